import type { TSESTree } from '@typescript-eslint/utils';
import { descendants } from '../flow/descendants.js';
import { Mention, mentions } from '../flow/mentions.js';
import { constantText, isFunction, pathOf } from '../flow/syntax.js';
import { errorVariables, tellsOfFailure, type HandlerNode } from './error-handler.js';
import { usesOfErrors } from './error-uses.js';
import type { NamedFile } from './file-place.js';
import { fileRoleOf } from './file-role.js';
import { logCallAt } from './log-call.js';

const EXITS = new Mention(/process\.exit\b/, 'process.exit');

/**
 * Whether a service ends in this handler with a failure, and says nothing of the error (`ended`), or only that there was
 * one (`logged`): it is started again and again, and nobody will know why. A command tells by its exit code.
 */
export function endsUnsaid(handler: HandlerNode, context: NamedFile): 'ended' | 'logged' | null {
  const { sourceCode } = context;
  if (!mentions(sourceCode, EXITS)) return null;
  let ends = false;
  let logs = false;
  for (const node of descendants(handler.body, sourceCode)) {
    if (isExit(node)) {
      const code = constantText(node.arguments[0]);
      if (code === null || code === '0') return null;
      ends = true;
    } else if (tellsOfFailure(node, handler, context)) return null;
    logs ||= node.type === 'CallExpression' && logCallAt(node, context) !== null;
  }
  if (!ends) return null;
  const { kept, inspected } = usesOfErrors(errorVariables(handler, sourceCode, 0), sourceCode);
  if (kept || inspected || isAfterFailure(handler) || fileRoleOf(context) !== 'service') return null;
  return logs ? 'logged' : 'ended';
}

function isExit(node: TSESTree.Node): node is TSESTree.CallExpression {
  return node.type === 'CallExpression' && pathOf(node.callee).join('.') === 'process.exit';
}

/** It only cleans up after another error: `catch (err) { log.fatal(err); try { await flush(); } catch { process.exit(1); } }`. */
function isAfterFailure(handler: HandlerNode): boolean {
  for (let up = handler.parent as TSESTree.Node | undefined; up; up = up.parent) {
    if (up.type === 'CatchClause') return true;
    const [first] = isFunction(up) ? up.params : [];
    if (first?.type === 'Identifier' && /^(?:e|err|error|reason|cause)$|(?:Err|Error)$/.test(first.name))
      return true;
  }
  return false;
}
