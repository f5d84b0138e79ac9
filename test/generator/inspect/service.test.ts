import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { wirePreload } from '../../../generator/src/edit/start-commands.js';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { chooseObservabilityDir } from '../../../generator/src/inspect/observability-dir.js';
import { EXPRESS_SERVER, temporaryRepository } from './temporary-repository.js';

const express = { dependencies: { express: '^5.1.0' } };
const ESM_SERVER = "import express from 'express';\nexpress().listen(3000);\n";

describe('entry', () => {
  const found = async (files: Record<string, string | object>): Promise<string> => {
    const { entry } = await inspectService(temporaryRepository(files));
    return `${entry.file} by ${entry.foundBy}`;
  };

  test.each([
    ['node server.js', 'server.js'],
    ['node ./server', 'server.js'],
    ['NODE_ENV=production node --max-old-space-size=512 server.js --port 80', 'server.js'],
    ['cross-env NODE_ENV=production PORT=80 node -r dotenv/config server.js', 'server.js'],
    ['npm run build && node server.js | pino-pretty', 'server.js'],
    ['env-cmd -f .env node server.js', 'server.js'],
    ['dotenv -e .env -- node server.js', 'server.js'],
    ['nodemon --watch . --ext js,json server.js', 'server.js'],
    ['nodemon --exec "node --inspect" server.js', 'server.js'],
    ['concurrently "npm:watch" "node server.js"', 'server.js'],
    ['pm2 start server.js -i max', 'server.js'],
    ['/usr/local/bin/node server.js', 'server.js'],
    ['./node_modules/.bin/nodemon server.js', 'server.js'],
    ['node --watch --env-file .env server.js', 'server.js'],
    ['node --env-file=.env server.js', 'server.js'],
    ['sh -c "sleep 1; exec node server.js"', 'server.js'],
  ])('of the start script %j', async (start, file) => {
    expect(
      await found({ 'package.json': { ...express, scripts: { start } }, 'server.js': EXPRESS_SERVER }),
    ).toBe(`${file} by script "start"`);
  });

  test('of node . by main', async () => {
    const data = { ...express, main: 'lib/server.js', scripts: { start: 'node .' } };
    expect(await found({ 'package.json': data, 'lib/server.js': EXPRESS_SERVER })).toBe(
      'lib/server.js by script "start"',
    );
  });

  test('of a built file, by rootDir, outDir and the usual source folders', async () => {
    const data = { ...express, scripts: { start: 'node out/main.js' } };
    const tsconfig = { compilerOptions: { outDir: 'out', rootDir: 'code' } };
    expect(await found({ 'package.json': data, 'tsconfig.json': tsconfig, 'code/main.ts': ESM_SERVER })).toBe(
      'code/main.ts by script "start"',
    );
    const babel = { ...express, scripts: { start: 'node dist/index.js', build: 'babel src -d dist' } };
    expect(await found({ 'package.json': babel, 'src/index.js': ESM_SERVER })).toBe(
      'src/index.js by script "start"',
    );
    const whole = { ...express, scripts: { start: 'node dist/src/index.js' } };
    expect(
      await found({
        'package.json': whole,
        'tsconfig.json': { compilerOptions: { outDir: './dist' } },
        'src/index.ts': ESM_SERVER,
      }),
    ).toBe('src/index.ts by script "start"');
  });

  test('of a built file below a rootDir that holds other packages, too', async () => {
    const root = temporaryRepository({
      'package.json': { private: true, workspaces: ['apps/*'] },
      'tsconfig.base.json': { compilerOptions: { rootDir: '.', module: 'commonjs' } },
      'apps/shop/package.json': { ...express, scripts: { start: 'node dist/apps/shop/src/main.js' } },
      'apps/shop/tsconfig.json': { extends: '../../tsconfig.base.json', compilerOptions: { outDir: 'dist' } },
      'apps/shop/src/main.ts': ESM_SERVER,
    });
    const service = await inspectService(join(root, 'apps/shop'));
    expect(service.entry.file).toBe('src/main.ts');
    const { scripts } = wirePreload(service, 'src/observability/register.ts');
    expect(scripts.start).toBe(
      'node --require ./dist/apps/shop/src/observability/register.js dist/apps/shop/src/main.js',
    );
  });

  test('the build on the disk is not taken for the source', async () => {
    const data = { ...express, scripts: { start: 'node dist/server.js' } };
    expect(
      await found({ 'package.json': data, 'dist/server.js': EXPRESS_SERVER, 'src/server.ts': ESM_SERVER }),
    ).toBe('src/server.ts by script "start"');
  });

  test('of a Dockerfile, of bin/www and by its usual name', async () => {
    expect(
      await found({
        'package.json': express,
        Dockerfile: 'FROM node\nCMD ["node", "/usr/src/app/serve.js"]\n',
        'serve.js': EXPRESS_SERVER,
      }),
    ).toBe('serve.js by Dockerfile');
    expect(
      await found({ 'package.json': express, 'bin/www': `#!/usr/bin/env node\n${EXPRESS_SERVER}` }),
    ).toBe('bin/www by bin/www');
    expect(await found({ 'package.json': express, 'src/index.ts': ESM_SERVER })).toBe(
      'src/index.ts by its usual name',
    );
  });

  test('is the first that loads the framework, and no test', async () => {
    const scripts = { start: 'node scripts/hello.js', test: 'node fake.js', dev: 'tsx watch src/server.ts' };
    expect(
      await found({
        'package.json': { ...express, scripts },
        'scripts/hello.js': '',
        'fake.js': EXPRESS_SERVER,
        'src/server.ts': ESM_SERVER,
      }),
    ).toBe('src/server.ts by script "dev"');
  });

  test('as it was passed', async () => {
    const root = temporaryRepository({
      'package.json': { ...express, scripts: { start: 'node a.js' } },
      'a.js': EXPRESS_SERVER,
      'b.js': EXPRESS_SERVER,
    });
    expect((await inspectService(root, { entry: './b.js' })).entry).toEqual({
      file: 'b.js',
      foundBy: '--entry',
    });
  });
});

describe('framework', () => {
  const version = async (files: Record<string, string | object>, folder = ''): Promise<string> => {
    const { framework } = await inspectService(join(temporaryRepository(files), folder));
    return `${framework.name} ${framework.version}`;
  };
  const withRange = (range: string): Record<string, string | object> => ({
    'package.json': { dependencies: { express: range } },
    'server.js': EXPRESS_SERVER,
  });

  test('the installed version, then the lowest of the range', async () => {
    expect(
      await version({ ...withRange('^5.0.0'), 'node_modules/express/package.json': { version: '5.2.1' } }),
    ).toBe('express 5.2.1');
    expect(await version(withRange('^4.18.2'))).toBe('express 4.18.2');
    expect(await version(withRange('4.x'))).toBe('express 4.0.0');
    expect(await version(withRange('latest'))).toBe('express 5.0.0');
    expect(await version(withRange('npm:express@^4.21.0'))).toBe('express 4.21.0');
    expect(await version(withRange('github:expressjs/express'))).toBe('express 5.0.0');
  });

  test('of a workspace catalog, and hoisted to the root', async () => {
    const member = (range: string): Record<string, string | object> => ({
      'package.json': { private: true },
      'pnpm-workspace.yaml':
        'packages: [api]\ncatalog:\n  express: ^4.19.0\ncatalogs:\n  next:\n    express: ^5.1.0\n',
      'api/package.json': { dependencies: { express: range } },
      'api/server.js': EXPRESS_SERVER,
    });
    expect(await version(member('catalog:'), 'api')).toBe('express 4.19.0');
    expect(await version(member('catalog:next'), 'api')).toBe('express 5.1.0');
    expect(
      await version(
        { ...member('catalog:'), 'node_modules/express/package.json': { version: '4.21.2' } },
        'api',
      ),
    ).toBe('express 4.21.2');
  });

  test('the one that the entry loads, where two are declared', async () => {
    const data = { dependencies: { express: '5', fastify: '^5.2.0' } };
    expect(
      await version({ 'package.json': data, 'server.js': "require('fastify')().listen({ port: 1 });\n" }),
    ).toBe('fastify 5.2.0');
  });
});

describe('module system and style of imports', () => {
  const facts = async (files: Record<string, string | object>): Promise<string> => {
    const { language, moduleSystem, importExtension } = await inspectService(temporaryRepository(files));
    return `${language} ${moduleSystem} ${importExtension}`;
  };

  test('JavaScript', async () => {
    expect(await facts({ 'package.json': express, 'server.js': EXPRESS_SERVER })).toBe('js cjs none');
    expect(await facts({ 'package.json': express, 'server.js': ESM_SERVER })).toBe('js esm js');
    expect(
      await facts({
        'package.json': { ...express, type: 'module' },
        'server.js': `import './a.js';\n${ESM_SERVER}`,
        'a.js': '',
      }),
    ).toBe('js esm js');
    expect(
      await facts({
        'package.json': { ...express, type: 'module', main: 'server.cjs' },
        'server.cjs': EXPRESS_SERVER,
      }),
    ).toBe('js cjs none');
    expect(
      await facts({ 'package.json': { ...express, main: 'server.mjs' }, 'server.mjs': ESM_SERVER }),
    ).toBe('js esm js');
    expect(
      await facts({
        'package.json': express,
        'server.js': `require('./a.js');\n${EXPRESS_SERVER}`,
        'a.js': '',
      }),
    ).toBe('js cjs js');
  });

  test('TypeScript', async () => {
    const ts = (compilerOptions: object, type?: string, more = ''): Record<string, string | object> => ({
      'package.json': { ...express, ...(type === undefined ? {} : { type }) },
      'tsconfig.json': { compilerOptions },
      'src/server.ts': more + ESM_SERVER,
      'src/a.ts': 'export {};\n',
    });
    expect(await facts(ts({ module: 'commonjs' }))).toBe('ts cjs none');
    expect(await facts(ts({ module: 'NodeNext' }, 'module'))).toBe('ts esm js');
    expect(await facts(ts({ module: 'NodeNext' }))).toBe('ts cjs none');
    expect(await facts(ts({ module: 'NodeNext', rewriteRelativeImportExtensions: true }, 'module'))).toBe(
      'ts esm ts',
    );
    expect(await facts(ts({ module: 'ESNext', moduleResolution: 'bundler' }, 'module'))).toBe('ts esm none');
    expect(
      await facts(ts({ module: 'ESNext', moduleResolution: 'bundler' }, 'module', "import './a.ts';\n")),
    ).toBe('ts esm ts');
  });

  test('settings are inherited', async () => {
    const root = temporaryRepository({
      'base.json': { compilerOptions: { target: 'es2022', module: 'commonjs', outDir: '${configDir}/dist' } },
      'package.json': {
        ...express,
        scripts: { start: 'node dist/server.js' },
        devDependencies: { typescript: '~5.8.3' },
      },
      'tsconfig.json': { extends: './base.json', compilerOptions: { rootDir: 'src' } },
      'src/server.ts': ESM_SERVER,
    });
    const service = await inspectService(root);
    expect(service.moduleSystem).toBe('cjs');
    expect(service.typescript).toEqual({
      version: '5.8.3',
      tsconfig: 'tsconfig.json',
      outDir: 'dist',
      rootDir: 'src',
      builtDir: 'dist',
    });
  });
});

describe('package manager', () => {
  const files = { 'package.json': express, 'server.js': EXPRESS_SERVER };

  test('by field, lockfile or default', async () => {
    expect((await inspectService(temporaryRepository(files))).packageManager).toMatchObject({
      name: 'npm',
      lockfilePath: null,
    });
    const pnpm = temporaryRepository({ ...files, 'pnpm-lock.yaml': '' });
    expect((await inspectService(pnpm)).packageManager).toEqual({
      name: 'pnpm',
      major: null,
      foundBy: 'pnpm-lock.yaml',
      lockfilePath: join(pnpm, 'pnpm-lock.yaml'),
    });
    const field = temporaryRepository({
      ...files,
      'package.json': { ...express, packageManager: 'yarn@4.5.0+sha512.abc' },
      'package-lock.json': '{}',
    });
    expect((await inspectService(field)).packageManager).toEqual({
      name: 'yarn',
      major: 4,
      foundBy: 'packageManager field',
      lockfilePath: null,
    });
    const engines = { ...express, devEngines: { packageManager: { name: 'pnpm', version: '^10.2.0' } } };
    expect(
      (await inspectService(temporaryRepository({ ...files, 'package.json': engines }))).packageManager,
    ).toMatchObject({ name: 'pnpm', major: 10 });
  });

  test('of the workspace root, from a member', async () => {
    const root = temporaryRepository({
      'package.json': { private: true, workspaces: { packages: ['apps/*'] }, packageManager: 'pnpm@9.15.9' },
      'pnpm-lock.yaml': '',
      'apps/api/package.json': express,
      'apps/api/server.js': EXPRESS_SERVER,
    });
    const service = await inspectService(join(root, 'apps/api'));
    expect(service.repositoryRoot).toBe(root);
    expect(service.packageManager).toEqual({
      name: 'pnpm',
      major: 9,
      foundBy: 'packageManager field',
      lockfilePath: join(root, 'pnpm-lock.yaml'),
    });
  });
});

describe('git', () => {
  test('is null outside a repository', async () => {
    const service = await inspectService(
      temporaryRepository({ 'package.json': express, 'server.js': EXPRESS_SERVER }),
    );
    expect(service.git).toBeNull();
    expect(service.repositoryRoot).toBe(service.root);
  });

  test('is null where git refuses to work, and the repository is still known', async () => {
    const root = temporaryRepository({ 'package.json': express, 'server.js': EXPRESS_SERVER });
    execFileSync('git', ['init', '-q'], { cwd: root });
    vi.stubEnv('GIT_DIR', '/nowhere');
    const service = await inspectService(root).finally(() => vi.unstubAllEnvs());
    expect(service.git).toBeNull();
    expect(service.repositoryRoot).toBe(root);
  });

  test('tells what differs from HEAD: changed, staged, renamed, untracked, odd names', async () => {
    const root = temporaryRepository({
      'api/package.json': express,
      'api/server.js': EXPRESS_SERVER,
      'old name.txt': 'some text\n',
      'gone.txt': 'x',
    });
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root });
    };
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'all');
    expect((await inspectService(join(root, 'api'))).git).toEqual({ root, dirty: [] });
    git('mv', 'old name.txt', 'neu "ü".txt');
    git('rm', '-q', 'gone.txt');
    execFileSync('sh', ['-c', 'echo >> api/server.js; echo x > api/new.js'], { cwd: root });
    const service = await inspectService(join(root, 'api'));
    expect(service.git?.dirty.sort()).toEqual([
      'api/new.js',
      'api/server.js',
      'gone.txt',
      'neu "ü".txt',
      'old name.txt',
    ]);
    expect(service.repositoryRoot).toBe(root);
  });
});

describe('what is there already', () => {
  test('logger, metrics, clients, colliding routes, signal handlers; tests and builds do not count', async () => {
    const dependencies = { express: '5', winston: '3', 'prom-client': '15', pg: '8', ioredis: '5' };
    const root = temporaryRepository({
      'package.json': { dependencies },
      'server.js': `${EXPRESS_SERVER}\nprocess.on('SIGTERM', () => {});\nrequire('./routes')(express.Router());\napp.get('/metricsish', x);\napp.get('env');\n`,
      'routes/index.js':
        "module.exports = (router) => {\n  router.get('/health', (req, res) => res.send('ok'));\n  router.route('/metrics').get(() => {});\n};\n",
      'fastify-like.js': "app.route({ method: 'GET', url: '/ready', handler });\n",
      'test/app.test.js': "app.get('/live', x);\n",
      'dist/server.js': "app.get('/live', x);\n",
    });
    const { existing } = await inspectService(root);
    expect(existing).toEqual({
      logger: 'winston',
      metrics: 'prom-client',
      tracing: null,
      clients: ['pg', 'ioredis'],
      routes: [
        { path: '/health', file: 'routes/index.js', line: 2 },
        { path: '/metrics', file: 'routes/index.js', line: 3 },
        { path: '/ready', file: 'fastify-like.js', line: 1 },
      ],
      signalHandlers: [{ file: 'server.js', line: 4 }],
    });
  });

  test('a route below a prefix is no collision', async () => {
    const root = temporaryRepository({
      'package.json': { type: 'module', dependencies: { express: '5', fastify: '5' } },
      'server.js':
        "import express from 'express';\nimport { api } from './api.js';\nimport root from './root.js';\nimport plugin from './plugin.js';\nconst app = express();\napp.use('/api', api);\napp.use('/', root);\nother.register(plugin, { prefix: '/v1' });\napp.listen(3000);\n",
      'api.js': "import { Router } from 'express';\nexport const api = Router();\napi.get('/health', x);\n",
      'root.js':
        "import express from 'express';\nconst router = express.Router();\nrouter.get('/ready', x);\nexport default router;\n",
      'plugin.js': "export default async function plugin(app) {\n  app.get('/metrics', x);\n}\n",
    });
    const { existing } = await inspectService(root);
    expect(existing.routes).toEqual([{ path: '/ready', file: 'root.js', line: 3 }]);
  });

  test('nor is one below a prefix that is put together, or of a router within such a one', async () => {
    const root = temporaryRepository({
      'package.json': { type: 'module', dependencies: { express: '5' } },
      'server.js':
        "import express from 'express';\nimport { Proxy } from './proxy.js';\nimport { api, inner } from './api.js';\nconst app = express();\nconst proxy = new Proxy();\napp.use(`${config.basePath}/proxy`, express.json(), proxy.middleware);\nconst v1 = config.basePath + '/v1';\napp.use(v1, api);\napi.use(inner);\napp.use(['/a', '/b'], proxy.other);\napp.listen(3000);\n",
      'proxy.js':
        "import { Router } from 'express';\nexport class Proxy {\n  constructor() {\n    const router = Router();\n    this.middleware = router;\n    router.get('/health', x);\n    this.other = Router();\n    this.other.get('/live', x);\n  }\n}\n",
      'api.js':
        "import { Router } from 'express';\nexport const api = Router();\napi.get('/ready', x);\nexport const inner = Router();\ninner.get('/metrics', x);\n",
    });
    const { existing } = await inspectService(root);
    expect(existing.routes).toEqual([]);
  });

  test('a route below what only run time knows may be one', async () => {
    const root = temporaryRepository({
      'package.json': { type: 'module', dependencies: { express: '5' } },
      'server.js':
        "import express from 'express';\nimport { ops, open } from './ops.js';\nconst app = express();\napp.use(config.opsPath, ops);\napp.use(`${config.path}/`, ops);\napp.use(cors(), open);\napp.listen(3000);\n",
      'ops.js':
        "import { Router } from 'express';\nexport const ops = Router();\nops.get('/health', x);\nexport const open = Router();\nopen.get('/ready', x);\n",
    });
    const { existing } = await inspectService(root);
    expect(existing.routes).toEqual([
      { path: '/health', file: 'ops.js', line: 3, isUncertain: true },
      { path: '/ready', file: 'ops.js', line: 5 },
    ]);
  });

  test("a route below a prefix of Koa's routers and mounts is no collision", async () => {
    const root = temporaryRepository({
      'package.json': { type: 'module', dependencies: { koa: '3' } },
      'server.js':
        "import Koa from 'koa';\nimport mount from 'koa-mount';\nimport { api } from './api.js';\nimport admin from './admin.js';\nconst app = new Koa();\napp.use(api.routes());\napp.use(mount('/admin', admin.routes()));\napp.listen(3000);\n",
      'api.js':
        "import Router from '@koa/router';\nimport { inner } from './inner.js';\nexport const api = new Router({ prefix: '/api' });\napi.get('/health', x);\napi.use('/inner', inner.routes());\n",
      'inner.js':
        "import Router from '@koa/router';\nexport const inner = new Router();\ninner.get('/metrics', x);\nexport const other = new Router();\nother.get('/live', x);\n",
      'admin.js':
        "import Router from 'koa-router';\nconst admin = new Router();\nadmin.get('/ready', x);\nexport default admin;\n",
    });
    const { existing } = await inspectService(root);
    expect(existing.routes).toEqual([{ path: '/live', file: 'inner.js', line: 5 }]);
  });

  test('a route below a base path of Hono, or of an app that is mounted in one, is no collision', async () => {
    const root = temporaryRepository({
      'package.json': { type: 'module', dependencies: { hono: '4', '@hono/node-server': '2' } },
      'server.js':
        "import { serve } from '@hono/node-server';\nimport { Hono } from 'hono/tiny';\nimport { inner } from './inner.js';\nconst app = new Hono();\nconst api = app.basePath('/api');\napi.get('/health', x);\nnew Hono().basePath('/v2').use(y).get('/live', x);\napp.route('/inner', inner);\napp.get('/ready', x);\nserve(app);\n",
      'inner.js':
        "import { Hono } from 'hono';\nexport const inner = new Hono();\ninner.get('/metrics', x);\n",
    });
    const { existing, framework } = await inspectService(root);
    expect(framework.name).toBe('hono');
    expect(existing.routes).toEqual([{ path: '/ready', file: 'server.js', line: 9 }]);
  });

  test('a path that a router written by hand compares is its own', async () => {
    const root = temporaryRepository({
      'package.json': { scripts: { start: 'node server.js' } },
      'server.js':
        "const http = require('http');\nconst routes = { '/metrics': own };\nfetch('/live');\nhttp.createServer((req, res) => {\n  if (req.url === '/health') return res.end();\n  switch (req.url) {\n    case '/ready':\n      return res.end();\n  }\n}).listen(3000);\n",
    });
    const { existing, framework } = await inspectService(root);
    expect(framework).toMatchObject({ name: 'node-http', version: process.versions.node });
    expect(existing.routes.map(({ path, line }) => [path, line])).toEqual([
      ['/metrics', 2],
      ['/health', 5],
      ['/ready', 7],
    ]);
  });

  test("what an earlier run emitted is not the service's own", async () => {
    const emitted = Object.fromEntries(
      ['index', 'register', 'context', 'redact'].map((name) => [`observability/${name}.js`, '']),
    );
    const root = temporaryRepository({
      'package.json': express,
      'server.js': `require('./observability');\n${EXPRESS_SERVER}`,
      ...emitted,
      'observability/shutdown.js': "process.on('SIGTERM', () => {});\n",
    });
    const service = await inspectService(root);
    expect(service.existing.signalHandlers).toEqual([]);
    expect(service.sourceFiles).toEqual(['server.js']);
  });

  test('formatter and linter, of the service or of the repository above', async () => {
    const look = async (files: Record<string, string | object>, folder = ''): Promise<string> => {
      const { formatter, linter } = await inspectService(
        join(temporaryRepository({ 'server.js': EXPRESS_SERVER, 'package.json': express, ...files }), folder),
      );
      return `${formatter.kind} ${linter.kind} ${linter.config ?? '-'} ${String(linter.eslintMajor)}`;
    };
    expect(await look({})).toBe('none none - null');
    expect(
      await look({
        '.prettierrc': '{}',
        'eslint.config.mjs': '',
        'package.json': { ...express, devDependencies: { eslint: '^9.1.0' } },
      }),
    ).toBe('prettier flat eslint.config.mjs 9');
    expect(await look({ 'biome.json': '{}' })).toBe('biome biome biome.json null');
    expect(
      await look({
        '.eslintrc.cjs': '',
        'package.json': { ...express, devDependencies: { eslint: '8', prettier: '3' } },
      }),
    ).toBe('prettier legacy .eslintrc.cjs 8');
    expect(await look({ '.oxlintrc.json': '{}' })).toBe('none oxlint .oxlintrc.json null');
    expect(await look({ '.oxfmtrc.json': '{}' })).toBe('oxfmt none - null');
    expect(await look({ 'package.json': { ...express, devDependencies: { oxfmt: '^0.64.0' } } })).toBe(
      'oxfmt none - null',
    );
    const member = {
      'package.json': { private: true, workspaces: ['api'], prettier: {} },
      'eslint.config.js': '',
      'api/package.json': express,
      'api/server.js': EXPRESS_SERVER,
    };
    expect(await look(member, 'api')).toBe('prettier flat ../eslint.config.js null');
  });

  test('the lowest Node that is promised', async () => {
    const floor = async (node?: string): Promise<string> =>
      (
        await inspectService(
          temporaryRepository({
            'package.json': { ...express, ...(node === undefined ? {} : { engines: { node } }) },
            'server.js': EXPRESS_SERVER,
          }),
        )
      ).node.floor;
    expect(await floor('>=18.17')).toBe('18.17.0');
    expect(await floor('^20.19 || >=22.15')).toBe('20.19.0');
    expect(await floor('22.x')).toBe('22.0.0');
    expect(await floor()).toBe(process.versions.node);
    expect(await floor('*')).toBe(process.versions.node);
    expect(await floor('lts/*')).toBe(process.versions.node);
  });
});

describe('folder of the emitted source', () => {
  const dir = async (files: Record<string, string | object>): Promise<string> =>
    chooseObservabilityDir(await inspectService(temporaryRepository(files)));

  test('src/observability, observability, or beside the source', async () => {
    expect(await dir({ 'package.json': express, 'src/index.js': EXPRESS_SERVER })).toBe('src/observability');
    expect(await dir({ 'package.json': express, 'server.js': EXPRESS_SERVER })).toBe('observability');
    expect(await dir({ 'package.json': express, 'bin/www': EXPRESS_SERVER })).toBe('observability');
    expect(
      await dir({
        'package.json': { ...express, main: 'server/index.js' },
        'server/index.js': `require('./db/x');\n${EXPRESS_SERVER}`,
        'server/db/x.js': '',
      }),
    ).toBe('server/observability');
  });

  test('what the build mirrors, so that its layout stays', async () => {
    const data = { ...express, scripts: { start: 'node dist/index.js' } };
    const tsconfig = { compilerOptions: { outDir: 'dist', rootDir: 'src/server' } };
    expect(
      await dir({ 'package.json': data, 'tsconfig.json': tsconfig, 'src/server/index.ts': ESM_SERVER }),
    ).toBe('src/server/observability');
  });

  test('never in a folder that is loaded file by file', async () => {
    const server = (dirOption: string): string =>
      `import autoload from '@fastify/autoload';\nimport Fastify from 'fastify';\nimport { join } from 'node:path';\nconst app = Fastify();\napp.register(autoload, { dir: ${dirOption} });\n`;
    const data = { type: 'module', dependencies: { fastify: '5', '@fastify/autoload': '6' } };
    expect(
      await dir({ 'package.json': data, 'src/server.js': server("join(import.meta.dirname, 'plugins')") }),
    ).toBe('src/observability');
    expect(await dir({ 'package.json': data, 'src/server.js': server('import.meta.dirname') })).toBe(
      'observability',
    );
    expect(
      await dir({ 'package.json': data, 'src/server.js': server("join(import.meta.dirname, '../src')") }),
    ).toBe('observability');
  });
});
