import { Linter, type Rule } from 'eslint';
import { expect, it } from 'vitest';
import { descendants } from '../../eslint-plugin/src/flow/descendants.js';

it('gives parents before children, and children in the order of the text', () => {
  const found: string[] = [];
  const rule: Rule.RuleModule = {
    create: ({ sourceCode }) => ({
      FunctionDeclaration(node) {
        for (const inner of descendants(node as never, sourceCode as never)) {
          found.push('name' in inner && typeof inner.name === 'string' ? inner.name : inner.type);
        }
      },
    }),
  };
  const code = 'function f(a, [, b]) { if (a) { g(b, c); } return d; }';
  new Linter().verify(code, { plugins: { own: { rules: { rule } } }, rules: { 'own/rule': 'error' } });
  expect(found.join(' ')).toBe(
    'FunctionDeclaration f a ArrayPattern b BlockStatement IfStatement a BlockStatement ExpressionStatement CallExpression g b c ReturnStatement d',
  );
});
