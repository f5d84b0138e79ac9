import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { descendants } from '../flow/descendants.js';
import { enclosingFunction, endOf, keyOf } from '../flow/syntax.js';

/**
 * `this.span.recordException(err); this.span.end();`: the span in a field that ends here with an error in it, in a file
 * that never sets a status; null for any other call.
 */
export function recordedInField(
  { callee }: TSESTree.CallExpression,
  source: Readonly<TSESLint.SourceCode>,
): TSESTree.MemberExpression | null {
  if (callee.type !== 'MemberExpression' || keyOf(callee) !== 'recordException') return null;
  const span = callee.object;
  if (span.type !== 'MemberExpression' || span.object.type !== 'ThisExpression') return null;
  if (/\bsetStatus\b/.test(source.text)) return null;
  const fn = enclosingFunction(callee);
  if (!fn) return null;
  const text = source.getText(span);
  for (const node of descendants(fn.body, source)) {
    if (node.type !== 'CallExpression') continue;
    if (node.callee.type === 'MemberExpression' && endOf(node.callee) === 'end') {
      if (source.getText(node.callee.object) === text) return span;
    }
  }
  return null;
}
