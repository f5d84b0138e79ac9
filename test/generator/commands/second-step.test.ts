import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../../generator/src/present/json.js';
import { readTree, temporaryFolder, type Tree } from '../apply/tree.js';
import { commit, expressService, fakeNpm, sightline, type Ran } from './run-sightline.js';

const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

/** Links what the emitted source needs, and runs scripts as npm does. */
const npm = fakeNpm(`
  const { existsSync, readFileSync, symlinkSync } = require('node:fs');
  const [command, name] = process.argv.slice(2);
  if (command === 'run') {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    process.exit(require('node:child_process').spawnSync(scripts[name], { shell: true, stdio: 'inherit' }).status);
  }
  for (const name of ['pino', 'express', '@opentelemetry']) {
    if (!existsSync('node_modules/' + name)) symlinkSync(${JSON.stringify(modules)} + name, 'node_modules/' + name);
  }
`);

/** Rules that need types, one of which the emitted source breaks. */
const config = `import tseslint from 'typescript-eslint';

export default tseslint.config({
  files: ['**/*.ts'],
  extends: [tseslint.configs.base],
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  rules: {
    '@typescript-eslint/no-unsafe-type-assertion': 'error',
    '@typescript-eslint/await-thenable': 'error',
  },
});
`;

let root: string;
let before: Tree;
let state: string;
beforeEach(() => {
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2022',
    strict: true,
    outDir: 'dist',
    types: ['node'],
  };
  root = expressService({
    git: false,
    files: {
      'eslint.config.js': config,
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }),
      'src/server.ts': "import express from 'express';\n\nconst app = express();\n\napp.listen(3000);\n",
    },
  });
  for (const file of ['app.js', 'server.js']) rmSync(path.join(root, 'src', file));
  const manifest = path.join(root, 'package.json');
  const data = JSON.parse(readFileSync(manifest, 'utf8')) as object;
  const scripts = {
    start: 'node dist/server.js',
    build: 'tsc',
    typecheck: 'node -e 0',
    lint: 'node node_modules/eslint/bin/eslint.js src',
  };
  const devDependencies = { eslint: '^10.0.0', typescript: '^6.0.0' };
  writeFileSync(manifest, `${JSON.stringify({ ...data, scripts, devDependencies }, null, 2)}\n`);
  mkdirSync(path.join(root, 'node_modules'));
  for (const name of ['eslint', 'typescript-eslint', 'typescript', '@types'])
    symlinkSync(path.join(modules, name), path.join(root, 'node_modules', name));
  commit(root);
  before = files();
  state = path.join(temporaryFolder(), 'state');
});

function files(): Tree {
  return readTree(root, ['.git', 'node_modules']);
}

function run(...args: string[]): Ran {
  return sightline(root, args, { SIGHTLINE_STATE: state, PATH: npm });
}

const init = ['init', '--yes', '--features', 'logging'];
const told =
  /now that they are in place is switched off there by name: @typescript-eslint\/no-unsafe-type-assertion \(src\/observability\/\w+\.ts/;

describe('rules that can only be asked once the emitted files are in place', { timeout: 300_000 }, () => {
  it('are switched off in a second step of the same run: told, in its report, and taken back with it', () => {
    const { code, stdout, stderr } = run(...init, '--json');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(told);
    expect(stderr).not.toContain('await-thenable');
    const header = '/* eslint-disable @typescript-eslint/no-unsafe-type-assertion -- emitted by sightline';
    expect(readFileSync(path.join(root, 'src/observability/logger.ts'), 'utf8')).toContain(header);
    const report = JSON.parse(stdout) as Report;
    expect(report.notes?.join('\n')).toMatch(told);
    expect(report.checks).toContainEqual(expect.objectContaining({ what: 'lint', passed: true }));
    const changes = report.changes?.filter(({ path: file }) => file === 'src/observability/logger.ts') ?? [];
    expect(changes.map(({ action }) => action)).toEqual(['create']);
    expect(changes[0]?.diff).toContain(`+${header}`);

    const undone = run('undo', '--yes');
    expect(undone.code, undone.stderr).toBe(0);
    expect(files()).toEqual(before);
  });

  it('are known to later runs, also where nothing is installed, and go again', () => {
    expect(run(...init).code).toBe(0);
    const after = files();
    expect(run(...init, '--allow-dirty').stdout).toContain('Nothing to do');
    expect(run('status', '--check').code).toBe(0);
    commit(root);
    rmSync(path.join(root, 'node_modules'), { recursive: true });
    expect(run('upgrade', '--yes', '--no-install').stdout).toContain('Nothing to do');
    expect(run('status', '--check').code).toBe(0);
    expect(files()).toEqual(after);
    const removed = run('remove', '--yes', '--no-install');
    expect(removed.code, removed.stderr).toBe(0);
    expect(files()).toEqual(before);
  });
});
