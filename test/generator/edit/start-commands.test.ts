import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applySplices } from '../../../generator/src/edit/splice.js';
import { wirePreload } from '../../../generator/src/edit/start-commands.js';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { chooseObservabilityDir } from '../../../generator/src/inspect/observability-dir.js';
import { EXPRESS_SERVER, temporaryRepository } from '../inspect/temporary-repository.js';

const ESM_SERVER = "import express from 'express';\nexpress().listen(3000);\n";

type Kind = 'js-cjs' | 'js-esm' | 'ts-cjs' | 'ts-esm';

const repositories: Record<Kind, Record<string, string | object>> = {
  'js-cjs': { 'package.json': { main: 'server.js' }, 'server.js': EXPRESS_SERVER },
  'js-esm': { 'package.json': { type: 'module' }, 'server.js': ESM_SERVER },
  'ts-cjs': {
    'package.json': {},
    'tsconfig.json': { compilerOptions: { module: 'commonjs', outDir: 'dist', rootDir: 'src' } },
    'src/server.ts': ESM_SERVER,
  },
  'ts-esm': {
    'package.json': { type: 'module' },
    'tsconfig.json': { compilerOptions: { module: 'NodeNext', outDir: 'dist', rootDir: 'src' } },
    'src/server.ts': ESM_SERVER,
  },
};

async function wired(
  kind: Kind,
  scripts: Record<string, string>,
  more: Record<string, string | object> = {},
  patchesClients = true,
) {
  const files = { ...repositories[kind], ...more };
  const data = { ...(files['package.json'] as object), dependencies: { express: '^5.0.0' }, scripts };
  const service = await inspectService(temporaryRepository({ ...files, 'package.json': data }));
  const dir = chooseObservabilityDir(service);
  return {
    root: service.root,
    ...wirePreload(service, `${dir}/register.${service.language}`, patchesClients),
  };
}

describe('scripts', () => {
  test.each<[Kind, string, string]>([
    ['js-cjs', 'node server.js', 'node --require ./observability/register.js server.js'],
    ['js-cjs', 'node ./server', 'node --require ./observability/register.js ./server'],
    ['js-cjs', 'node .', 'node --require ./observability/register.js .'],
    ['js-cjs', 'nodemon server.js', 'nodemon --require=./observability/register.js server.js'],
    [
      'js-cjs',
      'nodemon -w . -e js,json server.js',
      'nodemon -w . -e js,json --require=./observability/register.js server.js',
    ],
    [
      'js-cjs',
      'node -r dotenv/config server.js',
      'node -r dotenv/config --require ./observability/register.js server.js',
    ],
    [
      'js-cjs',
      'cross-env PORT=1 node --inspect server.js --port 80',
      'cross-env PORT=1 node --inspect --require ./observability/register.js server.js --port 80',
    ],
    [
      'js-cjs',
      'npm run migrate && node server.js',
      'npm run migrate && node --require ./observability/register.js server.js',
    ],
    [
      'js-cjs',
      'concurrently "npm:assets" "nodemon server.js"',
      'concurrently "npm:assets" "nodemon --require=./observability/register.js server.js"',
    ],
    [
      'js-cjs',
      "concurrently 'npm:assets' 'node server.js'",
      "concurrently 'npm:assets' 'node --require ./observability/register.js server.js'",
    ],
    ['js-esm', 'node --watch server.js', 'node --watch --import ./observability/register.js server.js'],
    [
      'js-esm',
      'nodemon --exec "node --trace-warnings" server.js',
      'nodemon --exec "node --trace-warnings --import ./observability/register.js" server.js',
    ],
    [
      'js-esm',
      'nodemon -x node server.js',
      'nodemon -x "node --import ./observability/register.js" server.js',
    ],
    ['ts-esm', 'node dist/server.js', 'node --import ./dist/observability/register.js dist/server.js'],
    [
      'ts-esm',
      'tsc && node --enable-source-maps ./dist/server.js | pino-pretty',
      'tsc && node --enable-source-maps --import ./dist/observability/register.js ./dist/server.js | pino-pretty',
    ],
    [
      'ts-esm',
      'tsx watch --clear-screen=false src/server.ts',
      'tsx watch --clear-screen=false --import ./src/observability/register.ts src/server.ts',
    ],
    [
      'ts-esm',
      'node --import tsx --watch src/server.ts',
      'node --import tsx --watch --import ./src/observability/register.ts src/server.ts',
    ],
    ['ts-cjs', 'node dist/server', 'node --require ./dist/observability/register.js dist/server'],
    // tsx 4 crashes on a CommonJS TypeScript file given with --require.
    ['ts-cjs', 'tsx src/server.ts', 'tsx --import ./src/observability/register.ts src/server.ts'],
    [
      'ts-cjs',
      'ts-node --files src/server.ts',
      'ts-node --files --require ./src/observability/register.ts src/server.ts',
    ],
    [
      'ts-cjs',
      'ts-node-dev --respawn --transpile-only src/server.ts',
      'ts-node-dev --respawn --transpile-only --require ./src/observability/register.ts src/server.ts',
    ],
    [
      'ts-cjs',
      'node -r ts-node/register src/server.ts',
      'node -r ts-node/register --require ./src/observability/register.ts src/server.ts',
    ],
    ['ts-cjs', 'nodemon src/server.ts', 'nodemon --require=./src/observability/register.ts src/server.ts'],
    [
      'ts-cjs',
      'nodemon --watch src --exec ts-node src/server.ts',
      'nodemon --watch src --exec "ts-node --require ./src/observability/register.ts" src/server.ts',
    ],
    [
      'ts-cjs',
      "nodemon --watch 'src/**/*.ts' --exec 'ts-node' src/server.ts",
      "nodemon --watch 'src/**/*.ts' --exec 'ts-node --require ./src/observability/register.ts' src/server.ts",
    ],
    [
      'ts-cjs',
      'nodemon --exec "tsx src/server.ts"',
      'nodemon --exec "tsx --import ./src/observability/register.ts src/server.ts"',
    ],
  ])('%s: %s', async (kind, before, after) => {
    const { scripts, manual } = await wired(kind, { start: before });
    expect(scripts).toEqual({ start: after });
    expect(manual).toEqual([]);
    // And once more: the command already has it.
    expect((await wired(kind, { start: after })).scripts).toEqual({});
  });

  test('tests, builds and checks that run the entry are left alone', async () => {
    const { scripts } = await wired('js-cjs', {
      start: 'node server.js',
      test: 'node server.js',
      'test:e2e': 'node server.js',
      lint: 'node server.js',
      prestart: 'node server.js',
    });
    expect(Object.keys(scripts)).toEqual(['start']);
  });

  test('Babel builds CommonJS of import syntax', async () => {
    const { scripts } = await wired(
      'js-cjs',
      {
        build: 'babel src -d dist',
        start: 'node dist/index.js',
        dev: 'nodemon --exec babel-node src/index.js',
      },
      { 'package.json': {}, 'src/index.js': ESM_SERVER },
    );
    expect(scripts).toEqual({
      start: 'node --require ./dist/observability/register.js dist/index.js',
      dev: 'nodemon --exec "babel-node --require ./src/observability/register.js" src/index.js',
    });
  });
});

describe('what is left to do by hand', () => {
  test.each([
    [
      'tsup src/server.ts --format esm',
      'dist/server.js',
      "`{ server: 'src/server.ts', register: 'src/observability/register.ts' }` with `splitting: true`",
    ],
    [
      'rolldown -c',
      'dist/server.mjs',
      "`{ server: 'src/server.ts', register: 'src/observability/register.ts' }`",
    ],
    [
      'esbuild src/server.ts --bundle --format=esm --outfile=dist/server.js',
      'dist/server.js',
      '`server=src/server.ts register=src/observability/register.ts --splitting --outdir=dist`',
    ],
  ])('a bundle of `%s` has its preload where a named entry puts it', async (build, file, names) => {
    const built = file.replace('server', 'register');
    const { scripts, manual } = await wired('ts-esm', { build, start: `node ${file}` });
    expect(scripts).toEqual({});
    expect(manual).toEqual([
      {
        title: 'Build the preload and start with it (script "start")',
        file: 'package.json',
        line: 8,
        snippet: `node --import ./${built} ${file}`,
        why: `${file} is made by ${/^\w+/.exec(build)?.[0] ?? ''}: name its entries, ${names}, so that ${built} lies beside it and shares what both need.${build.startsWith('tsup') ? ' Until then its databases and queues are not traced: their clients are loaded before all that is inside the bundle.' : ''}`,
      },
    ]);
    const done = await wired('ts-esm', { build, start: `node --import ./${built} ${file}` });
    expect(done.manual).toEqual([]);
  });

  test.each([
    ['ts-cjs', 'esbuild src/server.ts --bundle --outfile=dist/server.js'],
    ['ts-cjs', 'webpack'],
    ['ts-cjs', 'ncc build src/server.ts'],
    ['ts-cjs', 'tsup src/server.ts'],
    ['ts-esm', 'tsup src/server.ts --format esm'],
    ['ts-esm', 'esbuild src/server.ts --bundle --packages=external --format=esm --outfile=dist/server.js'],
    ['ts-esm', 'node scripts/build.mjs'],
    ['ts-cjs', 'node esbuild.config.js'],
  ] as const)('%s: a bundle of `%s` has it inside, as its entry loads it', async (kind, build) => {
    const scripts = { build, start: 'node dist/server.js', 'start:prod': 'node dist/server.js --quiet' };
    const files = {
      'scripts/build.mjs':
        "import { build } from 'esbuild';\nawait build({ entryPoints: ['src/server.ts'], bundle: true, packages: 'external' });\n",
      'esbuild.config.js':
        "require('esbuild').buildSync({ entryPoints: ['src/server.ts'], bundle: true });\n",
    };
    const { scripts: changed, manual } = await wired(kind, scripts, files, false);
    expect({ changed, manual }).toEqual({ changed: {}, manual: [] });
  });

  test.each([
    [
      { build: 'vite build && tsc -p tsconfig.json' },
      'node --import ./dist/observability/register.js dist/server.js',
    ],
    [
      { 'build:pages': 'vite build', 'build:server': 'tsc' },
      'node --import ./dist/observability/register.js dist/server.js',
    ],
    [{ build: 'tsc --noEmit && vite build --ssr src/server.ts' }, undefined],
  ])('pages beside a server that the compiler builds are none of its: %j', async (build, start) => {
    const { scripts, manual } = await wired('ts-esm', { ...build, start: 'node dist/server.js' });
    expect(scripts.start).toBe(start);
    expect(manual).toHaveLength(start === undefined ? 1 : 0);
  });

  test('a bundle that holds its packages, too, needs a preload beside it', async () => {
    const scripts = { build: 'tsup', start: 'node dist/server.js' };
    const files = { 'tsup.config.ts': "export default { entry: ['src/server.ts'], noExternal: [/./] };\n" };
    const { manual } = await wired('ts-esm', scripts, files, false);
    expect(manual).toMatchObject([{ snippet: 'node --import ./dist/register.js dist/server.js' }]);
  });

  test.each([
    ['js-cjs', 'nodemon', 'nodemon --require=./observability/register.js'],
    [
      'js-cjs',
      'NODE_ENV=development nodemon --quiet | pino-pretty -c',
      'NODE_ENV=development nodemon --require=./observability/register.js --quiet | pino-pretty -c',
    ],
  ] as const)('%s: `%s` runs "main"', async (kind, dev, expected) => {
    const { scripts } = await wired(kind, { start: 'node server.js', dev });
    expect(scripts.dev).toBe(expected);
  });

  test.each([
    ['"start" is run', { 'package.json': {}, 'server.js': EXPRESS_SERVER }],
    ['its settings say what is run', { 'nodemon.json': { exec: 'node server.js' } }],
  ])('`nodemon` stays where %s', async (_, files: Record<string, object | string>) => {
    const { scripts } = await wired('js-cjs', { start: 'node server.js', dev: 'nodemon' }, files);
    expect(scripts).toEqual({ start: 'node --require ./observability/register.js server.js' });
  });

  test('a script that runs on Bun stays, and says what it is without', async () => {
    const { scripts, manual } = await wired('js-esm', {
      start: 'node server.js',
      dev: 'bun --watch server.js',
    });
    expect(scripts).toEqual({ start: 'node --import ./observability/register.js server.js' });
    expect(manual).toMatchObject([
      {
        title: 'Start with Node and the preload (script "dev")',
        why: 'Bun does not call the hooks of the preload, so nothing is traced there: bun --watch server.js',
      },
    ]);
  });

  test.each<[Kind, string]>([
    ['js-cjs', 'pm2 start server.js -i max'],
    ['ts-esm', 'ts-node src/server.ts'],
    ['ts-esm', 'nodemon src/server.ts'],
  ])('%s: %s', async (kind, start) => {
    const { scripts, manual } = await wired(kind, { start });
    expect(scripts).toEqual({});
    expect(manual).toMatchObject([
      {
        title: 'Start with the preload (script "start")',
        file: 'package.json',
        why: `It is not certain where the preload goes in: ${start}`,
      },
    ]);
  });
});

describe('Dockerfile', () => {
  test.each<[Kind, string, string]>([
    [
      'js-cjs',
      'CMD ["node", "server.js"]',
      'CMD ["node", "--require", "./observability/register.js", "server.js"]',
    ],
    [
      'js-cjs',
      'CMD [ "node","server.js" ]',
      'CMD [ "node","--require","./observability/register.js","server.js" ]',
    ],
    ['js-cjs', 'CMD node server.js', 'CMD node --require ./observability/register.js server.js'],
    [
      'js-cjs',
      'ENTRYPOINT ["dumb-init", "--", "node", "server.js"]',
      'ENTRYPOINT ["dumb-init", "--", "node", "--require", "./observability/register.js", "server.js"]',
    ],
    [
      'ts-esm',
      'CMD ["node", "/app/dist/server.js"]',
      'CMD ["node", "--import", "/app/dist/observability/register.js", "/app/dist/server.js"]',
    ],
    [
      'ts-esm',
      'CMD ["sh", "-c", "node migrate.js && node dist/server.js"]',
      'CMD ["sh", "-c", "node migrate.js && node --import ./dist/observability/register.js dist/server.js"]',
    ],
    [
      'ts-esm',
      'cmd exec node \\\n  --enable-source-maps \\\n  dist/server.js',
      'cmd exec node \\\n  --enable-source-maps \\\n  --import ./dist/observability/register.js dist/server.js',
    ],
    ['ts-esm', 'CMD ["npm", "start"]', 'CMD ["npm", "start"]'],
    [
      'ts-esm',
      'HEALTHCHECK --interval=5s \\\n  CMD node dist/server.js',
      'HEALTHCHECK --interval=5s \\\n  CMD node dist/server.js',
    ],
  ])('%s: %s', async (kind, before, after) => {
    for (const eol of ['\n', '\r\n']) {
      const text = `FROM node:20\nWORKDIR /app\nCOPY . .\n${before}\n`.replaceAll('\n', eol);
      const { root, edits, manual } = await wired(kind, { start: 'npm run other' }, { Dockerfile: text });
      const result = edits.reduce(
        (now, { splices }) => applySplices(now, splices),
        readFileSync(join(root, 'Dockerfile'), 'utf8'),
      );
      expect(result).toBe(text.replace(before.replaceAll('\n', eol), after.replaceAll('\n', eol)));
      // Where nothing else starts the service either, that is said.
      expect(manual.map(({ title }) => title)).toEqual(before === after ? ['Start with the preload'] : []);
    }
  });
});

describe('Dockerfiles in folders of their own', () => {
  const text = 'FROM node:20\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n';

  test.each(['docker/Dockerfile', 'docker/prod/Dockerfile', '.docker/Dockerfile', 'deploy/api.Dockerfile'])(
    '%s starts the service with the preload',
    async (file) => {
      const { edits, manual } = await wired('js-cjs', {}, { [file]: text });
      expect(manual).toEqual([]);
      expect(edits.map((edit) => edit.file)).toEqual([file]);
      expect(applySplices(text, edits[0]?.splices ?? [])).toContain(
        'CMD ["node", "--require", "./observability/register.js", "server.js"]',
      );
    },
  );

  test.each([
    ['of another package', { 'docker/package.json': {}, 'docker/Dockerfile': text }],
    ['in a folder that is not for them', { 'examples/Dockerfile': text }],
  ])('one %s is not this service’s', async (_, files) => {
    const { edits, manual } = await wired('js-cjs', {}, files);
    expect(edits).toEqual([]);
    expect(manual).toMatchObject([{ title: 'Start with the preload' }]);
  });
});

describe('a file that is its own command', () => {
  const started = async (start: string, first: string): Promise<Awaited<ReturnType<typeof wired>>> =>
    wired('js-cjs', { start }, { 'bin/www': `${first}\nrequire('../server');\n` });

  test.each([
    ['./bin/www', '#!/usr/bin/env node', 'node --require ./observability/register.js ./bin/www'],
    [
      'PORT=80 ./bin/www -q',
      '#!/usr/local/bin/node',
      'PORT=80 node --require ./observability/register.js ./bin/www -q',
    ],
    [
      'cross-env PORT=80 bin/www',
      '#!/usr/bin/env node',
      'cross-env PORT=80 node --require ./observability/register.js bin/www',
    ],
  ])('%s, by %s', async (start, first, after) => {
    const { scripts, manual } = await started(start, first);
    expect(scripts).toEqual({ start: after });
    expect(manual).toEqual([]);
  });

  test('keeps the flags of its first line: a step', async () => {
    const { scripts, manual } = await started('./bin/www', '#!/usr/bin/env -S node -r esm');
    expect(scripts).toEqual({});
    expect(manual).toMatchObject([
      { title: 'Start with the preload (script "start")', file: 'package.json' },
    ]);
  });

  test('is none where another program runs it', async () => {
    const { scripts, manual } = await started('./bin/www', '#!/bin/sh');
    expect(scripts).toEqual({});
    expect(manual).toMatchObject([{ title: 'Start with the preload', file: 'package.json' }]);
  });
});

describe('files that hold one command in a line', () => {
  const edited = async (
    file: string,
    text: string,
    kind: Kind,
    scripts: Record<string, string>,
  ): Promise<string> => {
    const { root, edits, manual } = await wired(kind, scripts, { [file]: text });
    expect(manual).toEqual([]);
    expect(edits.map((edit) => edit.file)).toEqual([file]);
    return edits.reduce(
      (now, { splices }) => applySplices(now, splices),
      readFileSync(join(root, file), 'utf8'),
    );
  };

  test('exec of nodemon.json', async () => {
    const text = '{\r\n  "watch": ["src"],\r\n  "exec": "ts-node ./src/server.ts"\r\n}\r\n';
    expect(await edited('nodemon.json', text, 'ts-cjs', { dev: 'nodemon' })).toBe(
      text.replace('ts-node ', 'ts-node --require ./src/observability/register.ts '),
    );
  });

  test('exec of nodemon.json is what runs, whatever the script says', async () => {
    const text = '{ "exec": "ts-node ./src/server.ts" }\n';
    expect(
      await edited('nodemon.json', text, 'ts-cjs', { dev: 'nodemon --inspect src/server.ts' }),
    ).toContain('--require');
  });

  test('a Procfile', async () => {
    const text = 'release: node migrate.js\nweb: node server.js\n';
    expect(await edited('Procfile', text, 'js-esm', {})).toBe(
      'release: node migrate.js\nweb: node --import ./observability/register.js server.js\n',
    );
  });
});

describe('starts that cannot be edited are told', () => {
  test('settings of pm2', async () => {
    const ecosystem = "module.exports = {\n  apps: [{ name: 's',\n    script: './server.js' }],\n};\n";
    const { manual } = await wired(
      'js-cjs',
      { start: 'pm2-runtime ecosystem.config.js' },
      { 'ecosystem.config.js': ecosystem },
    );
    expect(manual).toMatchObject([
      {
        file: 'ecosystem.config.js',
        line: 3,
        snippet: "node_args: '--require ./observability/register.js',",
      },
    ]);
    const done = ecosystem.replace("'s',", "'s', node_args: '--require ./observability/register.js',");
    expect(
      (await wired('js-cjs', { start: 'pm2-runtime ecosystem.config.js' }, { 'ecosystem.config.js': done }))
        .manual,
    ).toEqual([]);
  });

  test('settings of pm2 in JSON: the snippet is JSON too', async () => {
    const { manual } = await wired(
      'js-cjs',
      { start: 'pm2 start ecosystem.config.json --no-daemon' },
      { 'ecosystem.config.json': '{\n  "apps": [\n    {\n      "script": "server.js"\n    }\n  ]\n}\n' },
    );
    expect(manual).toMatchObject([
      {
        file: 'ecosystem.config.json',
        line: 4,
        snippet: '"node_args": "--require ./observability/register.js",',
      },
    ]);
  });

  test('settings of pm2 that run what was built: the snippet names the built preload', async () => {
    const { manual } = await wired(
      'ts-cjs',
      { build: 'tsc', start: 'pm2-runtime ecosystem.config.js' },
      { 'ecosystem.config.js': "module.exports = { apps: [{ script: './dist/server.js' }] };\n" },
    );
    expect(manual).toMatchObject([{ snippet: "node_args: '--require ./dist/observability/register.js'," }]);
  });

  test('no command at all', async () => {
    const { manual } = await wired('js-esm', {});
    expect(manual).toMatchObject([
      { snippet: 'node --import ./observability/register.js server.js', file: 'package.json' },
    ]);
  });
});

describe('an image that takes the source file by file', () => {
  const steps = async (copies: string, kind: Kind = 'js-cjs'): Promise<string[]> => {
    const text = `FROM node:20\nWORKDIR /app\n${copies}\nCMD ["npm", "start"]\n`;
    const start = kind === 'js-cjs' ? 'node server.js' : 'node dist/server.js';
    const { manual } = await wired(kind, { start }, { Dockerfile: text });
    return manual.map(({ file, line, snippet }) => `${file}:${String(line)} ${snippet}`);
  };

  test('must take the emitted folder too', async () => {
    expect(await steps('COPY package*.json ./\nCOPY server.js ./')).toEqual([
      'Dockerfile:4 COPY observability observability',
    ]);
    expect(await steps('COPY --chown=node:node ["server.js", "lib", "/srv/"]')).toEqual([
      'Dockerfile:3 COPY observability /srv/observability',
    ]);
    expect(await steps('COPY *.js /srv/')).toEqual(['Dockerfile:3 COPY observability /srv/observability']);
  });

  test('has it where whole folders are copied', async () => {
    expect(await steps('COPY . .')).toEqual([]);
    expect(await steps('COPY server.js ./\nCOPY observability ./observability')).toEqual([]);
    expect(await steps('COPY src ./src\nCOPY tsconfig.json .\nRUN npm run build', 'ts-esm')).toEqual([]);
    expect(await steps('COPY --from=build /app/dist ./dist', 'ts-esm')).toEqual([]);
  });
});

describe('shell scripts', () => {
  const preload = '--import ./dist/observability/register.js';
  const script = (run: string): string =>
    `#!/usr/bin/env sh\nset -e\n\n# node dist/server.js\n\tmkdir -p logs\n${run}\n`;

  test.each([
    ['Dockerfile', 'FROM node:22\nCMD ./server.sh\n'],
    ['Dockerfile', 'FROM node:22\nENTRYPOINT ["/sbin/tini", "--", "/usr/src/app/server.sh"]\n'],
    ['Procfile', 'web: bash server.sh\n'],
  ])('that a %s runs: %s', async (file, content) => {
    const { root, edits, manual } = await wired(
      'ts-esm',
      {},
      {
        [file]: content,
        'server.sh': script('exec node dist/server "$@"'),
      },
    );
    expect(manual).toEqual([]);
    expect(edits.map((one) => one.file)).toEqual(['server.sh']);
    const text = readFileSync(join(root, 'server.sh'), 'utf8');
    expect(applySplices(text, edits[0]?.splices ?? [])).toBe(script(`exec node ${preload} dist/server "$@"`));
  });

  test('that a script runs, without an ending and through another', async () => {
    const { root, edits } = await wired(
      'ts-esm',
      { start: 'NODE_ENV=production sh bin/start' },
      {
        'bin/start': '#!/bin/sh\nexec ./bin/run.sh\n',
        'bin/run.sh': script('NODE_OPTIONS=--enable-source-maps node \\\n  dist/server.js'),
      },
    );
    expect(edits.map((one) => one.file)).toEqual(['bin/run.sh']);
    const text = readFileSync(join(root, 'bin/run.sh'), 'utf8');
    expect(applySplices(text, edits[0]?.splices ?? [])).toContain(`node \\\n  ${preload} dist/server.js`);
  });

  test('the place is named where it is not certain', async () => {
    const { edits, manual } = await wired(
      'ts-esm',
      { start: './server.sh' },
      {
        'server.sh': script('pm2-runtime dist/server.js'),
      },
    );
    expect(edits).toEqual([]);
    expect(manual).toMatchObject([
      { title: 'Start with the preload (server.sh)', file: 'server.sh', line: 6 },
    ]);
  });

  test('that nothing runs stay', async () => {
    const { edits } = await wired(
      'ts-esm',
      { start: 'node dist/server.js' },
      { 'server.sh': script('node dist/server.js') },
    );
    expect(edits).toEqual([]);
  });
});
