import { expect, it } from 'vitest';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Overlay } from '../../../generator/src/plan/overlay.js';
import { createSourceReader } from '../../../generator/src/plan/source-reader.js';
import { temporaryFolder } from '../apply/tree.js';
import { readerOf } from './service.js';

it('edits of one file are one change, with offsets into the text on disk', () => {
  const overlay = new Overlay(readerOf({ 'a.js': 'listen(app);\n' }));
  overlay.edit({ file: 'a.js', why: 'observe', splices: [{ at: 0, removed: '', inserted: 'observe(' }] });
  overlay.edit({ file: 'a.js', why: 'observe', splices: [{ at: 11, removed: '', inserted: ')' }] });
  overlay.edit({ file: 'a.js', why: 'import', splices: [{ at: 0, removed: '', inserted: '' }] });
  expect(overlay.changes()).toEqual([
    {
      path: 'a.js',
      before: 'listen(app);\n',
      after: 'observe(listen(app));\n',
      why: 'observe; import',
      kind: 'edited',
      splices: [
        { at: 0, removed: '', inserted: 'observe(' },
        { at: 0, removed: '', inserted: '' },
        { at: 11, removed: '', inserted: ')' },
      ],
    },
  ]);
});

it('what changes nothing is no change', () => {
  const overlay = new Overlay(readerOf({ 'a.js': 'a', 'b.js': 'b' }));
  overlay.edit({ file: 'a.js', why: '', splices: [{ at: 0, removed: 'a', inserted: 'a' }] });
  overlay.write('b.js', 'b', { why: '', kind: 'emitted' });
  expect(overlay.changes()).toEqual([]);
});

it('a file that is not UTF-8 is refused and not rewritten with other bytes', () => {
  const root = temporaryFolder();
  writeFileSync(path.join(root, 'latin.js'), Buffer.from([0x61, 0xe9, 0x0a]));
  expect(() => createSourceReader(root)('latin.js')).toThrow('latin.js is not UTF-8 text');
  expect(createSourceReader(root)('none.js')).toBeUndefined();
});
