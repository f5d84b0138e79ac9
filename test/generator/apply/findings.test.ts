import { describe, expect, it } from 'vitest';
import { findingsIn, freshFindings } from '../../../generator/src/apply/findings.js';
import { judgeChecks, type CheckOutcome } from '../../../generator/src/apply/judge-checks.js';

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

  it.each([
    ['ESLint', '\n/srv/src/a.ts\n  3:7  warning  Do not  no-a\n\n✖ 1 problem\n', 'Do not  no-a'],
    ['oxlint', '  ⚠ eslint(no-a): Do not.\n   ,-[src/a.ts:3:7]\n 2 | let\n', '⚠ eslint(no-a): Do not.'],
  ])('%s, which only warns', (_, output, text) => {
    expect(findingsIn(output, '/srv')).toEqual([{ file: 'src/a.ts', line: 3, text, isWarning: true }]);
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

describe('a lint that failed before', () => {
  const listed = (...lines: string[]): string => ['/srv/src/a.ts', ...lines, ''].join('\n');
  const error = '  1:1  error  Unused  no-unused';
  const warning = '  2:1  warning  Prose  sightline/structured-log';
  const judge = (before: string, after: string): CheckOutcome | undefined => {
    const run = (output: string): Parameters<typeof judgeChecks>[1][number] => ({
      what: 'lint',
      command: 'npm run lint',
      passed: false,
      output,
    });
    return judgeChecks('/srv', [run(before)], [run(after)], new Set())[0];
  };

  it('is no worse for the warnings of rules that came with the run', () => {
    expect(judge(listed(error), listed(error, warning))).toMatchObject({ isWorse: false, output: '' });
  });

  it('is worse for one error more, which is all that is told', () => {
    const more = '  3:1  error  Bad  no-bad';
    expect(judge(listed(error), listed(error, warning, more))).toMatchObject({
      isWorse: true,
      output: 'src/a.ts:3  Bad  no-bad',
    });
  });

  it('is worse for warnings where they fail it as well', () => {
    const command = '> eslint . --max-warnings 0\n';
    expect(judge(command + listed(error), command + listed(error, warning))).toMatchObject({ isWorse: true });
  });
});
