import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { functionAt } from '../flow/functions.js';
import { bare, constantText, isFunction, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { descendants } from './descendants.js';
import { doesNothing, verdictOn } from './error-handler.js';
import { usesOfErrors } from './error-uses.js';
import { logCallAt } from './log-call.js';
import { LEVELS } from './logger-libraries.js';
import { loggerOf } from './loggers.js';

/** A function that gets the errors of a promise. */
interface PromiseHandler {
  readonly handler: FunctionNode;
  /** Where to report: the function, or its name where it is defined elsewhere. */
  readonly at: TSESTree.Node;
  /** The promise. */
  readonly receiver: TSESTree.Expression;
}

const NO_HANDLERS: readonly PromiseHandler[] = [];

/** The handlers that `.catch(…)`, the second argument of `.then(…, …)` and RxJS' `catchError(…)` bring. */
export function promiseHandlersIn(
  node: TSESTree.CallExpression,
  context: FileContext,
): readonly PromiseHandler[] {
  const { callee, arguments: args } = node;
  if (callee.type === 'Identifier' && callee.name === 'catchError') return fromOperator(node, context);
  if (callee.type !== 'MemberExpression') return NO_HANDLERS;
  const method = keyOf(callee);
  // `.catch(Type, handler)` of Bluebird is narrowed, and zod's `.catch(fallback)` is about no promise.
  const argument =
    method === 'catch' && args.length === 1 ? args[0] : method === 'then' ? args[1] : undefined;
  if (!argument || isSchema(callee.object) || isHandledElsewhere(node, callee.object, context))
    return NO_HANDLERS;
  // `.then(done, done)` does not care how it went, as `.finally(done)` does not.
  const [first] = args;
  if (method === 'then' && first && isSame(first, argument, context)) return NO_HANDLERS;
  const handler = functionAt(argument, context.sourceCode);
  return handler ? [{ handler, at: argument, receiver: callee.object }] : NO_HANDLERS;
}

function fromOperator(node: TSESTree.CallExpression, context: FileContext): readonly PromiseHandler[] {
  const [argument] = node.arguments;
  const handler = argument && functionAt(argument, context.sourceCode);
  return handler ? [{ handler, at: argument, receiver: node.callee }] : [];
}

function isSchema(node: TSESTree.Node): boolean {
  return /^(?:z|zod|v|yup|schema)$/.test(pathOf(node)[0]?.replace(/\(\)$/, '') ?? '');
}

function isSame(a: TSESTree.Node, b: TSESTree.Node, { sourceCode }: FileContext): boolean {
  return (a.type === 'Identifier' || isFunction(a)) && sourceCode.getText(a) === sourceCode.getText(b);
}

/**
 * `const work = run(); work.catch(() => {}); return work;` only keeps the process from stumbling over a promise that
 * somebody else awaits.
 */
function isHandledElsewhere(
  call: TSESTree.CallExpression,
  promise: TSESTree.Node,
  { sourceCode }: FileContext,
): boolean {
  const { parent } = call;
  const isUnused =
    parent.type === 'ExpressionStatement' ||
    (parent.type === 'UnaryExpression' && parent.operator === 'void');
  if (!isUnused || promise.type !== 'Identifier') return false;
  const reads = variableOf(promise, sourceCode)?.references.filter((reference) => reference.isRead()) ?? [];
  return reads.some(({ identifier }) => {
    const use = identifier.parent;
    return (
      identifier !== promise &&
      (use.type !== 'MemberExpression' || use.object !== identifier || keyOf(use) === 'then')
    );
  });
}

interface BadListener {
  readonly at: TSESTree.Node;
  readonly kind: 'listener' | 'process';
  readonly event: string;
}

const SUBSCRIBE = new Set([
  ...['on', 'once', 'addListener', 'prependListener', 'prependOnceListener', 'addEventListener'],
]);
const PROCESS_EVENTS = /^(?:uncaughtException|unhandledRejection)$/;

/** A listener for errors that does nothing, or one of the process that lets it run on. */
export function listenerIn(node: TSESTree.CallExpression, context: FileContext): BadListener | null {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || !SUBSCRIBE.has(keyOf(callee) ?? '')) return null;
  const event = constantText(node.arguments[0]);
  const argument = node.arguments[1];
  if (event === null || !argument || argument.type === 'SpreadElement') return null;
  const handler = functionAt(argument, context.sourceCode);
  if (PROCESS_EVENTS.test(event) && pathOf(callee.object).at(-1) === 'process') {
    const isBad = handler ? !endsProcess(handler, context) : isLogMethod(argument, context);
    return isBad ? { at: argument, kind: 'process', event } : null;
  }
  const isBad = event === 'error' && handler !== null && doesNothing(handler);
  return isBad ? { at: argument, kind: 'listener', event } : null;
}

/** `logger.error`, handed over as it is: the error is told, and the process runs on. */
function isLogMethod(node: TSESTree.Node, context: FileContext): boolean {
  const inner = bare(node);
  if (inner.type !== 'MemberExpression') return false;
  return LEVELS.has(keyOf(inner) ?? '') && loggerOf(inner.object, context) !== null;
}

const ENDS =
  /exit|shut_?down|terminate|abort|kill|crash|die|fatal|panic|stop|close|quit|bail|tearDown|cleanup|reallyExit|restart/i;
const ONLY_RECORDS =
  /^(?:log|report|capture|record|notify|print|console|track|write|alert|send)|(?:log|Log)$/;

/** Whether the error is told and the process ends: by `exit`, by `throw`, or by what gets the error and is defined elsewhere. */
function endsProcess(handler: FunctionNode, context: FileContext, depth = 0): boolean {
  const { sourceCode } = context;
  let ends = false;
  let tells = usesOfErrors(sourceCode.getDeclaredVariables(handler), sourceCode).kept;
  for (const inner of descendants(handler.body, sourceCode)) {
    if (inner.type === 'ThrowStatement') return true;
    if (inner.type === 'AssignmentExpression') ends ||= pathOf(inner.left).join('.') === 'process.exitCode';
    if (inner.type !== 'CallExpression') continue;
    if (logCallAt(inner, context)) {
      tells = true;
      continue;
    }
    const name = pathOf(inner.callee).at(-1) ?? '';
    const own = depth < 2 ? functionAt(inner.callee, context.sourceCode) : null;
    if (ENDS.test(name) || (own && endsProcess(own, context, depth + 1))) ends = true;
    else if (!own && inner.arguments.length > 0 && !ONLY_RECORDS.test(name) && passesError(inner, handler))
      ends = true;
  }
  return ends && tells && verdictOn(handler, context) !== 'empty';
}

/** `fail(err)`: what happens next is decided where it is defined. */
function passesError(node: TSESTree.CallExpression, handler: FunctionNode): boolean {
  const [parameter] = handler.params;
  const names = parameter?.type === 'Identifier' ? [parameter.name] : [];
  return (
    node.callee.type === 'Identifier' &&
    node.arguments.some((argument) => argument.type === 'Identifier' && names.includes(argument.name))
  );
}
