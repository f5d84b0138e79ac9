import type { TSESLint } from '@typescript-eslint/utils';

type Source = Readonly<TSESLint.SourceCode>;

const answers = new WeakMap<Source, Map<RegExp, boolean>>();

/**
 * Whether the text of the file matches the pattern. Each pattern (a constant, without the flags `g` and `y`) is tried
 * once for each file, however many rules and models ask.
 */
export function mentions(source: Source, pattern: RegExp): boolean {
  let known = answers.get(source);
  if (!known) answers.set(source, (known = new Map<RegExp, boolean>()));
  let answer = known.get(pattern);
  if (answer === undefined) known.set(pattern, (answer = pattern.test(source.text)));
  return answer;
}
