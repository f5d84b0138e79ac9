import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTree } from '../apply/tree.js';
import { commit, expressService, sightline } from './run-sightline.js';

interface Refused {
  name: string;
  files: Record<string, string>;
  args?: string[];
  says: string[];
}

const refusals: Refused[] = [
  {
    name: 'malformed package.json',
    files: { 'package.json': '{ "name": "orders",, }\n' },
    says: ['package.json'],
  },
  {
    name: 'a syntax error in the entry',
    files: { 'src/server.js': "import { app } from './app.js';\n\napp.listen(3000;\n" },
    says: ['src/server.js:3'],
  },
  {
    name: 'no server framework',
    files: { 'package.json': '{ "name": "lib", "main": "src/app.js", "dependencies": { "zod": "3" } }\n' },
    says: ['express', 'fastify'],
  },
  {
    name: 'a file of theirs in the place of one of ours',
    files: { 'src/observability/logger.js': 'export const logger = 1;\n' },
    says: ['src/observability/logger.js', '--dir'],
  },
  {
    name: 'a manifest with conflict markers',
    files: { '.sightline/manifest.json': '<<<<<<< HEAD\n' },
    says: ['.sightline/manifest.json is not valid JSON'],
  },
  {
    name: 'an entry that is not there',
    files: {},
    args: ['--entry', 'src/gone.js'],
    says: ['src/gone.js'],
  },
];

describe('init refuses, and writes nothing', () => {
  it.each(refusals)('$name', ({ files, args = [], says }) => {
    const root = expressService({ files });
    const before = readTree(root, ['.git']);
    const { code, stderr, stdout } = sightline(root, ['init', '--yes', '--no-install', ...args]);
    expect(code).toBeGreaterThan(0);
    for (const text of says) expect(stderr.toLowerCase()).toContain(text.toLowerCase());
    expect(stderr).not.toMatch(/\n\s+at |nobody foresaw/);
    expect(stdout).toBe('');
    expect(readTree(root, ['.git'])).toEqual(before);
  });

  it('uncommitted changes, listing them, unless they are allowed', () => {
    const root = expressService();
    writeFileSync(path.join(root, 'notes.txt'), 'mine\n');
    const before = readTree(root, ['.git']);
    const refused = sightline(root, ['init', '--yes', '--no-install']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('There are uncommitted changes:\n  notes.txt\n');
    expect(refused.stderr).toContain('--allow-dirty');
    expect(readTree(root, ['.git'])).toEqual(before);
    expect(sightline(root, ['init', '--yes', '--no-install', '--allow-dirty']).code).toBe(0);
  });

  it('as one JSON object where that was asked for', () => {
    const root = expressService({ files: { 'package.json': '{' } });
    const { code, stdout } = sightline(root, ['init', '--yes', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, command: 'init', status: 'failed', exitCode: 1 });
  });

  it('to move or to take away what an earlier run set up', () => {
    const root = expressService();
    expect(sightline(root, ['init', '--yes', '--no-install']).code).toBe(0);
    commit(root);
    const before = readTree(root, ['.git']);
    const moved = sightline(root, ['init', '--yes', '--dir', 'lib/telemetry']);
    expect(moved.code).toBe(2);
    expect(moved.stderr).toContain('The emitted source is in src/observability already');
    const fewer = sightline(root, ['init', '--yes', '--features', 'logging']);
    expect(fewer.code).toBe(2);
    expect(fewer.stderr).toContain('metrics, errors, tracing, health, tasks, lint already');
    expect(readTree(root, ['.git'])).toEqual(before);
  });
});
