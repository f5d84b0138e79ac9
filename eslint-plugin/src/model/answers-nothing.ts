import type { TSESTree } from '@typescript-eslint/utils';
import { knownAs } from '../flow/functions.js';
import { bare, enclosingFunction, isAbsent } from '../flow/syntax.js';

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
  if (more.length > 0 || answer?.type !== 'ReturnStatement') return false;
  if (answer.argument !== null && !isAbsent(bare(answer.argument))) return false;
  if (statement.block.body.at(-1)?.type !== 'ReturnStatement') return false;
  return MAY_NOT_WORK.test(knownAs(fn) ?? '');
}
