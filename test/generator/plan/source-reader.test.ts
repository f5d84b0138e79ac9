import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadModules } from '../../../generator/src/inspect/module-graph.js';
import { createSourceReader } from '../../../generator/src/plan/source-reader.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sightline-reader-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test('a folder whose name has a dot is no file: what it holds is found behind it', () => {
  mkdirSync(join(root, 'libs/lodash.once'), { recursive: true });
  writeFileSync(join(root, 'server.js'), "require('./libs/lodash.once');\n");
  writeFileSync(join(root, 'libs/lodash.once/index.js'), 'module.exports = (fn) => fn;\n');

  const read = createSourceReader(root);

  expect(read('libs/lodash.once')).toBeUndefined();
  expect([...loadModules(['server.js'], read).modules.keys()]).toEqual([
    'server.js',
    'libs/lodash.once/index.js',
  ]);
});

test('a file that is not UTF-8 is refused, and says so', () => {
  writeFileSync(join(root, 'server.js'), Buffer.from([0x2f, 0x2f, 0xe9, 0x0a]));

  expect(() => createSourceReader(root)('server.js')).toThrow('server.js is not UTF-8 text');
});
