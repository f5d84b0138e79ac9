import { Linter, type Rule } from 'eslint';
import { expect, it } from 'vitest';
import { mentions } from '../../eslint-plugin/src/flow/mentions.js';

it('tries a pattern once for each file, however often it is asked', () => {
  let tried = 0;
  const pattern = new (class extends RegExp {
    override test(text: string): boolean {
      tried += 1;
      return super.test(text);
    }
  })('span');
  const answers: boolean[] = [];
  const rule: Rule.RuleModule = {
    create({ sourceCode }) {
      answers.push(mentions(sourceCode as never, pattern), mentions(sourceCode as never, pattern));
      return {};
    },
  };
  const rules = { one: rule, two: { ...rule } };
  const config = { plugins: { own: { rules } }, rules: { 'own/one': 'error', 'own/two': 'error' } } as const;
  for (const code of ['span.end();', 'work();']) new Linter().verify(code, config);
  expect(answers).toEqual([true, true, true, true, false, false, false, false]);
  expect(tried).toBe(2);
});
