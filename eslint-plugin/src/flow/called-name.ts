import type { TSESTree } from '@typescript-eslint/utils';
import { bare } from './syntax.js';

type Call = TSESTree.CallExpression;

/** Names of calls: a set, or what tells them by how they are written. */
export type CallNames = Pick<ReadonlySet<string>, 'has'>;

/**
 * The name by which a function is called: `info` of `log.info(…)`, `fetch` of `fetch(…)`; empty where it has none, null
 * where the callee has to be looked at to know (`log['info'](…)`, `(log as Logger).info!(…)`).
 */
function calledName({ callee }: Call): string | null {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'MemberExpression') {
    return callee.property.type === 'Identifier' && !callee.computed ? callee.property.name : null;
  }
  return bare(callee) === callee ? '' : null;
}

/** Whether the call is by one of the names, or has to be looked at to know; with null it always is. */
export function isCallOf(names: CallNames | null, node: Call): boolean {
  if (names === null) return true;
  const name = calledName(node);
  return name === null || names.has(name);
}

/**
 * A listener for the calls by one of the names, and for those that have to be looked at to know.
 *
 * A rule is handed every call of every file. Listeners are bound, not written as closures, where they are called that
 * often: what the engine has compiled of a closure goes when the garbage of its file does, and is compiled again, while
 * this one function serves all rules and all files.
 */
export function onCalls(names: CallNames | null, look: (node: Call) => void): (node: Call) => void {
  return lookAtCalls.bind(null, names, look);
}

function lookAtCalls(names: CallNames | null, look: (node: Call) => void, node: Call): void {
  if (isCallOf(names, node)) look(node);
}
