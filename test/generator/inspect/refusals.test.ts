import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findFramework } from '../../../generator/src/frameworks/frameworks.js';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { Problem } from '../../../generator/src/problem.js';
import { EXPRESS_SERVER, temporaryRepository } from './temporary-repository.js';

async function refusal(root: string, options?: Parameters<typeof inspectService>[1]): Promise<Problem> {
  try {
    await inspectService(root, options);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('the repository was not refused');
}

const service = { name: 's', scripts: { start: 'node server.js' }, dependencies: { express: '^5.0.0' } };

test('a worker that only graphile-worker itself starts is told what to start it from', async () => {
  const scripts = {
    db: 'graphile-worker --schema-only',
    gw: 'cd dist && graphile-worker --crontab ../crontab',
  };
  const root = temporaryRepository({
    'package.json': { name: 's', scripts, dependencies: { 'graphile-worker': '^0.17.0' } },
    'src/tasks/mail.ts': 'export default async () => undefined;\n',
  });
  const problem = await refusal(root);
  expect(problem.message).toBe(
    'The script "gw" starts graphile-worker\'s own command, which loads no file of the service that could be wired.',
  );
  expect(problem.hint).toContain('`crontabFile`');
});

describe('a compiler that the emitted source is too new for', () => {
  const files = { 'src/server.ts': "import express from 'express';\nexpress().listen(3000);\n" };
  const data = {
    name: 's',
    scripts: { start: 'ts-node src/server.ts' },
    dependencies: { express: '^4.17.1' },
  };
  const withDev = (devDependencies: Record<string, string>): object => ({ ...data, devDependencies });
  const modern = { compilerOptions: { target: 'ES2017', module: 'commonjs' } };

  test('everything that is too old is named at once', async () => {
    const root = temporaryRepository({
      ...files,
      'package.json': withDev({ typescript: '4.2.3', '@types/node': '14.14.31' }),
      'tsconfig.json': { compilerOptions: { target: 'es5' } },
    });
    const problem = await refusal(root);
    expect(problem.message).toBe(
      'The emitted source would not compile in this service: TypeScript 4.2.3 (5.0 or later is needed); @types/node 14.14.31 (18.2 or later is needed); tsconfig.json compiles to ES5 or ES3 (ES2015 or later is needed).',
    );
    expect(problem.hint).toContain('Nothing was changed');
  });

  test('no target is ES5 in TypeScript 5, and modern in TypeScript 6 or with module nodenext', async () => {
    const service = async (typescript: string, compilerOptions: object): Promise<string> => {
      const root = temporaryRepository({
        ...files,
        'package.json': withDev({ typescript }),
        'tsconfig.json': { compilerOptions },
      });
      return inspectService(root).then(
        () => 'taken',
        (error: unknown) => (error as Problem).message,
      );
    };
    expect(await service('^5.4.0', {})).toContain('tsconfig.json has no "target", which means ES5');
    expect(await service('^5.4.0', { module: 'nodenext' })).toBe('taken');
    expect(await service('~6.0.3', {})).toBe('taken');
  });

  test('the installed version counts, not the lowest that the range allows', async () => {
    const old = { ...files, 'package.json': withDev({ typescript: '>=4.0.0' }), 'tsconfig.json': modern };
    expect((await refusal(temporaryRepository(old))).message).toContain('TypeScript 4.0.0');
    const installed = { 'node_modules/typescript/package.json': { name: 'typescript', version: '5.9.3' } };
    // Types of Node that only another package brought are no reason: init adds newer ones.
    const brought = { 'node_modules/@types/node/package.json': { name: '@types/node', version: '14.18.0' } };
    const service = await inspectService(temporaryRepository({ ...old, ...installed, ...brought }));
    expect(service.typescript?.version).toBe('5.9.3');
  });

  test('of pino the one release with broken types, where that is installed', async () => {
    const manifest = withDev({ typescript: '5.9.3' });
    const service = {
      ...files,
      'package.json': { ...manifest, dependencies: { ...data.dependencies, pino: '^9.8.0' } },
      'tsconfig.json': modern,
    };
    const pino = { name: 'pino', version: '9.8.0' };
    const problem = await refusal(
      temporaryRepository({ ...service, 'node_modules/pino/package.json': pino }),
    );
    expect(problem.message).toContain('pino 9.8.0 (whose types 9.9.0 repaired)');
    expect((await inspectService(temporaryRepository(service))).typescript?.version).toBe('5.9.3');
  });
});

describe('a pino that is too old for the emitted logger', () => {
  const server = { 'server.js': EXPRESS_SERVER };
  const withPino = (pino: string): object => ({
    ...service,
    dependencies: { ...service.dependencies, pino },
  });
  const installed = (version: string): object => ({
    'node_modules/pino/package.json': { name: 'pino', version },
  });

  test('installed', async () => {
    const files = { ...server, 'package.json': withPino('^6.2.0') };
    const problem = await refusal(temporaryRepository({ ...files, ...installed('6.7.0') }));
    expect(problem.message).toBe(
      'The emitted logger does not work with the pino of this service, 6.7.0: it needs 6.8 or later.',
    );
    expect(problem.hint).toContain('npm install pino@latest');
    await inspectService(temporaryRepository({ ...files, ...installed('6.8.0') }));
  });

  test('declared, where nothing is installed: the range allows none that is new enough', async () => {
    const declaring = (range: string): string =>
      temporaryRepository({ ...server, 'package.json': withPino(range) });
    expect((await refusal(declaring('^5.17.0'))).message).toContain('^5.17.0');
    for (const range of ['^6.2.0', '^6.11.3', '*', 'latest', 'catalog:'])
      await inspectService(declaring(range));
  });

  test('for TypeScript its types count', async () => {
    const files = {
      'src/server.ts': "import express from 'express';\nexpress().listen(3000);\n",
      'package.json': { ...withPino('^7.0.0'), scripts: { start: 'ts-node src/server.ts' } },
    };
    const problem = await refusal(temporaryRepository({ ...files, ...installed('7.10.0') }));
    expect(problem.message).toContain('7.10.0: its types need 7.11 or later');
    await inspectService(temporaryRepository({ ...files, ...installed('7.11.0') }));
  });
});

describe('package.json', () => {
  test('missing', async () => {
    const root = temporaryRepository({ 'server.js': EXPRESS_SERVER });
    const problem = await refusal(root);
    expect(problem.message).toBe(`There is no package.json in ${root}.`);
    expect(problem.hint).toContain('folder of the service');
  });

  test('in a folder that does not exist', async () => {
    expect((await refusal('/nowhere/at/all')).message).toBe('There is no package.json in /nowhere/at/all.');
  });

  test('malformed: the line is named', async () => {
    const root = temporaryRepository({ 'package.json': '{\n  "name": "s"\n  "version": "1"\n}\n' });
    expect((await refusal(root)).message).toMatch(/^package\.json:3 is not valid JSON: [a-z ]+$/);
  });

  test('with a merge conflict: it is called that', async () => {
    const root = temporaryRepository({
      'package.json': '{\n<<<<<<< HEAD\n  "name": "s"\n=======\n>>>>>>> x\n}\n',
    });
    expect((await refusal(root)).message).toMatch(/^package\.json:2 .*merge conflict marker/);
  });

  test('empty, an array, or with scripts that are none', async () => {
    expect((await refusal(temporaryRepository({ 'package.json': '' }))).message).toMatch(
      /^package\.json:1 is not valid JSON/,
    );
    expect((await refusal(temporaryRepository({ 'package.json': '[]' }))).message).toContain(
      'does not hold a JSON object',
    );
    const broken = temporaryRepository({
      'package.json': { ...service, scripts: { start: 1 } },
      'server.js': EXPRESS_SERVER,
    });
    expect((await refusal(broken)).message).toContain(
      '"scripts" in package.json must be an object of strings',
    );
  });

  test('with a BOM and CRLF is read', async () => {
    const text = `\uFEFF${JSON.stringify(service, null, 2).replaceAll('\n', '\r\n')}`;
    const root = temporaryRepository({ 'package.json': text, 'server.js': EXPRESS_SERVER });
    const found = await inspectService(root);
    expect(found.name).toBe('s');
    expect(found.packageJson.text).toBe(text);
  });
});

describe('what is not a service that can be wired', () => {
  test('no server framework: says what was looked for', async () => {
    const problem = await refusal(temporaryRepository({ 'package.json': { name: 's' }, 'index.js': '' }));
    expect(problem.message).toBe(
      'No server framework was found in package.json; looked for express (4, 5), fastify (4, 5), koa (2, 3), hono (4), @nestjs/core (10, 11, 12), a server of node:http and a worker or loop that a script starts.',
    );
    expect(problem.hint).toContain('declare it in the dependencies');
  });

  test('a front end is called one', async () => {
    const root = temporaryRepository({
      'package.json': { dependencies: { react: '19' }, devDependencies: { vite: '6' } },
      'src/main.tsx': '',
    });
    expect((await refusal(root)).message).toMatch(/^This is a front-end repository \(vite, react\)/);
  });

  test('a front end, but not the worker that it has beside it', async () => {
    const queue = "import { Queue } from 'bullmq';\nexport const mails = new Queue('mails');\n";
    const frontEnd = { next: '16', react: '19', bullmq: '^5.58.0' };
    const files = { 'src/queue.ts': queue, 'src/app/page.tsx': "import { mails } from '../queue';\n" };
    const started = { scripts: { start: 'next start', worker: 'tsx src/worker.ts' }, dependencies: frontEnd };
    const sends = { 'package.json': started, ...files, 'src/worker.ts': "import './queue';\n" };
    expect((await refusal(temporaryRepository(sends))).message).toMatch(/^This is a front-end repository/);

    const worker = "import { Worker } from 'bullmq';\nnew Worker('mails', async () => {});\n";
    const service = await inspectService(temporaryRepository({ ...sends, 'src/worker.ts': worker }));
    expect(service.entry).toMatchObject({ file: 'src/worker.ts', isWorker: true });

    const server = "import http from 'node:http';\nhttp.createServer(() => {}).listen(80);\n";
    const both = temporaryRepository({ ...sends, 'src/worker.ts': worker + server });
    expect((await inspectService(both)).framework.name).toBe('node-http');
  });

  test('a tsconfig whose base is not installed yet is not taken for one without a target', async () => {
    const root = temporaryRepository({
      'package.json': {
        ...service,
        devDependencies: { typescript: '5.8' },
        scripts: { start: 'tsx server.ts' },
      },
      'tsconfig.json': { extends: '@shop/tsconfig/base.json' },
      'server.ts': EXPRESS_SERVER,
    });
    expect((await inspectService(root)).typescript?.tsconfig).toBe('tsconfig.json');
  });

  test.each([
    ['a library', { main: 'index.js' }],
    ['a library with entries', { exports: { './server': './server.js' }, private: true }],
    ['a command-line tool', { bin: './server.js', private: true }],
  ])('%s that makes a server is no service', async (_what, declared) => {
    const text = "import http from 'node:http';\nhttp.createServer((req, res) => res.end()).listen(0);\n";
    const files = { 'index.js': text, 'server.js': text };
    const root = temporaryRepository({
      'package.json': { name: 's', type: 'module', ...declared },
      ...files,
    });
    const problem = await refusal(root);
    expect(problem.message).toContain('No server framework was found');
    // It may be one all the same, started from elsewhere: that is for its team to say.
    expect(problem.hint).toContain('--entry <file>');
    const named = await inspectService(root, { entry: 'server.js' });
    expect(named.framework.name).toBe('node-http');
    const started = { name: 's', type: 'module', ...declared, scripts: { start: 'node index.js' } };
    const service = await inspectService(temporaryRepository({ 'package.json': started, ...files }));
    expect(service.framework.name).toBe('node-http');
  });

  test('another framework is named', async () => {
    expect(
      (await refusal(temporaryRepository({ 'package.json': { dependencies: { polka: '0' } } }))).message,
    ).toContain('uses Polka');
    const worker = { dependencies: { hono: '4' }, devDependencies: { wrangler: '4' } };
    expect((await refusal(temporaryRepository({ 'package.json': worker }))).message).toContain(
      'uses Hono without @hono/node-server',
    );
  });

  test('a major that the templates do not know', async () => {
    const root = temporaryRepository({
      'package.json': { ...service, dependencies: { express: '~3.4.0' } },
      'server.js': EXPRESS_SERVER,
    });
    expect((await refusal(root)).message).toBe(
      'Express 3.4.0 is not supported; the supported majors are 4 and 5.',
    );
    const nest = temporaryRepository({
      'package.json': { ...service, dependencies: { '@nestjs/core': '^9.4.0', express: '^4.0.0' } },
      'server.js': "require('@nestjs/core');\nrequire('express');\n",
    });
    expect((await refusal(nest)).message).toBe(
      'NestJS 9.4.0 is not supported; the supported majors are 10, 11 and 12.',
    );
  });

  test('a workspace root with several services lists them, with the commands to run', async () => {
    const root = temporaryRepository({
      'package.json': { private: true, workspaces: ['apps/*', 'packages/*'] },
      'apps/api/package.json': { name: 'api', dependencies: { express: '5' } },
      'apps/jobs/package.json': { name: 'jobs', dependencies: { fastify: '5' } },
      'packages/shared/package.json': { name: 'shared', peerDependencies: { express: '5' } },
    });
    const problem = await refusal(root);
    expect(problem.message).toBe('This is a workspace root with 2 services: apps/api, apps/jobs.');
    expect(problem.hint).toContain('cd apps/api && npx sightline init\n  cd apps/jobs && npx sightline init');
  });

  test('a pnpm workspace root with one service points to it', async () => {
    const root = temporaryRepository({
      'package.json': { private: true },
      'pnpm-workspace.yaml': 'packages:\n  - services/**\n',
      'services/eu/api/package.json': { name: 'api', dependencies: { express: '5' } },
    });
    expect((await refusal(root)).message).toBe(
      'This is a workspace root; its service is in services/eu/api.',
    );
  });
});

describe('source', () => {
  test('a syntax error in the entry is named with file and line', async () => {
    const root = temporaryRepository({
      'package.json': service,
      'server.js': "require('express')()\n  .listen(3000;\n",
    });
    expect((await refusal(root)).message).toMatch(/^server\.js:2 has a syntax error: /);
  });

  test('an entry that does not parse is named, also where another file would pass for one', async () => {
    const root = temporaryRepository({
      'package.json': { scripts: { start: 'node server.js' }, dependencies: { express: '5' } },
      'server.js': 'const = 1;\n',
      'app.js': "require('express')().listen(3000);\n",
    });
    expect((await refusal(root)).message).toMatch(/^server\.js:1 has a syntax error/);
  });

  test('a merge conflict in the entry is called that', async () => {
    const text = `${EXPRESS_SERVER}<<<<<<< HEAD\nlet a;\n=======\nlet b;\n>>>>>>> main\n`;
    const root = temporaryRepository({ 'package.json': service, 'server.js': text });
    expect((await refusal(root)).message).toBe(
      'server.js:3 has a syntax error: a merge conflict marker was left in the file',
    );
  });

  test('a syntax error in a file that would be edited', async () => {
    const root = temporaryRepository({
      'package.json': service,
      'server.js': "require('./listen')(require('express')());\n",
      'listen.js': 'module.exports = (app) => {\n  app.listen(3000);\n  const = 1;\n};\n',
    });
    const found = await inspectService(root);
    const { readFileSync } = await import('node:fs');
    const wire = (): unknown =>
      findFramework('express').wire({
        service: found,
        readSource: (file) => {
          try {
            return readFileSync(join(root, file), 'utf8');
          } catch {
            // ignored: the resolution of imports asks for files that are not there
            return undefined;
          }
        },
        observabilityDir: 'observability',
      });
    expect(wire).toThrow(/^listen\.js:3 has a syntax error: /);
  });

  test('no entry: says where it was looked for and what to pass', async () => {
    const root = temporaryRepository({ 'package.json': { dependencies: { express: '5' } }, 'lib/x.js': '' });
    const problem = await refusal(root);
    expect(problem.message).toContain('The file that starts the service was not found');
    expect(problem.hint).toBe('Pass it with --entry <file>.');
  });

  test('an entry that was passed and does not exist', async () => {
    const root = temporaryRepository({ 'package.json': service, 'server.js': EXPRESS_SERVER });
    const problem = await refusal(root, { entry: 'src/none.js' });
    expect(problem.message).toBe('The entry src/none.js does not exist.');
    expect(problem.kind).toBe('usage');
  });

  test('a tsconfig.json that does not parse', async () => {
    const root = temporaryRepository({
      'package.json': service,
      'server.js': EXPRESS_SERVER,
      'tsconfig.json': '{\n  "compilerOptions": {,\n',
    });
    expect((await refusal(root)).message).toMatch(/^tsconfig\.json:2 cannot be read: /);
  });
});

describe('package manager', () => {
  const files = { 'package.json': service, 'server.js': EXPRESS_SERVER };

  test('lockfiles of several side by side', async () => {
    const root = temporaryRepository({ ...files, 'yarn.lock': '', 'package-lock.json': '{}' });
    const problem = await refusal(root);
    expect(problem.message).toContain('yarn.lock, package-lock.json');
    expect(problem.hint).toContain('--package-manager npm, pnpm, yarn or bun');
    expect((await inspectService(root, { packageManager: 'yarn' })).packageManager).toMatchObject({
      name: 'yarn',
      lockfilePath: join(root, 'yarn.lock'),
    });
  });

  test('one that cannot be driven', async () => {
    const root = temporaryRepository({ ...files, 'deno.lock': '' });
    expect((await refusal(root)).message).toBe('The package manager deno (deno.lock) is not supported.');
  });

  test('a lockfile that is no text', async () => {
    const problem = await refusal(temporaryRepository({ ...files, 'bun.lockb': '' }));
    expect(problem.message).toMatch(/^bun\.lockb is binary/);
    expect(problem.hint).toContain('--save-text-lockfile');
  });
});

describe('what does not run on Node', () => {
  const started = (scripts: Record<string, string>): string =>
    temporaryRepository({
      'package.json': { ...service, type: 'module', scripts },
      'tsconfig.json': { compilerOptions: { target: 'es2022', module: 'nodenext' } },
      'src/index.ts': "import express from 'express';\nexpress().listen(3000);\n",
      'server.js': EXPRESS_SERVER,
    });

  test.each([
    ['bun src/index.ts', 'src/index.ts is run by Bun (script "start": bun src/index.ts).'],
    ['bun run --watch src/index.ts', 'src/index.ts is run by Bun'],
    ['deno run --allow-net src/index.ts', 'src/index.ts is run by Deno'],
    ['node -r esm server.js', 'server.js is run by the package esm'],
  ])('%s', async (start, message) => {
    const problem = await refusal(started({ start }));
    expect(problem.message).toContain(message);
    expect(problem.hint).toContain('Nothing was changed');
  });

  test.each([
    { start: 'tsx src/index.ts', dev: 'bun --watch src/index.ts' },
    { start: 'bunx tsx src/index.ts' },
    { start: 'node src/index.ts', bundle: 'bun build src/index.ts --outdir dist' },
  ])('$start is Node', async (scripts) => {
    const { startCommands } = await inspectService(started(scripts));
    expect(startCommands.map(({ command }) => command)).toEqual(
      Object.values(scripts).filter((command) => !command.includes('build')),
    );
  });
});
