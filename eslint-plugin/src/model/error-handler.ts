import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { PerFile } from '../flow/per-file.js';
import {
  bare,
  constantText,
  isAbsent,
  isFunction,
  isInside,
  keyOf,
  pathOf,
  type FunctionNode,
} from '../flow/syntax.js';
import { usesOfErrors } from './error-uses.js';
import { logCallAt } from './log-call.js';

/** A piece of code that gets an error: a catch clause, or a function that is called with one. */
export type HandlerNode = TSESTree.CatchClause | FunctionNode;

/**
 * What becomes of the error: `handled` it is passed on, kept or recorded; `empty` nothing happens at all;
 * `logged` something is logged, but not the error; `dropped` the code goes on as if there had been none.
 */
export type Verdict = 'handled' | 'empty' | 'logged' | 'dropped';

const verdicts = new PerFile<HandlerNode, Verdict>();

/** What a handler does with its error; `position` is that of the parameter which gets it. */
export function verdictOn(handler: HandlerNode, context: FileContext, position = 0): Verdict {
  const before = verdicts.get(handler);
  if (before) return before;
  const verdict = judge(handler, context, position);
  verdicts.set(handler, verdict);
  return verdict;
}

function judge(handler: HandlerNode, context: FileContext, position: number): Verdict {
  const { sourceCode } = context;
  if (handler.type === 'CatchClause' && (throwsBehind(handler) || retriesThenThrows(handler)))
    return 'handled';
  if (doesNothing(handler)) return 'empty';
  const uses = usesOfErrors(errorVariables(handler, sourceCode, position), sourceCode);
  if (uses.kept) return 'handled';
  let logs = false;
  let refuses = false;
  for (const node of descendants(handler.body, sourceCode)) {
    if (tellsOfFailure(node, handler, context)) {
      if (!isRefusal(node)) return 'handled';
      refuses = true;
    }
    logs ||= node.type === 'CallExpression' && isLogCall(node, context);
  }
  if (!logs) return refuses ? 'handled' : 'dropped';
  // Looked at and then logged: this kind of error is meant, and told.
  return uses.inspected ? 'handled' : 'logged';
}

/** No statement at all, or nothing but `return`, `return null` and the like. */
export function doesNothing({ body }: HandlerNode): boolean {
  if (body.type !== 'BlockStatement') return isNothing(body);
  return body.body.every((statement) => {
    if (statement.type === 'EmptyStatement' || statement.type === 'ContinueStatement') return true;
    if (statement.type === 'ExpressionStatement') return isNothing(statement.expression);
    return (
      statement.type === 'ReturnStatement' && (statement.argument === null || isNothing(statement.argument))
    );
  });
}

function isNothing(node: TSESTree.Node): boolean {
  const inner = bare(node);
  switch (inner.type) {
    case 'Literal':
      return true;
    case 'Identifier':
      return inner.name === 'undefined';
    case 'UnaryExpression':
      return (
        inner.operator === 'void' &&
        (inner.argument.type === 'Literal' || inner.argument.type === 'Identifier')
      );
    case 'ObjectExpression':
      return inner.properties.length === 0;
    case 'ArrayExpression':
      return inner.elements.length === 0;
    default:
      return false;
  }
}

export function errorVariables(
  handler: HandlerNode,
  source: Readonly<TSESLint.SourceCode>,
  position: number,
): readonly TSESLint.Scope.Variable[] {
  const pattern = handler.type === 'CatchClause' ? handler.param : handler.params[position];
  if (!pattern) return [];
  return source
    .getDeclaredVariables(handler)
    .filter((variable) => variable.identifiers.some((identifier) => isInside(identifier, pattern)));
}

function isLogCall(node: TSESTree.CallExpression, context: FileContext): boolean {
  return logCallAt(node, context)?.isChildBindings === false;
}

const FAILS =
  /^(?:reject|fail|abort|exit|throw|kill|panic|crash|die|bail|raise|error|err|Err|left|failure|setFailed|addIssue|captureException|captureMessage)$|(?:Error|Fail(?:ed|ure|ures)?|Exception|Rejected|Unavailable)$|^(?:report|notify|fail|reject|abort|throw|alert|handle|on)(?:[A-Z]\w*)?(?:Error|Fail|Failure|Exception|Reject)/;
const CALLBACK = /^(?:next|done|cb|callback|finish|fn)$/;
const METRIC =
  /(?:total|count|counter|counts|errors?|failures?|failed|metrics?|meter|stats|statsd|gauge|histogram)s?$/i;
const METRIC_METHOD = /^(?:inc|increment|add|observe|record|mark|count)$/;
const OUTCOME =
  /fail|err|ok$|success|valid|healthy|alive|broken|missing|skipped|dead|status|available|connected|ready|exitCode/i;
const ERROR_KEY =
  /^(?:error|err|errors|reason|cause|failure|problem|exception|failed|\w+(?:Error|Failed|Failure))$/;
/** `'error'`, `'sampling_failed'` */
const FAILURE_TEXT = /(?:^|[_\s-])(?:fail(?:ed|ure)?|error(?:ed)?)$/i;

/** A statement or call by which somebody else learns that something failed, though perhaps not what. */
export function tellsOfFailure(node: TSESTree.Node, handler: HandlerNode, context: FileContext): boolean {
  switch (node.type) {
    case 'ThrowStatement':
      return true;
    case 'CallExpression':
      return !isLogCall(node, context) && isFailingCall(node);
    case 'NewExpression':
      return /(?:Error|Exception)$/.test(pathOf(node.callee).at(-1) ?? '') && isTold(node, context);
    case 'UpdateExpression':
      return isOutside(node.argument, handler) && !isCountOfLoop(node.argument, handler);
    case 'AssignmentExpression':
      return isOutside(node.left, handler) && (node.operator !== '=' || isOutcome(node.left));
    case 'ReturnStatement':
      return node.argument !== null && isErrorValue(node.argument);
    case 'ArrowFunctionExpression':
      return node === handler && isErrorValue(node.body);
    default:
      return handler.type !== 'CatchClause' && node === handler.body && isErrorValue(node);
  }
}

/** `while (retries) { try { … } catch { retries--; } }`: how often is for the loop alone. */
function isCountOfLoop(counted: TSESTree.Node, handler: HandlerNode): boolean {
  const loop = handler.type === 'CatchClause' ? enclosingLoop(handler) : null;
  const test = loop && 'test' in loop ? loop.test : null;
  if (counted.type !== 'Identifier' || !test) return false;
  const sides = test.type === 'BinaryExpression' ? [test.left, test.right] : [test];
  return sides.some((side) => side.type === 'Identifier' && side.name === counted.name);
}

/** The error that is made is returned, or passed to a function: `cleanup(new KillFailed(pid))`. */
function isTold(made: TSESTree.NewExpression, context: FileContext): boolean {
  const { parent } = made;
  if (parent.type === 'ReturnStatement') return true;
  return parent.type === 'CallExpression' && parent.callee !== made && !isLogCall(parent, context);
}

/** `failed = true`, `this.healthy = false`; the status of an answer tells the caller, and nobody else. */
function isOutcome(target: TSESTree.Node): boolean {
  const path = pathOf(target);
  return OUTCOME.test(path.at(-1) ?? '') && !/^(?:ctx|context|c|res|reply|response)$/.test(path.at(-2) ?? '');
}

function isFailingCall(node: TSESTree.CallExpression): boolean {
  const path = pathOf(node.callee);
  const name = path.at(-1) ?? '';
  const owner = path.at(-2) ?? '';
  if (FAILS.test(name)) return true;
  if (CALLBACK.test(name)) return node.arguments[0] !== undefined && !isAbsent(node.arguments[0]);
  if (METRIC_METHOD.test(name)) return METRIC.test(owner.replace(/\(\)$/, ''));
  return /^(?:push|add|set)$/.test(name) && OUTCOME.test(owner);
}

function isOutside(target: TSESTree.Node, handler: HandlerNode): boolean {
  const inner = bare(target);
  if (inner.type === 'MemberExpression') return true;
  return inner.type === 'Identifier' && !declares(handler.body, inner.name);
}

function declares(body: TSESTree.Node, name: string): boolean {
  if (body.type !== 'BlockStatement') return false;
  return body.body.some(
    (statement) =>
      statement.type === 'VariableDeclaration' &&
      statement.declarations.some(({ id }) => id.type === 'Identifier' && id.name === name),
  );
}

/** `{ ok: false, error: 'gone' }`, `{ status: 'failed' }`: the caller gets to know. */
function isErrorValue(node: TSESTree.Node): boolean {
  const inner = bare(node);
  return (
    inner.type === 'ObjectExpression' &&
    inner.properties.some((property) => property.type === 'Property' && saysFailure(property))
  );
}

/** `return { success: false };` tells that it failed, and leaves the reason to a line of the log. */
function isRefusal(node: TSESTree.Node): boolean {
  const given = node.type === 'ReturnStatement' && node.argument ? bare(node.argument) : null;
  if (given?.type !== 'ObjectExpression') return false;
  const telling = given.properties.filter((part) => part.type === 'Property' && saysFailure(part));
  return telling.every((part) => part.type === 'Property' && isFlag(part));
}

function isFlag({ value }: TSESTree.Property): boolean {
  return value.type === 'Literal' && value.value === false;
}

function saysFailure(property: TSESTree.Property): boolean {
  const { value } = property;
  const key = keyOf(property) ?? '';
  // `{ code: AuthCode.UNKNOWN_ERROR }`
  const text = value.type === 'MemberExpression' ? keyOf(value) : constantText(value);
  if (FAILURE_TEXT.test(text ?? '')) return true;
  if (isFlag(property)) return /^(?:ok|success)$/.test(key);
  return !isAbsent(value) && ERROR_KEY.test(key);
}

/** An attempt in a loop that is followed by a `throw`: the last error is told, the others were retried. */
function retriesThenThrows(clause: TSESTree.CatchClause): boolean {
  const loop = enclosingLoop(clause);
  const block = loop?.parent;
  return (
    loop !== null &&
    !clause.body.body.some(({ type }) => type === 'ReturnStatement') &&
    block?.type === 'BlockStatement' &&
    block.body.some((statement) => statement.type === 'ThrowStatement' && statement.range[0] > loop.range[1])
  );
}

/**
 * The error is not lost: what stands behind the `try` throws, or the attempt only cleaned up after another error, which is
 * thrown: `catch (err) { try { await rollback(); } catch {} throw err; }`.
 */
function throwsBehind(clause: TSESTree.CatchClause): boolean {
  const statement = clause.parent;
  if (statement.parent.type !== 'BlockStatement') return false;
  if (clause.body.body.some(({ type }) => type === 'ReturnStatement')) return false;
  return throwsNext(statement) || cleansUp(statement);
}

/** What comes right after a statement throws, also after the `if` that it is the end of. */
function throwsNext(statement: TSESTree.Node): boolean {
  const { parent: block } = statement;
  if (block?.type === 'IfStatement') return throwsNext(block);
  if (block?.type !== 'BlockStatement') return false;
  const next = block.body[block.body.findIndex((other) => other === statement) + 1];
  if (next) return next.type === 'ThrowStatement';
  return block.parent.type === 'IfStatement' && throwsNext(block.parent);
}

/** Whether the code around only reacts to another error, and throws that one in the end. */
export function cleansUp(node: TSESTree.Node): boolean {
  for (let up: TSESTree.Node | undefined = node.parent; up; up = up.parent) {
    if (up.type === 'CatchClause') return up.body.body.at(-1)?.type === 'ThrowStatement';
    if (isFunction(up)) return rethrows(up);
  }
  return false;
}

/** `(err) => { …; throw err; }` */
function rethrows({ params: [error], body }: FunctionNode): boolean {
  const last = body.type === 'BlockStatement' ? body.body.at(-1) : null;
  return (
    last?.type === 'ThrowStatement' &&
    last.argument.type === 'Identifier' &&
    error?.type === 'Identifier' &&
    error.name === last.argument.name
  );
}

/** The innermost loop around a node, in the same function. */
export function enclosingLoop(node: TSESTree.Node): TSESTree.Node | null {
  const { parent } = node;
  if (!parent || parent.type.includes('Function')) return null;
  return /^(?:For|While|DoWhile)/.test(parent.type) ? parent : enclosingLoop(parent);
}

/** Whether a comment at the handler says, in the agreed form, why the error may go. */
export function hasReason(handler: TSESTree.Node, pattern: RegExp, { sourceCode }: FileContext): boolean {
  const first = handler.loc.start.line;
  const last = handler.loc.end.line;
  for (const { loc, range, value } of sourceCode.getAllComments()) {
    const inside = range[0] >= handler.range[0] && range[1] <= handler.range[1];
    const beside = loc.start.line === last || loc.start.line === first || loc.end.line === first - 1;
    if (!inside && !beside) continue;
    if (value.split('\n').some((line) => pattern.test(line.replace(/^[\s*]+/, '')))) return true;
  }
  return false;
}
