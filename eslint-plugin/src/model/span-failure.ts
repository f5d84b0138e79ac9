import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { Paths } from '../flow/paths.js';
import { bare, isFunction, isInside, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { doesNothing, type HandlerNode } from './error-handler.js';
import { isProbe } from './error-probes.js';
import { mayFail, mayReject, throwsIn } from './may-fail.js';
import { whileOpen } from './span-guards.js';
import { isEmptyValue } from './retry-attempt.js';
import type { SpanLife } from './span-life.js';
import { setsErrorStatus } from './span-use.js';

/** Where an error of the work in a span is had, and the span is left as if it had gone well. */
export interface UnmarkedFailure {
  /** The handler, or what a callback notes of the error. */
  readonly place: TSESTree.Node;
  /** The error was written down as an event of the span. */
  readonly isRecorded: boolean;
}

/** The handlers in the function of the span that end its life without marking it as failed. */
export function unmarkedFailures(life: SpanLife, context: FileContext): readonly UnmarkedFailure[] {
  const found: UnmarkedFailure[] = [];
  for (const node of life.ownNodes()) {
    const handler =
      node.type === 'CatchClause' ? node : node.type === 'CallExpression' ? rejectionHandler(node) : null;
    if (!handler && isFunction(node)) {
      const recorded = recordedBeforeEnd(node, life, context);
      const place = recorded ?? endedInBranch(node, life, context);
      if (place) found.push({ place, isRecorded: recorded !== null });
    }
    if (!handler || !isWhileOpen(node, life, context)) continue;
    if (handler.type === 'CatchClause' && !isWork(handler, life, context)) continue;
    const record = recordsError(handler, context);
    if (marks(handler, life, context) || (tellsApart(handler, context) && !isForEach(record, handler)))
      continue;
    if (goesOn(handler, node, life, context)) continue;
    const isRecorded = record !== null;
    // Who was lent the span may have marked it.
    if (life.isLent && !isRecorded) continue;
    if (handler.type !== 'CatchClause' && !isRecorded && !isLastWord(handler, node, context)) continue;
    found.push({ place: handler, isRecorded });
  }
  return found;
}

/** Whether the `try` does some of what the span measures, and is no question or note on the way. */
function isWork(clause: TSESTree.CatchClause, life: SpanLife, context: FileContext): boolean {
  if (isProbe(clause, context)) return false;
  for (const node of descendants(clause.parent.block, context.sourceCode)) {
    if (node.type === 'AwaitExpression' && mayReject(bare(node), context)) return true;
    if (node.type === 'CallExpression' && mayFail(node, context) && !isNote(node, life)) return true;
  }
  return false;
}

/** `span.setAttributes(summaryOf(result))`, and what is called in it. */
function isNote(call: TSESTree.Node, life: SpanLife): boolean {
  for (let up: TSESTree.Node | undefined = call; up && !up.type.endsWith('Statement'); up = up.parent) {
    if (up.type === 'CallExpression' && pathOf(up.callee)[0] === life.name) return true;
  }
  return false;
}

/** The handler of `.catch(…)` where it stands at the call. */
function rejectionHandler(node: TSESTree.CallExpression): HandlerNode | null {
  const { callee } = node;
  if (callee.type !== 'MemberExpression') return null;
  const method = keyOf(callee);
  const handler = method === 'catch' ? node.arguments[0] : method === 'then' ? node.arguments[1] : undefined;
  return handler && isFunction(handler) ? handler : null;
}

function isWhileOpen(node: TSESTree.Node, life: SpanLife, context: FileContext): boolean {
  // What the handlers of one chain do is done later, and by one of them.
  const chain = node.type === 'CallExpression' ? chainAround(node) : node;
  const reached = Paths.around(life.start, context.sourceCode).reached(
    {
      after: life.start,
      until: (point) => life.isEnd(point) && !(isFunction(point) && isInside(point, chain)),
      decide: (test) => whileOpen(test, life, context),
      mayFail: (point) => mayFail(point, context),
    },
    (point) => point === node,
  );
  return reached === node;
}

/** `work().then(…).catch(…).finally(…)` as a whole. */
function chainAround(call: TSESTree.Node): TSESTree.Node {
  let chain = call;
  for (let up = call.parent; up; up = up.parent) {
    if (up.type === 'CallExpression' && isInside(chain, up.callee)) chain = up;
    else if (up.type !== 'MemberExpression') break;
  }
  return chain;
}

/** Whether the error is known to the span, or will be before its end. */
function marks(handler: HandlerNode, life: SpanLife, context: FileContext): boolean {
  for (const node of descendants(handler, context.sourceCode)) {
    if (life.isFailure(node) || setsErrorStatus(node)) return true;
  }
  if (life.marksIn(handler)) return true;
  if (handler.type !== 'CatchClause') return false;
  return comesTo(handler, life, context, (node) => life.isFailure(node) || setsErrorStatus(node));
}

/** `if (err instanceof NotFound) …`: what is expected is told from what is a failure. */
function tellsApart(handler: HandlerNode, context: FileContext): boolean {
  const { sourceCode } = context;
  const references = sourceCode.getDeclaredVariables(handler).flatMap((variable) => variable.references);
  return references.some(({ identifier }) => isInTest(identifier, handler));
}

/** `if (err instanceof Invalid) throw err; span.recordException(err);`: what is left is taken for a failure. */
function isForEach(record: TSESTree.CallExpression | null, handler: HandlerNode): boolean {
  let node: TSESTree.Node | null = record;
  for (let up = record?.parent; up && up !== handler; node = up, up = up.parent) {
    if (up.type === 'IfStatement' && up.test !== node && !asksForError(up.test)) return false;
    if (up.type === 'SwitchStatement' || up.type === 'ConditionalExpression') return false;
  }
  return record !== null;
}

function isInTest(identifier: TSESTree.Node, handler: HandlerNode): boolean {
  let node = identifier;
  for (let up = node.parent; up && up !== handler; node = up, up = up.parent) {
    if (up.type === 'SwitchStatement') return up.discriminant === node;
    if (up.type === 'IfStatement') return up.test === node && !asksForError(node);
    if (up.type.endsWith('Statement')) return false;
  }
  return false;
}

/** `err instanceof Error` is asked of every error. */
function asksForError(test: TSESTree.Node): boolean {
  return (
    test.type === 'BinaryExpression' &&
    test.operator === 'instanceof' &&
    pathOf(test.right).join('.') === 'Error'
  );
}

/** The work goes on after it, so that it was only a part of what the span measures. */
function goesOn(handler: HandlerNode, node: TSESTree.Node, life: SpanLife, context: FileContext): boolean {
  if (handler.type !== 'CatchClause') {
    const isNext = (point: TSESTree.Node) => point.type === 'AwaitExpression' && !isInside(node, point);
    return isReplaced(node, context) || comesTo(node, life, context, isNext);
  }
  const statement = handler.parent;
  return comesTo(handler, life, context, (point) => {
    if (isInside(point, handler) || (statement.finalizer && isInside(point, statement.finalizer)))
      return false;
    if (point.type === 'AwaitExpression') return mayReject(bare(point), context);
    return point.type === 'CallExpression' && !life.isNamedIn(point) && mayFail(point, context);
  });
}

/** `const cached = await read().catch(note); return cached ?? compute();` has another way to what it is about. */
function isReplaced({ parent: awaited }: TSESTree.Node, { sourceCode }: FileContext): boolean {
  const declarator = awaited?.type === 'AwaitExpression' ? awaited.parent : null;
  if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier') return false;
  const references = variableOf(declarator.id, sourceCode)?.references ?? [];
  return references.some(({ identifier }) => {
    const { parent } = identifier;
    return (
      parent.type === 'LogicalExpression' &&
      parent.operator !== '&&' &&
      parent.left === identifier &&
      !isEmptyValue(parent.right)
    );
  });
}

/** Whether a path from the node comes by such a node before the span ends. */
function comesTo(
  after: TSESTree.Node,
  life: SpanLife,
  context: FileContext,
  wanted: (node: TSESTree.Node) => boolean,
): boolean {
  const found = Paths.around(life.start, context.sourceCode).reached(
    { after, until: (node) => node === life.start || life.isEnd(node), mayFail: () => false },
    wanted,
  );
  return found !== null;
}

/**
 * A promise that nobody waits for, or a fallback without a word, is no part of what the span measures; what is thrown on
 * has its handler further on.
 */
function isLastWord(handler: HandlerNode, call: TSESTree.Node, context: FileContext): boolean {
  return !doesNothing(handler) && isAwaited(call) && !throwsIn(handler, context);
}

function recordsError(handler: HandlerNode, { sourceCode }: FileContext): TSESTree.CallExpression | null {
  for (const node of descendants(handler.body, sourceCode)) {
    if (node.type === 'CallExpression' && pathOf(node.callee).at(-1) === 'recordException') return node;
  }
  return null;
}

/** `(err) => { span.recordException(err); span.end(); }` as a callback or a listener: the span is not marked before it ends. */
function recordedBeforeEnd(
  callback: FunctionNode,
  life: SpanLife,
  context: FileContext,
): TSESTree.CallExpression | null {
  const [error] = callback.params;
  const isCallback =
    callback.parent.type === 'CallExpression' && rejectionHandler(callback.parent) !== callback;
  if (error?.type !== 'Identifier' || !isCallback) return null;
  const record = recordsError(callback, context);
  const recorded = record && bare(record.arguments[0] ?? record);
  const isOfSpan = pathOf(record?.callee ?? error).join('.') === `${life.name}.recordException`;
  if (!isOfSpan || recorded?.type !== 'Identifier' || recorded.name !== error.name) return null;
  return life.endsIn(callback).length > 0 && !marks(callback, life, context) ? record : null;
}

/** `(err) => { if (err) note(err); span.end(); }` as a callback: the branch of the error leads to the end, unmarked. */
function endedInBranch(callback: FunctionNode, life: SpanLife, context: FileContext): TSESTree.Node | null {
  const [error] = callback.params;
  if (callback.parent.type !== 'CallExpression' || error?.type !== 'Identifier') return null;
  if (!/^(?:err|error)$/.test(error.name) || callback.body.type !== 'BlockStatement') return null;
  if (life.endsIn(callback).length === 0 || marks(callback, life, context)) return null;
  const branch = callback.body.body.find(
    (statement): statement is TSESTree.IfStatement =>
      statement.type === 'IfStatement' &&
      statement.test.type === 'Identifier' &&
      statement.test.name === error.name,
  );
  if (!branch) return null;
  const { consequent } = branch;
  const last = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent;
  const leaves = last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
  return !leaves || life.inside(callback).endsIn(consequent).length > 0 ? branch.test : null;
}

/** The promise that the handler belongs to is waited for or handed to the caller. */
function isAwaited(call: TSESTree.Node): boolean {
  let node = call;
  for (let up = node.parent; up; node = up, up = up.parent) {
    switch (up.type) {
      case 'AwaitExpression':
      case 'ReturnStatement':
        return true;
      case 'ArrowFunctionExpression':
        return up.body === node;
      case 'MemberExpression':
        break;
      case 'CallExpression':
        if (up.callee !== node) return false;
        // `.finally(() => span.end())`: the span waits for it.
        if (up.arguments.some((argument) => isFunction(argument))) return true;
        break;
      default:
        return false;
    }
  }
  return false;
}
