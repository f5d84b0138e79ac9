import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { functionAt } from '../flow/functions.js';
import { bare, constantText, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { doesNothing, verdictOn } from './error-handler.js';
import { usesOfErrors } from './error-uses.js';
import { logCallAt } from './log-call.js';
import { LEVELS } from './logger-libraries.js';
import { loggerOf } from './loggers.js';
import { isNoop } from './noop.js';

/** Names of the calls that bring a listener. */
export const LISTENING_CALLS: ReadonlySet<string> = new Set([
  ...['on', 'once', 'addListener', 'prependListener', 'prependOnceListener', 'addEventListener'],
]);

interface BadListener {
  readonly at: TSESTree.Node;
  readonly kind: 'listener' | 'process';
  readonly event: string;
}

const PROCESS_EVENTS = /^(?:uncaughtException|unhandledRejection)$/;

/** A listener for errors that does nothing, or one of the process that lets it run on. */
export function listenerIn(node: TSESTree.CallExpression, context: FileContext): BadListener | null {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression' || !LISTENING_CALLS.has(keyOf(callee) ?? '')) return null;
  const event = constantText(node.arguments[0]);
  const argument = node.arguments[1];
  if (event === null || !argument || argument.type === 'SpreadElement') return null;
  const handler = functionAt(argument, context.sourceCode);
  if (PROCESS_EVENTS.test(event) && pathOf(callee.object).at(-1) === 'process') {
    if (mayGoOn(event) && (!handler || verdictOn(handler, context) === 'handled')) return null;
    const isBad = handler ? !endsProcess(handler, context) : isLogMethod(argument, context);
    return isBad ? { at: argument, kind: 'process', event } : null;
  }
  if (isInputOfObserved(callee.object, context)) return null;
  const isBad = event === 'error' && (handler ? doesNothing(handler) : isNoop(argument, context));
  return isBad ? { at: argument, kind: 'listener', event } : null;
}

/** `child.stdin`, where the file listens to how `child` ends: what it no longer reads is told by that. */
function isInputOfObserved(node: TSESTree.Node, { sourceCode }: FileContext): boolean {
  const inner = bare(node);
  if (inner.type !== 'MemberExpression' || keyOf(inner) !== 'stdin') return false;
  const child = bare(inner.object);
  const references = child.type === 'Identifier' ? variableOf(child, sourceCode)?.references : undefined;
  return (
    references?.some(({ identifier: { parent } }) => {
      const call = parent.parent;
      return (
        parent.type === 'MemberExpression' &&
        LISTENING_CALLS.has(keyOf(parent) ?? '') &&
        call?.type === 'CallExpression' &&
        /^(?:close|exit)$/.test(constantText(call.arguments[0]) ?? '')
      );
    }) === true
  );
}

/**
 * After an uncaught exception nobody knows what state the process is in. A rejection is of one promise: to tell of it
 * and go on is a choice.
 */
function mayGoOn(event: string): boolean {
  return event === 'unhandledRejection';
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
