import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { isCaughtWithin } from '../flow/caught.js';
import { descendants } from '../flow/descendants.js';
import { functionAt, methodCalledBy } from '../flow/functions.js';
import { bare, keyOf } from '../flow/syntax.js';

/** `work.catch(report)` */
export function isCaught(node: TSESTree.Node): boolean {
  const inner = bare(node);
  return (
    inner.type === 'CallExpression' &&
    inner.callee.type === 'MemberExpression' &&
    keyOf(inner.callee) === 'catch'
  );
}

/** A call of a function or method of the file that waits for nothing outside of a `try` with a `catch`. */
export function catchesAll(node: TSESTree.Node, source: Readonly<TSESLint.SourceCode>): boolean {
  const inner = bare(node);
  if (inner.type !== 'CallExpression') return false;
  const own = functionAt(inner.callee, source) ?? methodCalledBy(inner);
  if (!own) return false;
  let awaits = 0;
  for (const part of descendants(own.body, source)) {
    if (part.type === 'ThrowStatement' && !isCaughtWithin(part, own)) return false;
    if (part.type !== 'AwaitExpression' || isCaught(part.argument)) continue;
    if (!isCaughtWithin(part, own)) return false;
    awaits += 1;
  }
  return awaits > 0;
}
