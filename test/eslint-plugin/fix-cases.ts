import tsParser from '@typescript-eslint/parser';
import { RuleTester as RuleTester10 } from 'eslint';
import { RuleTester as RuleTester9 } from 'eslint9';
import { afterAll, describe, it } from 'vitest';

export interface Broken {
  code: string;
  /** What the fix makes of it; left out where there is no fix. */
  output?: string;
  /** What the suggestions make of it. */
  suggestions?: readonly string[];
  /** The message of these; `moveToFields` where it is left out. */
  suggestionId?: string;
  messageId: string;
}

export interface FixCases {
  valid?: readonly string[];
  invalid: readonly Broken[];
  options?: object;
  settings?: Record<string, unknown>;
  /** Written in TypeScript: only its parser reads it. */
  typescript?: boolean;
}

const Tester9 = RuleTester9 as unknown as typeof RuleTester10;
const setUps = [
  { name: 'ESLint 10, espree', Tester: RuleTester10, parser: undefined },
  { name: 'ESLint 10, TypeScript parser', Tester: RuleTester10, parser: tsParser },
  { name: 'ESLint 9, espree', Tester: Tester9, parser: undefined },
  { name: 'ESLint 9, TypeScript parser', Tester: Tester9, parser: tsParser },
];

/** Runs cases with their fixes and suggestions under ESLint 9 and 10 and both parsers; `head` stands before each of them. */
export function testFixes(name: string, rule: unknown, story: string, head: string, cases: FixCases): void {
  const extras = {
    ...(cases.options ? { options: [cases.options] } : {}),
    ...(cases.settings ? { settings: cases.settings } : {}),
  };
  for (const { name: setUp, Tester, parser } of setUps) {
    if (cases.typescript === true && !parser) continue;
    Tester.describe = describe;
    Tester.it = it;
    Tester.itOnly = it.only;
    (Tester as unknown as { afterAll: unknown }).afterAll = afterAll;
    describe(`${story} (${setUp})`, () => {
      const tester = new Tester({ languageOptions: { sourceType: 'module', ...(parser ? { parser } : {}) } });
      tester.run(name, rule as Parameters<typeof tester.run>[1], {
        valid: (cases.valid ?? []).map((code) => ({ code: `${head}\n${code}`, ...extras })),
        invalid: cases.invalid.map(({ code, output, suggestions, suggestionId, messageId }) => ({
          code: `${head}\n${code}`,
          output: output === undefined ? null : `${head}\n${output}`,
          errors: [
            {
              messageId,
              ...(suggestions
                ? {
                    suggestions: suggestions.map((text) => ({
                      messageId: suggestionId ?? 'moveToFields',
                      output: `${head}\n${text}`,
                    })),
                  }
                : {}),
            },
          ],
          ...extras,
        })),
      });
    });
  }
}
