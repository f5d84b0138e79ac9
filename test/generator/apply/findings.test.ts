import { describe, expect, it } from 'vitest';
import { findingsIn, freshFindings } from '../../../generator/src/apply/findings.js';

describe('findings in the words of', () => {
  it.each([
    ['tsc', 'src/a.ts(3,7): error TS2322: Type is wrong.', [3, 'error TS2322: Type is wrong.']],
    ['tsc for people', 'src/a.ts:3:7 - error TS2322: Type is wrong.', [3, 'error TS2322: Type is wrong.']],
    ['ESLint', '\n/srv/src/a.ts\n  3:7  error  Do not  no-a\n\n✖ 1 problem\n', [3, 'Do not  no-a']],
    ['Biome', 'src/a.ts:3:7 lint/style/useConst  FIXABLE  ━━━━━━', [3, 'lint/style/useConst  FIXABLE']],
    ['oxlint', '  × eslint(no-a): Do not.\n   ,-[src/a.ts:3:7]\n 2 | let\n', [3, '× eslint(no-a): Do not.']],
    ['compilers of old', 'src/a.ts:3:7: Do not [Error/no-a]', [3, 'Do not [Error/no-a]']],
  ])('%s', (_, output, [line, text]) => {
    expect(findingsIn(output, '/srv')).toEqual([{ file: 'src/a.ts', line, text }]);
  });

  it('anything else are none', () => {
    expect(findingsIn('npm error code ELIFECYCLE\n> orders@1.0.0 lint\n  at src/x (3:7)\n', '/srv')).toEqual(
      [],
    );
  });
});

describe('what is new', () => {
  const finding = (
    file: string,
    line: number,
    text = 'no',
  ): { file: string; line: number; text: string } => ({
    file,
    line,
    text,
  });

  it('does not count what only moved', () => {
    expect(freshFindings([finding('a.ts', 1)], [finding('a.ts', 9)])).toEqual([]);
  });

  it('counts another file, another text, and one more of the same', () => {
    const before = [finding('a.ts', 1)];
    const after = [finding('a.ts', 1), finding('a.ts', 2), finding('b.ts', 1), finding('a.ts', 1, 'other')];
    expect(freshFindings(before, after)).toEqual(after.slice(1));
  });
});
