import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { isCaughtWithin } from '../flow/caught.js';
import { descendants } from '../flow/descendants.js';
import { functionAt } from '../flow/functions.js';
import { bare, enclosingFunction, keyOf, type FunctionNode } from '../flow/syntax.js';
import { acknowledgementsOf, acknowledges } from './acknowledgement.js';
import { passesFailureOn } from './job-failure.js';
import type { JobHandler } from './job-handler.js';
import { mayReject } from './may-fail.js';

/** Acknowledgements in a `finally` behind work whose error nobody gets: of messages whose work failed, too. */
export function acknowledgedAnyway(
  handler: JobHandler,
  context: FileContext,
): readonly TSESTree.CallExpression[] {
  const inTry = acknowledgementsOf(handler, context.sourceCode).filter((call) => isInFinally(call, context));
  return [...inTry, ...behindPromises(handler, context)];
}

function isInFinally(call: TSESTree.CallExpression, context: FileContext): boolean {
  const statement = call.parent.type === 'AwaitExpression' ? call.parent.parent : call.parent;
  const block = statement.parent;
  const around = block?.parent;
  return (
    statement.type === 'ExpressionStatement' &&
    around?.type === 'TryStatement' &&
    around.finalizer === block &&
    around.handler === null &&
    mayFailIn(around.block, context)
  );
}

/** `work(message).catch(log).finally(() => channel.ack(message))` */
function* behindPromises(
  handler: JobHandler,
  context: FileContext,
): Generator<TSESTree.CallExpression, void, undefined> {
  const { sourceCode } = context;
  for (const node of descendants(handler.fn.body, sourceCode)) {
    if (node.type !== 'CallExpression' || !acknowledges(node, handler, sourceCode)) continue;
    const fn = enclosingFunction(node);
    if (!fn || enclosingFunction(fn) !== handler.fn || fn.parent.type !== 'CallExpression') continue;
    const { callee } = fn.parent;
    const isFinally = callee.type === 'MemberExpression' && keyOf(callee) === 'finally';
    if (isFinally && isWorkOfNobody(callee.object, context)) yield node;
  }
}

/** Whether no handler in a chain of promises passes an error on, or looks at what becomes of the message. */
function isWorkOfNobody(promise: TSESTree.Node, context: FileContext): boolean {
  let chain = bare(promise);
  for (;;) {
    if (chain.type !== 'CallExpression') return false;
    const { callee, arguments: args } = chain;
    const method = callee.type === 'MemberExpression' ? keyOf(callee) : null;
    if (callee.type !== 'MemberExpression' || (method !== 'then' && method !== 'catch')) break;
    const given = method === 'then' ? args[1] : args[0];
    const fn: FunctionNode | null = given ? functionAt(given, context.sourceCode) : null;
    if (given && (!fn || passesFailureOn(fn, context))) return false;
    chain = bare(callee.object);
  }
  return mayReject(chain, context);
}

function mayFailIn(block: TSESTree.BlockStatement, context: FileContext): boolean {
  for (const node of descendants(block, context.sourceCode)) {
    if (node.type === 'AwaitExpression' && mayReject(bare(node), context) && !isCaughtWithin(node, block))
      return true;
  }
  return false;
}
