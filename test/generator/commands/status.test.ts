import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../../generator/src/manifest/manifest.js';
import { fingerprint } from '../../../generator/src/manifest/fingerprint.js';
import type { StatusReport } from '../../../generator/src/present/json.js';
import { copyTree, readTree } from '../apply/tree.js';
import { commit, expressService, sightline } from './run-sightline.js';

let ready: string;
beforeAll(() => {
  ready = expressService();
  const { code, stderr } = sightline(ready, ['init', '--yes', '--no-install']);
  expect(code, stderr).toBe(0);
  commit(ready);
});

/** What is not in sync, by its name. */
function states(root: string): Record<string, string> {
  const { stdout, stderr } = sightline(root, ['status', '--json']);
  expect(stderr).toBe('');
  const { entries } = JSON.parse(stdout) as StatusReport;
  expect(entries.length).toBeGreaterThan(20);
  return Object.fromEntries(
    entries.filter(({ state }) => state !== 'in-sync').map(({ name, state }) => [name, state]),
  );
}

function edit(root: string, file: string, change: (text: string) => string): void {
  const at = path.join(root, file);
  const before = readFileSync(at, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(at, after);
}

/** Makes an emitted file one that an older version of its template made. */
function age(root: string, file: string): void {
  const old = '// as an older version made it\n';
  writeFileSync(path.join(root, file), old);
  edit(root, '.sightline/manifest.json', (text) => {
    const manifest = JSON.parse(text) as Manifest;
    const entry = manifest.files[file];
    if (entry === undefined) throw new Error(`${file} was not emitted`);
    entry.sha256 = fingerprint(old);
    return JSON.stringify({ ...manifest, sightline: '0.0.9' });
  });
}

describe('status', () => {
  it('after init is all in sync, told and checked, and writes nothing', () => {
    const before = readTree(ready, ['.git']);
    const { code, stdout, stderr } = sightline(ready, ['status', '--check']);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(
      /Emitted source\n  eslint.config.js +in sync\n  src\/observability\/context.js +in sync/,
    );
    expect(stdout).toMatch(/^\d+ in sync\.$/m);
    expect(readTree(ready, ['.git'])).toEqual(before);
  });

  it('stays so when the team goes on working in its own files', () => {
    const root = copyTree(ready);
    edit(root, 'src/server.js', (text) => text.replace('3000', 'Number(process.env.PORT)'));
    edit(root, 'package.json', (text) => text.replace('"1.0.0"', '"1.1.0"'));
    expect(states(root)).toEqual({});
  });

  it('tells what the team edited, which is no drift', () => {
    const root = copyTree(ready);
    appendFileSync(path.join(root, 'src/observability/logger.js'), '\nexport const mine = true;\n');
    expect(states(root)).toEqual({ 'src/observability/logger.js': 'edited' });
    expect(sightline(root, ['status', '--check']).code).toBe(0);
  });

  it('tells what is gone, and a check fails', () => {
    const root = copyTree(ready);
    rmSync(path.join(root, 'src/observability/errors.js'));
    edit(root, 'src/server.js', (text) =>
      text.replace(/^import .*observability.*\n/m, '').replace(/observe\((.*)\);/, '$1;'),
    );
    edit(root, 'package.json', (text) =>
      text.replace('--import ./src/observability/register.js ', '').replace(/\s+"pino": "[^"]+",/, ''),
    );
    expect(states(root)).toEqual({
      'src/observability/errors.js': 'gone',
      'src/server.js': 'gone',
      'package.json': 'gone',
      pino: 'gone',
    });
    const { code, stdout } = sightline(root, ['status', '--check']);
    expect(code).toBe(4);
    expect(stdout).toMatch(/ · 4 gone\.$/m);
  });

  it('tells what this version makes otherwise, and whether the team edited it too', () => {
    const root = copyTree(ready);
    age(root, 'src/observability/metrics.js');
    age(root, 'src/observability/health.js');
    appendFileSync(path.join(root, 'src/observability/health.js'), '// ours\n');
    expect(states(root)).toEqual({
      'src/observability/metrics.js': 'newer',
      'src/observability/health.js': 'both',
    });
    const { code, stdout } = sightline(root, ['status', '--check']);
    expect(code).toBe(4);
    expect(stdout).toContain('written by 0.0.9');
  });

  it('where nothing was brought says so', () => {
    const { code, stderr } = sightline(expressService(), ['status']);
    expect(code).toBe(1);
    expect(stderr).toContain('There is no .sightline/manifest.json here');
  });
});
