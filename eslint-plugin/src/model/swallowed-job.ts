import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { functionAt } from '../flow/functions.js';
import { Paths } from '../flow/paths.js';
import { bare, childrenOf, isFunction, isInside, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { isAcknowledgedAfter } from './acknowledgement.js';
import type { HandlerNode } from './error-handler.js';
import { isProbe } from './error-probes.js';
import { dealsWithFailure, passesFailureOn } from './job-failure.js';
import { isAcknowledged, type JobHandler } from './job-handler.js';
import { logCallAt } from './log-call.js';
import { unseenResults } from './settled.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A place where an error of the work ends, after which the work counts as done. */
export interface SwallowedJob {
  readonly at: TSESTree.Node;
  /** Where to report. */
  readonly loc: TSESTree.SourceLocation;
  /** The work is begun, and nobody waits for it. */
  readonly isUnawaited?: true;
}

export function swallowedJobsIn(job: JobHandler, context: FileContext): readonly SwallowedJob[] {
  const { sourceCode } = context;
  const found: SwallowedJob[] = [];
  for (const node of ownNodes(job.fn, sourceCode)) {
    if (node.type === 'TryStatement' && node.handler) {
      if (isLost(node, node.handler, job, context) && !isAfterLoss(node, job, context))
        found.push(headOf(node.handler));
    } else if (node.type === 'CallExpression') {
      if (isUnawaitedWalk(node, job, context)) {
        found.push({ at: node, loc: node.callee.loc, isUnawaited: true });
        continue;
      }
      const handler = caughtBy(node, sourceCode);
      if (handler) {
        const loses = isOnlyWork(node, job, context) || isLeftAlone(node, job, context);
        if (loses && isSwallowed(handler, job, context)) found.push(headOf(handler));
      } else if (!isAcknowledged(job) && unseenResults(node, context) && isOnlyWork(node, job, context)) {
        found.push({ at: node, loc: node.loc });
      }
    }
  }
  return found;
}

function isLost(
  node: TSESTree.TryStatement,
  clause: TSESTree.CatchClause,
  job: JobHandler,
  context: FileContext,
): boolean {
  return isMainWork(node, clause, job, context) && isSwallowed(clause, job, context);
}

/** It deals with a failure that is reported by itself, or that is told by what is tried here. */
function isAfterLoss(node: TSESTree.TryStatement, job: JobHandler, context: FileContext): boolean {
  for (let up: TSESTree.Node | undefined = node.parent; up && up !== job.fn; up = up.parent) {
    if (up.type === 'CatchClause')
      return isLost(up.parent, up, job, context) || dealsWithFailure(node.block, context);
  }
  return false;
}

function headOf(handler: HandlerNode): SwallowedJob {
  return { at: handler, loc: { start: handler.loc.start, end: handler.body.loc.start } };
}

function isSwallowed(handler: HandlerNode, job: JobHandler, context: FileContext): boolean {
  if (passesFailureOn(handler, context)) return false;
  if (!isAcknowledged(job) || handler.type !== 'CatchClause') return !isAcknowledged(job);
  return isAcknowledgedAfter(handler, job, context.sourceCode);
}

/** The nodes of a function, and of functions that it gives to calls which it waits for: `withSpan(name, async () => …)`. */
function* ownNodes(fn: FunctionNode, source: Source): Generator<TSESTree.Node, void, undefined> {
  const stack: TSESTree.Node[] = [fn.body];
  for (let node = stack.pop(); node; node = stack.pop()) {
    yield node;
    for (const child of childrenOf(node, source)) {
      if (!isFunction(child) || isWaitedFor(child)) stack.push(child);
    }
  }
}

const LATER =
  /^(?:map|forEach|flatMap|filter|reduce|some|every|find|then|catch|finally|on|once|setTimeout|setInterval|setImmediate|push|add\w*)$/;

function isWaitedFor(fn: FunctionNode): boolean {
  const call = fn.parent;
  if (call.type !== 'CallExpression' || call.callee === fn) return false;
  if (LATER.test(pathOf(call.callee).at(-1) ?? '')) return false;
  return call.parent.type === 'AwaitExpression' || call.parent.type === 'ReturnStatement';
}

/** The function that gets the error of a promise which is awaited or returned here. */
function caughtBy(node: TSESTree.CallExpression, source: Source): FunctionNode | null {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || keyOf(callee) !== 'catch') return null;
  const [argument, ...more] = node.arguments;
  return argument && more.length === 0 ? functionAt(argument, source) : null;
}

/** `await send(job.data).catch(…)` as the last thing that a handler does, and the only one that it waits for. */
function isOnlyWork(node: TSESTree.CallExpression, job: JobHandler, context: FileContext): boolean {
  const { fn } = job;
  if (fn.body.type !== 'BlockStatement') return bare(fn.body) === node;
  const awaited = node.parent;
  if (awaited.type !== 'AwaitExpression' && awaited.type !== 'ReturnStatement') return false;
  const value = awaited.type === 'AwaitExpression' ? awaited.parent : awaited;
  const statement = value.type === 'VariableDeclarator' ? value.parent : value;
  if (!/^(?:ExpressionStatement|ReturnStatement|VariableDeclaration)$/.test(statement.type)) return false;
  if (statement.parent !== fn.body) return false;
  return fn.body.body.every((other) => other === statement || !hasWork(other, context));
}

/** `list.forEach(async (one) => { await send(one); })`: the handler is done before the first of them is. */
function isUnawaitedWalk(node: TSESTree.CallExpression, job: JobHandler, context: FileContext): boolean {
  const [each] = node.arguments;
  if (node.callee.type !== 'MemberExpression' || keyOf(node.callee) !== 'forEach') return false;
  if (!each || !isFunction(each) || !each.async || !hasWork(each.body, context)) return false;
  return !isAcknowledged(job) || isAcknowledgedAfter(node, job, context.sourceCode);
}

/** `send(job.data).catch(…);` in a handler that waits for nothing: it is done before the work is. */
function isLeftAlone(node: TSESTree.CallExpression, job: JobHandler, context: FileContext): boolean {
  const { fn } = job;
  const statement = node.parent.type === 'UnaryExpression' ? node.parent.parent : node.parent;
  if (isAcknowledged(job) || statement.type !== 'ExpressionStatement') return false;
  if (fn.body.type !== 'BlockStatement' || hasWork(fn.body, context)) return false;
  const begun = node.callee.type === 'MemberExpression' ? bare(node.callee.object) : null;
  return begun?.type === 'CallExpression' && isWork(begun, context);
}

/**
 * Whether what is tried is what the handler is there for: not one of several steps that may fail without harm, not a
 * part of a list, and not a look whether something can be read.
 */
function isMainWork(
  node: TSESTree.TryStatement,
  clause: TSESTree.CatchClause,
  job: JobHandler,
  context: FileContext,
): boolean {
  if (isProbe(clause, context) || !hasWork(node.block, context)) return false;
  const loop = loopAround(node, job.fn);
  if (loop && !walksTheJobs(loop, job, context.sourceCode)) return false;
  const within = loop ? { within: loop.body } : {};
  const paths = Paths.around(node, context.sourceCode);
  const goesOn = paths.reached({ after: clause, ...within, mayFail: never }, (other) => {
    if (isInside(other, node)) return false;
    return (
      other.type === 'ThrowStatement' || (other.type === 'AwaitExpression' && isWork(other.argument, context))
    );
  });
  if (goesOn !== null) return false;
  return (
    endsBy(clause) ||
    !loopOrBody(loop, job).some((other) => other.range[1] <= node.range[0] && actsBefore(other, context))
  );
}

const never = (): boolean => false;

function endsBy(clause: TSESTree.CatchClause): boolean {
  return clause.body.body.at(-1)?.type === 'ReturnStatement';
}

function loopOrBody(loop: Loop | null, { fn }: JobHandler): readonly TSESTree.Statement[] {
  const body = loop ? loop.body : fn.body;
  return body.type === 'BlockStatement' ? body.body : [];
}

/** A step that is already done, or has thrown: `await send(order);`, not `const order = await find(id);`. */
function actsBefore(statement: TSESTree.Node, context: FileContext): boolean {
  if (statement.type === 'TryStatement' && statement.handler?.body.body.at(-1)?.type === 'ThrowStatement')
    return statement.block.body.some((inner) => actsBefore(inner, context));
  if (statement.type !== 'ExpressionStatement') return false;
  const { expression } = statement;
  return expression.type === 'AwaitExpression' && isWork(expression.argument, context);
}

type Loop =
  | TSESTree.ForOfStatement
  | TSESTree.ForStatement
  | TSESTree.WhileStatement
  | TSESTree.ForInStatement
  | TSESTree.DoWhileStatement;

function loopAround(node: TSESTree.Node, fn: FunctionNode): Loop | null {
  for (let up = node.parent; up && up !== fn; up = up.parent) {
    switch (up.type) {
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'ForStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        return up;
    }
  }
  return null;
}

/** `for (const job of jobs)`, `for (const message of batch.messages)`: each round is a job of its own. */
function walksTheJobs(loop: Loop, { fn }: JobHandler, source: Source): boolean {
  if (loop.type !== 'ForOfStatement') return false;
  const path = pathOf(loop.right);
  if (!/^(?:jobs|messages|batch)$/.test(path.at(-1) ?? '')) return false;
  return source
    .getDeclaredVariables(fn)
    .some((variable) => variable.name === path[0] && variable.defs[0]?.type === 'Parameter');
}

/** Calls of a job's or connection's own housekeeping. */
const HOUSEKEEPING =
  /^(?:updateProgress|progress|log|touch|extendLock|heartbeat|ack|nack|close|end|disconnect|quit|release|unlock|inc|observe|sleep|delay|setTimeout|commitOffsets|resolveOffset|commitOffsetsIfNecessary)$/;

function isWork(awaited: TSESTree.Node, context: FileContext): boolean {
  const inner = bare(awaited);
  if (inner.type !== 'CallExpression') return true;
  return !HOUSEKEEPING.test(pathOf(inner.callee).at(-1) ?? '') && logCallAt(inner, context) === null;
}

/** Something is awaited, or handed back to be awaited. */
function hasWork(node: TSESTree.Node, context: FileContext): boolean {
  for (const inner of descendants(node, context.sourceCode)) {
    if (inner.type === 'AwaitExpression' && isWork(inner.argument, context)) return true;
    const returned = inner.type === 'ReturnStatement' && inner.argument ? bare(inner.argument) : null;
    if (returned?.type === 'CallExpression' && isWork(returned, context)) return true;
  }
  return false;
}
