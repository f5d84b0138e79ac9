import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeLines } from '../../../generator/src/edit/merge.js';

const labels = { ours: 'yours', base: 'before', theirs: 'new' };
const base = 'a\nb\nc\nd\ne\nf\n';

describe('a three-way merge', () => {
  it('takes what only one side changed', () => {
    const ours = base.replace('a\n', 'a, edited\n');
    const theirs = base.replace('f\n', 'f\nnew\n');
    expect(mergeLines(ours, base, theirs, labels)).toEqual({
      text: 'a, edited\nb\nc\nd\ne\nf\nnew\n',
      conflicts: [],
    });
  });

  it('takes once what both changed alike', () => {
    const both = base.replace('c', 'C');
    expect(mergeLines(both, base, both, labels)).toEqual({ text: both, conflicts: [] });
  });

  it('marks what both changed to different ends, as git does, and says where', () => {
    const { text, conflicts } = mergeLines(
      base.replace('c', 'ours'),
      base,
      base.replace('c', 'theirs'),
      labels,
    );
    expect(text).toBe(
      'a\nb\n<<<<<<< yours\nours\n||||||| before\nc\n=======\ntheirs\n>>>>>>> new\nd\ne\nf\n',
    );
    expect(conflicts).toEqual([
      { line: 3, text: '<<<<<<< yours\nours\n||||||| before\nc\n=======\ntheirs\n>>>>>>> new' },
    ]);
  });
});

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '', '}'), { maxLength: 12 })
  .map((lines) => lines.join('\n'));

describe('for any three texts', () => {
  it('a side that changed nothing gives way to the other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(mergeLines(before, before, after, labels).text).toBe(after);
        expect(mergeLines(after, before, before, labels).text).toBe(after);
        expect(mergeLines(after, before, after, labels)).toEqual({ text: after, conflicts: [] });
      }),
      { numRuns: 1000 },
    );
  });

  it('every conflict stands at the line that is named', () => {
    fc.assert(
      fc.property(text, text, text, (ours, before, theirs) => {
        const merged = mergeLines(ours, before, theirs, labels);
        for (const conflict of merged.conflicts) {
          const lines = merged.text.split('\n').slice(conflict.line - 1);
          expect(lines.slice(0, conflict.text.split('\n').length).join('\n')).toBe(conflict.text);
        }
        expect(merged.text.includes('<<<<<<< yours')).toBe(merged.conflicts.length > 0);
      }),
      { numRuns: 1000 },
    );
  });
});
