import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../../generator/src/present/json.js';
import { readTree, temporaryFolder, type Tree } from '../apply/tree.js';
import { commit, expressService, fakeNpm, sightline, type Ran } from './run-sightline.js';

let root: string;
let before: Tree;
let state: string;
beforeEach(() => {
  root = expressService({ files: { 'package-lock.json': '{"lockfileVersion":3}\n' } });
  before = tree();
  state = path.join(temporaryFolder(), 'state');
});

function tree(): Tree {
  return readTree(root, ['.git']);
}

/** What installing does here: a lockfile that is not the one from before. */
const npm = fakeNpm(
  "require('node:fs').writeFileSync('package-lock.json', '{\"lockfileVersion\":3,\"packages\":{}}\\n')",
);

function run(...args: string[]): Ran {
  return sightline(root, args, { SIGHTLINE_STATE: state, PATH: npm });
}

describe('undo', () => {
  it('takes init back to the byte, with the lockfile, and only once', () => {
    expect(run('init', '--yes').code).toBe(0);
    expect(tree()['package-lock.json']).toContain('packages');
    const { code, stdout, stderr } = run('undo', '--yes');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/done {2}\d+ files deleted, 3 edited\./);
    expect(stderr).toContain('run `npm install` to have it follow');
    expect(tree()).toEqual(before);
    const again = run('undo', '--yes');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('No run of sightline in this folder is remembered');
  });

  it('takes only the last run back', () => {
    expect(run('init', '--yes', '--no-install', '--features', 'logging').code).toBe(0);
    const after = tree();
    expect(run('init', '--yes', '--no-install', '--features', 'logging,metrics,health').code).toBe(0);
    expect(run('undo', '--yes').code).toBe(0);
    expect(tree()).toEqual(after);
  });

  it('takes remove back, too', () => {
    expect(run('init', '--yes', '--no-install').code).toBe(0);
    const after = tree();
    expect(run('remove', '--yes', '--no-install').code).toBe(0);
    expect(tree()['package.json']).toBe(before['package.json']);
    expect(run('undo', '--yes').code).toBe(0);
    expect(tree()).toEqual(after);
  });

  it('knows nothing to take back after a dry run, or one that changed nothing', () => {
    expect(run('init', '--dry-run').code).toBe(0);
    expect(run('undo', '--yes').code).toBe(1);
    expect(run('init', '--yes', '--no-install').code).toBe(0);
    expect(run('init', '--yes', '--no-install').stdout).toContain('Nothing to do');
    expect(run('undo', '--yes').code).toBe(0);
    expect(tree()).toEqual(before);
  });

  it('takes nothing back over what was written since, naming the files', () => {
    expect(run('init', '--yes', '--no-install').code).toBe(0);
    commit(root);
    appendFileSync(path.join(root, 'src/server.js'), '// mine\n');
    const now = tree();
    const { code, stderr } = run('undo', '--yes');
    expect(code).toBe(1);
    expect(stderr).toContain('These files were changed since the last run:\n  src/server.js\n');
    expect(stderr).toContain('sightline remove');
    expect(tree()).toEqual(now);
  });

  it('shows with --dry-run and --json what it would do', () => {
    expect(run('init', '--yes', '--no-install').code).toBe(0);
    const { stdout } = run('undo', '--dry-run', '--json');
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ command: 'undo', status: 'planned', exitCode: 0 });
    expect(report.changes?.find((change) => change.path.endsWith('logger.js'))?.action).toBe('delete');
    expect(run('undo', '--yes').code).toBe(0);
  });

  it('asks nobody where nobody is', () => {
    const { code, stderr } = run('undo');
    expect(code).toBe(2);
    expect(stderr).toContain('Pass --yes');
  });

  it('keeps what it remembers to the user, and out of the repository', () => {
    expect(run('init', '--yes', '--no-install').code).toBe(0);
    expect(Object.keys(tree()).filter((file) => file.startsWith('.sightline'))).toEqual([
      '.sightline/',
      '.sightline/bases.txt',
      '.sightline/manifest.json',
    ]);
    expect(readTree(state)).toMatchObject({ 'last-run/': '700' });
    const [name = ''] = readdirSync(path.join(state, 'last-run'));
    writeFileSync(
      path.join(state, 'last-run', name),
      readFileSync(path.join(state, 'last-run', name), 'utf8').slice(0, 100),
    );
    expect(run('undo', '--yes').code).toBe(1);
  });

  it('does without where the state folder cannot be made', () => {
    mkdirSync(path.dirname(state), { recursive: true });
    writeFileSync(state, 'in the way');
    expect(run('init', '--yes', '--no-install').code).toBe(0);
    expect(run('undo', '--yes').stderr).toContain('No run of sightline in this folder is remembered');
  });
});

describe('remove, where the run before it was init', () => {
  it('puts the lockfile back as it was, which package managers do not', () => {
    expect(run('init', '--yes').code).toBe(0);
    const { code, stderr } = run('remove', '--yes');
    expect(code, stderr).toBe(0);
    expect(tree()).toEqual(before);
    expect(stderr).toContain('package-lock.json is what it was before `sightline init`: run `npm install`');
  });

  it('is taken back with the lockfile', () => {
    expect(run('init', '--yes').code).toBe(0);
    const after = tree();
    expect(run('remove', '--yes').code).toBe(0);
    expect(run('undo', '--yes').code).toBe(0);
    expect(tree()).toEqual(after);
  });

  it('leaves a lockfile that was changed since', () => {
    expect(run('init', '--yes').code).toBe(0);
    writeFileSync(path.join(root, 'package-lock.json'), '{"lockfileVersion":3,"name":"updated"}\n');
    commit(root);
    expect(run('remove', '--yes').code).toBe(0);
    expect(tree()['package-lock.json']).toContain('packages');
  });

  it('leaves the lockfile to the package manager where other packages came since', () => {
    expect(run('init', '--yes').code).toBe(0);
    const manifest = path.join(root, 'package.json');
    const data = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies: object };
    writeFileSync(
      manifest,
      `${JSON.stringify({ ...data, dependencies: { ...data.dependencies, pg: '^8.0.0' } }, null, 2)}\n`,
    );
    commit(root);
    expect(run('remove', '--yes').code).toBe(0);
    expect(tree()['package-lock.json']).toContain('packages');
  });

  it('leaves it where only a feature goes', () => {
    expect(run('init', '--yes').code).toBe(0);
    expect(run('remove', 'tracing', '--yes', '--allow-dirty').code).toBe(0);
    expect(tree()['package-lock.json']).toContain('packages');
  });
});
