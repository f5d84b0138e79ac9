import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../generator/src/present/json.js';
import { copyTree, readTree, temporaryFolder, writeTree, type Tree } from '../apply/tree.js';
import { commit, expressService, sightline } from './run-sightline.js';

const remove = ['remove', '--yes', '--no-install'];

function files(root: string): Tree {
  return readTree(root, ['.git']);
}

function edit(root: string, file: string, change: (text: string) => string): void {
  const at = path.join(root, file);
  const before = readFileSync(at, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(at, after);
}

const app = `import express from 'express';

export const app = express();

app.get('/', (req, res) => {
  res.send('ok');
});

app.use((error, req, res, next) => {
  res.status(500).send('sorry');
});
`;

/** A service that init was run in, committed, and what it was before. */
let ready: string;
let before: Tree;
beforeAll(() => {
  ready = expressService({ files: { 'src/app.js': app } });
  before = files(ready);
  const { code, stderr } = sightline(ready, ['init', '--yes', '--no-install']);
  expect(code, stderr).toBe(0);
  commit(ready);
});

describe('remove', () => {
  it('makes the tree what it was before init, to the byte', () => {
    const root = copyTree(ready);
    const { code, stdout } = sightline(root, remove);
    expect(code).toBe(0);
    expect(stdout).toMatch(/done {2}\d+ files deleted, 3 edited, \d+ packages taken out\./);
    expect(files(root)).toEqual(before);
  });

  it('beside a picture and what the compiler keeps between two builds', () => {
    const root = copyTree(ready);
    writeFileSync(path.join(root, 'logo.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0xff, 0x00]));
    const built = { root: ['./src/app.js', './src/observability/register.js'], version: '5.9.3' };
    writeFileSync(path.join(root, 'tsconfig.tsbuildinfo'), JSON.stringify(built));
    commit(root);
    const { code, stderr } = sightline(root, remove);
    expect(code, stderr).toBe(0);
    expect(Object.keys(files(root)).sort()).toEqual(
      [...Object.keys(before), 'logo.png', 'tsconfig.tsbuildinfo'].sort(),
    );
  });

  it('beside caches and logs that git leaves out, and what was built', () => {
    const root = copyTree(ready);
    const named = path.join(root, 'src/observability/register.js');
    writeTree(root, {
      '.gitignore': 'node_modules/\n.eslintcache\napp.log\nstart.txt\nlib/\n',
      '.eslintcache': JSON.stringify([named]),
      'app.log': `loaded ${named}\n`,
      'start.txt': 'node --import ./src/observability/register.js src/server.js\n',
      'lib/app.js': "import '../src/observability/index.js';\n",
    });
    commit(root);
    const { code, stderr } = sightline(root, remove);
    expect(code, stderr).toBe(0);
  });

  it('beside caches, logs and reports where there is no git', () => {
    const root = expressService({ git: false, files: { 'src/app.js': app } });
    expect(sightline(root, ['init', '--yes', '--no-install']).code).toBe(0);
    const named = path.join(root, 'src/observability/register.js');
    for (const file of ['.eslintcache', 'app.log', 'stats.json'])
      writeFileSync(path.join(root, file), JSON.stringify([named]));
    const { code, stderr } = sightline(root, remove);
    expect(code, stderr).toBe(0);
  });

  it('also after two runs of init, the first of which was for less', () => {
    const root = expressService({ files: { 'src/app.js': app } });
    const init = ['init', '--yes', '--no-install', '--features'];
    expect(sightline(root, [...init, 'logging']).code).toBe(0);
    expect(sightline(root, [...init, 'logging,metrics,errors,health,tracing']).code).toBe(0);
    expect(sightline(root, remove).code).toBe(0);
    expect(files(root)).toEqual(before);
  });

  it('with --dry-run shows what would go, as one diff, and writes nothing', () => {
    const root = copyTree(ready);
    const { code, stdout } = sightline(root, ['remove', '--dry-run', '--no-install']);
    expect(code).toBe(0);
    expect(stdout).toContain('deleted file mode 100644\n--- a/src/observability/logger.js\n+++ /dev/null\n');
    expect(files(root)).toEqual(files(ready));
  });

  it('with --json tells each file and package', () => {
    const root = copyTree(ready);
    const { stdout } = sightline(root, ['remove', '--dry-run', '--json']);
    const { changes = [], removedDependencies = [], dependencies, install } = JSON.parse(stdout) as Report;
    const actions = Object.fromEntries(changes.map((change) => [change.path, change.action]));
    expect(actions).toMatchObject({
      'package.json': 'edit',
      'src/server.js': 'edit',
      'src/observability/logger.js': 'delete',
      '.sightline/manifest.json': 'delete',
    });
    expect(removedDependencies.map(({ name }) => name)).toContain('pino');
    expect(dependencies).toEqual([]);
    expect(install).toMatchObject({ command: 'npm' });
  });

  it('where nothing was brought says so', () => {
    const { code, stderr } = sightline(expressService(), remove);
    expect(code).toBe(1);
    expect(stderr).toContain('There is no .sightline/manifest.json here');
  });

  it('does not go on over uncommitted changes', () => {
    const root = copyTree(ready);
    writeFileSync(path.join(root, 'notes.txt'), 'mine\n');
    const { code, stderr } = sightline(root, remove);
    expect(code).toBe(1);
    expect(stderr).toContain('There are uncommitted changes:\n  notes.txt');
  });
});

describe('what the team wrote since', () => {
  it('stays in the files that were edited', () => {
    const root = copyTree(ready);
    edit(
      root,
      'src/server.js',
      (text) => `${text.replace('3000', 'Number(process.env.PORT)')}\nconsole.log('up');\n`,
    );
    edit(root, 'src/app.js', (text) => text.replace("app.get('/'", "app.get('/about', about);\napp.get('/'"));
    edit(root, 'package.json', (text) => text.replace('"version": "1.0.0"', '"version": "1.1.0"'));
    commit(root);
    const { code, stderr } = sightline(root, remove);
    expect(code, stderr).toBe(0);
    const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');
    const was = (file: string): string => (before[file] ?? '').replace(/^\d+ /, '');
    expect(text('src/server.js')).toBe(
      `${was('src/server.js').replace('3000', 'Number(process.env.PORT)')}\nconsole.log('up');\n`,
    );
    expect(text('src/app.js')).toBe(app.replace("app.get('/'", "app.get('/about', about);\napp.get('/'"));
    expect(text('package.json')).toBe(was('package.json').replace('1.0.0', '1.1.0'));
  });

  it('takes out the packages that it had loaded before without declaring them', () => {
    const root = copyTree(ready);
    expect(sightline(root, remove).code).toBe(0);
    writeFileSync(path.join(root, 'src/jobs.js'), "import pino from 'pino';\n\nexport const log = pino();\n");
    edit(root, 'package.json', (text) =>
      text.replace('"scripts": {', '"scripts": {\n    "fix": "eslint --fix .",'),
    );
    commit(root);
    const before = readFileSync(path.join(root, 'package.json'), 'utf8');
    expect(sightline(root, ['init', '--yes', '--no-install']).code).toBe(0);
    commit(root);
    const { code, stderr } = sightline(root, remove);
    expect(code, stderr).toBe(0);
    expect(readFileSync(path.join(root, 'package.json'), 'utf8')).toBe(before);
  });

  it('keeps the packages that it needs, and only these', () => {
    const root = copyTree(ready);
    writeFileSync(path.join(root, 'src/jobs.js'), "import pino from 'pino';\n\nexport const log = pino();\n");
    edit(root, 'package.json', (text) => text.replace('"express"', '"dotenv": "^17.0.0",\n    "express"'));
    commit(root);
    const { code, stderr } = sightline(root, remove);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('pino stays in package.json: the service uses it.');
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(path.join(root, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string> | undefined>;
    expect(Object.keys(dependencies ?? {})).toEqual(['dotenv', 'express', 'pino']);
    expect(devDependencies).toBeUndefined();
  });

  it('and uses what would go is a reason to stop, with the places', () => {
    const root = copyTree(ready);
    writeFileSync(
      path.join(root, 'src/jobs.js'),
      "// Jobs.\nimport { logger } from './observability/index.js';\n\nlogger.info('jobs');\n",
    );
    commit(root);
    const was = files(root);
    const { code, stderr } = sightline(root, remove);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "The service's own code uses what would be removed:\n  src/jobs.js:2 uses src/observability/index.js",
    );
    expect(files(root)).toEqual(was);
  });

  it('and starts with what would go is a reason to stop', () => {
    const root = copyTree(ready);
    edit(root, 'package.json', (text) =>
      text.replace(
        '"start": "node --import ./src/observability/register.js src/server.js"',
        '"start": "node --trace-warnings --import ./src/observability/register.js src/server.js",\n    "dev": "node --trace-warnings --import ./src/observability/register.js src/server.js"',
      ),
    );
    commit(root);
    const was = files(root);
    const { code, stderr } = sightline(root, remove);
    expect(code).toBe(1);
    expect(stderr).toMatch(/package\.json:\d+ uses src\/observability\/register\.js/);
    expect(files(root)).toEqual(was);
  });
});

describe('an emitted file that the team edited', () => {
  let root: string;
  const logger = 'src/observability/logger.js';
  beforeAll(() => {
    root = copyTree(ready);
    appendFileSync(path.join(root, logger), '\nexport const mine = true;\n');
    commit(root);
  });

  it('is never deleted unseen', () => {
    const { code, stderr } = sightline(root, remove);
    expect(code).toBe(2);
    expect(stderr).toContain(`These files were edited since they were emitted:\n  ${logger}\n`);
    expect(stderr).toContain('--keep-edited');
    expect(stderr).toContain('--delete-edited');
  });

  it('stays with --keep-edited', () => {
    const kept = copyTree(root);
    const { code, stderr } = sightline(kept, [...remove, '--keep-edited']);
    expect(code, stderr).toBe(1);
    expect(stderr).toContain(`${logger}:`);
  });

  it('goes with --delete-edited', () => {
    const deleted = copyTree(root);
    expect(sightline(deleted, [...remove, '--delete-edited']).code).toBe(0);
    expect(files(deleted)).toEqual(before);
  });

  it('both at once is wrong use', () => {
    const { code, stderr } = sightline(temporaryFolder(), [...remove, '--keep-edited', '--delete-edited']);
    expect(code).toBe(2);
    expect(stderr).toContain('exclude each other');
  });
});
