import tsParser from '@typescript-eslint/parser';
import { Linter, RuleTester as RuleTester10 } from 'eslint';
import { RuleTester as RuleTester9 } from 'eslint9';
import { afterAll, describe, expect, it } from 'vitest';
import plugin from '../../../eslint-plugin/src/index.js';

interface Finding {
  messageId: string;
  data?: Record<string, string>;
  line?: number;
}
export interface Cases {
  /** Said to be fine. */
  valid: readonly string[];
  /** Code, and the ids of the messages that it gets. */
  invalid: readonly (readonly [code: string, ...findings: (string | Finding)[]])[];
  options?: readonly unknown[];
  settings?: Record<string, unknown>;
}

const setUps = [
  { name: 'ESLint 10, espree', Tester: RuleTester10, parser: undefined },
  { name: 'ESLint 10, TypeScript parser', Tester: RuleTester10, parser: tsParser },
  { name: 'ESLint 9, espree', Tester: RuleTester9 as unknown as typeof RuleTester10, parser: undefined },
  {
    name: 'ESLint 9, TypeScript parser',
    Tester: RuleTester9 as unknown as typeof RuleTester10,
    parser: tsParser,
  },
];

/** Runs the cases under both ESLint versions; those written in TypeScript only with its parser. */
export function testRule(
  name: string,
  rule: unknown,
  story: string,
  { valid, invalid, options, settings }: Cases,
  language: 'js' | 'ts' = 'js',
): void {
  for (const { name: setUp, Tester, parser } of setUps) {
    if (language === 'ts' && parser === undefined) continue;
    Tester.describe = describe;
    Tester.it = it;
    Tester.itOnly = it.only;
    (Tester as unknown as { afterAll: unknown }).afterAll = afterAll;
    const extras = { ...(options ? { options: [...options] } : {}), ...(settings ? { settings } : {}) };
    describe(`${story} (${setUp})`, () => {
      const tester = new Tester({ languageOptions: { sourceType: 'module', ...(parser ? { parser } : {}) } });
      tester.run(name, rule as Parameters<typeof tester.run>[1], {
        valid: valid.map((code) => ({ code, ...extras })),
        invalid: invalid.map(([code, ...findings]) => ({
          code,
          errors: findings.map((finding) => (typeof finding === 'string' ? { messageId: finding } : finding)),
          ...extras,
        })),
      });
    });
  }
}

/** The reports of a rule by their message ids alone, for cases whose fixes and suggestions are told elsewhere. */
export function testMessages(name: string, story: string, head: string, cases: Cases): void {
  const config: Linter.Config[] = [
    {
      files: ['**/*.ts'],
      languageOptions: { parser: tsParser },
      plugins: { sightline: plugin },
      rules: { [`sightline/${name}`]: ['error', ...(cases.options ?? [])] },
    },
  ];
  const found = (code: string) =>
    new Linter()
      .verify(head + code, config, { filename: 'src/page.ts' })
      .map(({ messageId, message }) => messageId ?? message);
  describe(story, () => {
    it.each(cases.valid)('%s', (code) => {
      expect(found(code)).toEqual([]);
    });
    it.each(cases.invalid.map(([code, ...ids]) => [code, ids] as const))('%s', (code, ids) => {
      expect(found(code)).toEqual(ids);
    });
  });
}
