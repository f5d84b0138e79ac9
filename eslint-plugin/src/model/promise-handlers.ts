import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { functionAt } from '../flow/functions.js';
import { bare, isFunction, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { isNoop } from './noop.js';
import { isHandledElsewhere } from './promise-handled-elsewhere.js';

/** A function that gets the errors of a promise. */
interface PromiseHandler {
  /** Null for one that does nothing and is known by its name. */
  readonly handler: FunctionNode | null;
  /** Where to report: the function, or its name where it is defined elsewhere. */
  readonly at: TSESTree.Node;
  /** The promise. */
  readonly receiver: TSESTree.Expression;
}

/** Names of the calls that bring a handler for a promise. */
export const HANDLING_CALLS: ReadonlySet<string> = new Set(['catch', 'then', 'catchError']);

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
  const before = bare(callee.object);
  // Nor does `.then(done).catch(done)`.
  if (
    before.type === 'CallExpression' &&
    before.arguments.length === 1 &&
    before.callee.type === 'MemberExpression' &&
    keyOf(before.callee) === 'then' &&
    before.arguments.some((done) => isSame(done, argument, context))
  )
    return NO_HANDLERS;
  const handler = functionAt(argument, context.sourceCode);
  return handler || isNoop(argument, context)
    ? [{ handler, at: argument, receiver: callee.object }]
    : NO_HANDLERS;
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
