import type { TSESTree } from '@typescript-eslint/utils';
import { bare, enclosingFunction, keyOf } from '../flow/syntax.js';
import { variableNameOf } from '../flow/functions.js';

/** `tryReadJson`, `findOrNull`: the name says that it may not work, and what is given then. */
const MAY_NOT_WORK = /^_?try[A-Z]|Or(?:Null|Undefined)$/;

/**
 * The catch clause of a function that is nothing but the `try`, and gives nothing when it fails, as its name says: whoever
 * calls it knows.
 */
export function answersNothing(clause: TSESTree.CatchClause): boolean {
  const { parent: statement } = clause;
  const fn = enclosingFunction(clause);
  if (fn?.body.type !== 'BlockStatement' || fn.body !== statement.parent || fn.body.body.length > 1)
    return false;
  const [answer, ...more] = clause.body.body;
  if (more.length > 0 || answer?.type !== 'ReturnStatement' || !isNothing(answer.argument)) return false;
  if (statement.block.body.at(-1)?.type !== 'ReturnStatement') return false;
  const { parent } = fn;
  const name =
    parent.type === 'MethodDefinition' || parent.type === 'Property' || parent.type === 'PropertyDefinition'
      ? keyOf(parent)
      : variableNameOf(fn)?.name;
  return MAY_NOT_WORK.test(name ?? '');
}

function isNothing(node: TSESTree.Expression | null): boolean {
  if (node === null) return true;
  const inner = bare(node);
  return inner.type === 'Literal'
    ? inner.value === null
    : inner.type === 'Identifier' && inner.name === 'undefined';
}
