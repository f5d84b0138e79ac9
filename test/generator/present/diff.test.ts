import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileChange } from '../../../generator/src/plan/plan.js';
import { readingOrder, unifiedDiff } from '../../../generator/src/present/diff.js';
import { plain, type Colors } from '../../../generator/src/present/terminal.js';
import { readTree, temporaryFolder, writeTree } from '../apply/tree.js';

const changes: FileChange[] = [
  { path: '.sightline/manifest.json', before: null, after: '{}\n', why: 'record', kind: 'record' },
  { path: 'src/observability/logger.ts', before: null, after: 'logger\n', why: 'logger', kind: 'emitted' },
  { path: 'src/server.ts', before: 'a\r\nb\r\nc', after: 'a\r\nb\r\nnew\r\nc', why: 'wired', kind: 'edited' },
  {
    path: 'package.json',
    before: '\uFEFF{\n}',
    after: '\uFEFF{\n  "a": 1\n}\n',
    why: 'packages',
    kind: 'edited',
  },
];

describe('the diff', () => {
  it('is what `git apply` makes the planned tree of, byte for byte', async () => {
    const root = temporaryFolder();
    const files = (side: 'before' | 'after'): Record<string, string> => {
      const texts = changes.flatMap((change) => {
        const text = change[side];
        return text === null ? [] : [[change.path, text] as const];
      });
      return Object.fromEntries(texts);
    };
    writeTree(root, files('before'));
    const patch = path.join(temporaryFolder(), 'plan.patch');
    writeFileSync(patch, await unifiedDiff(changes, plain));
    execFileSync('git', ['apply', '--whitespace=nowarn', patch], { cwd: root });

    const wanted = temporaryFolder();
    writeTree(wanted, files('after'));
    expect(readTree(root)).toEqual(readTree(wanted));
  });

  it('shows the team’s own files first, then the emitted ones, the record last', () => {
    expect(readingOrder(changes).map((change) => change.path)).toEqual([
      'src/server.ts',
      'package.json',
      'src/observability/logger.ts',
      '.sightline/manifest.json',
    ]);
  });

  it('is coloured only in colours', async () => {
    const colors: Colors = {
      ...plain,
      isColorSupported: true,
      green: (text) => `\u001B[32m${String(text)}\u001B[39m`,
    };
    const coloured = await unifiedDiff(changes, colors);
    expect(coloured).toContain('\u001B[32m+logger');
    expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(await unifiedDiff(changes, plain));
  });
});
