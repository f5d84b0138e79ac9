import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { Paths } from '../flow/paths.js';
import {
  bare,
  constantText,
  enclosingFunction,
  isFunction,
  keyOf,
  pathOf,
  type FunctionNode,
} from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { callSitesOf, variableNameOf } from '../flow/functions.js';
import type { HandlerNode } from './error-handler.js';
import type { LogCall } from './log-call.js';
import { HandledError } from './passed-on.js';
import { isUnheardJob } from './unheard-jobs.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A log line with an error that is passed on, too. */
export interface LoggedAndThrown {
  /** What the error is called. */
  readonly error: string;
  readonly how: 'thrown' | 'wrapped' | 'rejected';
  /** Where it is passed on. */
  readonly line: number;
}

/** Levels that somebody looks at. Below them a line is a trace, and `fatal` is the last that the process says. */
const LEVEL = /^(?:warn|warning|error|err|critical|crit|alert|severe|log|dynamic)$/;
const DEBUGGING = /debug|verbose|trace|NODE_ENV|isDev|is_dev|silent|quiet/i;
const ERROR_PARAMETER = /^(?:err|error|e|ex|exception|cause|reason)$/;

/** Parameters by which a function is told that it is tried several times. */
const ATTEMPT = /^(?:bail|attempt(?:Number|Count)?|retry(?:Count|Number)?)$/;

/** Where the error of a handler goes on every path from a log call that tells it; null where some path deals with it. */
export function passedOnAfter(call: LogCall, context: FileContext): LoggedAndThrown | null {
  const { node } = call;
  const { callee } = node;
  if (callee.type !== 'MemberExpression' && callee.type !== 'Identifier') return null;
  if (call.isChildBindings || !LEVEL.test(call.level)) return null;
  const { sourceCode } = context;
  const handler = handlerAround(node, context);
  const isTold = (one: HandledError | null) =>
    one !== null && node.arguments.some((argument) => one.isToldBy(argument));
  const handled = handler && HandledError.of(handler, sourceCode);
  const error = isTold(handled) ? handled : thrownBehind(node, sourceCode);
  const within = error === handled ? handler : enclosingFunction(node);
  if (!error || !within || !isTold(error) || isForDebugging(node, within, context)) return null;
  let found: LoggedAndThrown | null = null;
  const isPassedOn = (at: TSESTree.Node): boolean => {
    const how = passes(at, error, context);
    if (how) found ??= { error: error.name, how, line: at.loc.start.line };
    return how !== null;
  };
  const way = Paths.around(node, sourceCode).wayOut({
    after: node,
    ...(within === handler && { within }),
    until: isPassedOn,
    mayFail: () => false,
  });
  const inner = within === handler ? handler : node;
  return way === null && !isOutermost(inner, context) && !isAttempt(inner) ? found : null;
}

/** `const error = new Error('…'); logger.error({ err: error }); throw error;`: the error that the block ends by throwing. */
function thrownBehind(node: TSESTree.CallExpression, source: Source): HandledError | null {
  const statement = node.parent;
  const block = statement.type === 'ExpressionStatement' ? statement.parent : null;
  const last = block?.type === 'BlockStatement' ? block.body.at(-1) : null;
  return last?.type === 'ThrowStatement' && last.argument.type === 'Identifier'
    ? HandledError.madeAs(last.argument, source)
    : null;
}

/** The catch clause, the handler of a promise or the callback whose error can be meant at the node. */
function handlerAround(node: TSESTree.Node, context: FileContext): HandlerNode | null {
  for (let up = node.parent; up; up = up.parent) {
    if (up.type === 'CatchClause') return up.param ? up : null;
    if (isFunction(up)) return takesError(up, context) ? up : null;
  }
  return null;
}

function takesError(fn: FunctionNode, { sourceCode }: FileContext): boolean {
  const { parent } = fn;
  const [first] = fn.params;
  if (first?.type !== 'Identifier') return false;
  if (parent.type !== 'CallExpression' || parent.callee === fn) return handledWith(fn, sourceCode).length > 0;
  const callee = bare(parent.callee);
  const method = callee.type === 'MemberExpression' ? keyOf(callee) : null;
  if (method === 'catch' || (callee.type === 'Identifier' && callee.name === 'catchError')) return true;
  if (method === 'then') return parent.arguments[1] === fn;
  // An error event, or a callback in Node's manner, in a promise that it rejects.
  return ERROR_PARAMETER.test(first.name) && sourceCode.getText(fn.body).includes('reject');
}

/** Where a function that is there for nothing else is handed over: `const fail = (err) => { … }; work().catch(fail);` */
function handledWith(fn: FunctionNode, source: Source): readonly TSESTree.Node[] {
  const name = variableNameOf(fn);
  const reads = (name && variableOf(name, source)?.references.filter((use) => use.isRead())) ?? [];
  const uses = reads.map(({ identifier }) => identifier);
  return uses.every(isGivenToCatch) ? uses : [];
}

function isGivenToCatch(use: TSESTree.Node): boolean {
  const { parent } = use;
  return (
    parent?.type === 'CallExpression' &&
    parent.callee.type === 'MemberExpression' &&
    keyOf(parent.callee) === 'catch' &&
    parent.arguments[0] === use
  );
}

function passes(
  node: TSESTree.Node,
  error: HandledError,
  context: FileContext,
): LoggedAndThrown['how'] | null {
  if (node.type === 'ThrowStatement') {
    const held = error.isIn(node.argument);
    return held === 'itself' ? 'thrown' : held;
  }
  if (node.type !== 'CallExpression') return null;
  if (isThrowOfKoa(node))
    return node.arguments.some((argument) => error.isHeldBy(argument)) ? 'wrapped' : null;
  if (!isRejection(node, context)) return null;
  const [argument] = node.arguments;
  if (!argument || argument.type === 'SpreadElement') return null;
  const given = isFunction(argument) ? argument.body : argument;
  return given.type !== 'BlockStatement' && error.isIn(given) ? 'rejected' : null;
}

/** `ctx.throw(500, err)`, `ctx.throw(500, 'failed', { cause: err })` */
function isThrowOfKoa({ callee }: TSESTree.CallExpression): boolean {
  return (
    callee.type === 'MemberExpression' &&
    keyOf(callee) === 'throw' &&
    /^(?:ctx|context)$/.test(pathOf(callee.object).at(-1) ?? '')
  );
}

/** `return Promise.reject(err)`, or `reject(err)` with what a promise is rejected with. */
function isRejection(node: TSESTree.CallExpression, { sourceCode }: FileContext): boolean {
  const { callee } = node;
  if (pathOf(callee).join('.') === 'Promise.reject')
    return node.parent.type === 'ReturnStatement' || node.parent.type === 'AwaitExpression';
  if (callee.type !== 'Identifier') return false;
  // `return throwError(() => err)` of RxJS
  if (callee.name === 'throwError') return node.parent.type === 'ReturnStatement';
  const [definition] = variableOf(callee, sourceCode)?.defs ?? [];
  if (definition?.type !== 'Parameter' || !isFunction(definition.node)) return false;
  const { parent, params } = definition.node;
  return (
    parent.type === 'NewExpression' &&
    pathOf(parent.callee).join('.') === 'Promise' &&
    params[1] === definition.name
  );
}

/** `if (options.verbose) console.error(err)` */
function isForDebugging(node: TSESTree.Node, handler: TSESTree.Node, { sourceCode }: FileContext): boolean {
  for (let inner = node, up = node.parent; up && inner !== handler; inner = up, up = up.parent) {
    const test =
      up.type === 'IfStatement' || up.type === 'ConditionalExpression'
        ? up.test
        : up.type === 'LogicalExpression'
          ? up.left
          : null;
    if (test && test !== inner && DEBUGGING.test(sourceCode.getText(test))) return true;
  }
  return false;
}

/** Nobody of ours catches what is thrown here: at the top of the file, in what it calls there, in a listener of the process, in a job. */
function isOutermost(handler: TSESTree.Node, { sourceCode }: FileContext): boolean {
  const [use] = isFunction(handler) ? handledWith(handler, sourceCode) : [];
  const fn = enclosingFunction(use ?? handler);
  if (fn === null) return true;
  if (isUnheardJob(fn, sourceCode)) return true;
  const { parent } = fn;
  if (parent.type === 'CallExpression') {
    if (parent.callee === fn) return enclosingFunction(parent) === null;
    return pathOf(parent.callee)[0] === 'process' && constantText(parent.arguments[0]) !== null;
  }
  return callSitesOf(fn, sourceCode).calls.some((call) => enclosingFunction(call) === null);
}

/** `retrier(async (bail, attempt) => { … })`: what is thrown is tried again, and each attempt has a line of its own. */
function isAttempt(handler: TSESTree.Node): boolean {
  for (let fn = enclosingFunction(handler); fn; fn = enclosingFunction(fn)) {
    if (fn.params.some((param) => param.type === 'Identifier' && ATTEMPT.test(param.name))) return true;
    const { parent } = fn;
    if (parent.type !== 'CallExpression' || parent.callee === fn) continue;
    if (/retr(?:y|ier|ying|ies)|back_?off/i.test(pathOf(parent.callee).at(-1) ?? '')) return true;
  }
  return false;
}
