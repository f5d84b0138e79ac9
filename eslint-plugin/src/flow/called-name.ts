import type { TSESTree } from '@typescript-eslint/utils';
import { bare } from './syntax.js';

/**
 * The name by which a function is called: `info` of `log.info(…)`, `fetch` of `fetch(…)`; empty where it has none, null
 * where the callee has to be looked at to know (`log['info'](…)`, `(log as Logger).info!(…)`).
 *
 * A rule is handed every call of every file. One that looks at the name first, and leaves all else to a function of its
 * own, stays so small that the engine compiles it once and cheaply.
 */
export function calledName({ callee }: TSESTree.CallExpression): string | null {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'MemberExpression') {
    return callee.property.type === 'Identifier' && !callee.computed ? callee.property.name : null;
  }
  return bare(callee) === callee ? '' : null;
}
