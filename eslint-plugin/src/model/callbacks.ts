import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { Mention, mentions } from '../flow/mentions.js';
import { isAbsent, isFunction, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { doesNothing } from './error-handler.js';
import { importedAs } from './imports.js';
import { isPipelineGiven, isPipelineRead } from './pipeline-errors.js';

const ERROR_PARAMETERS = new Set(['err', 'error', 'er', '_err', '_error', '_er']);
/** Methods that call with elements, or with an error for another reason than to say whether something worked. */
const NO_RESULT =
  /^(?:forEach|map|filter|some|every|find|findIndex|findLast|flatMap|reduce|sort|catch|then|on|once|addListener|prependListener|prependOnceListener|addEventListener|retry|catchError|handleError)$/;

/** Modules of Node whose functions tell of failures by the first parameter of a callback. */
const CALLBACK_MODULES = /^(?:fs|stream|child_process|dns|zlib)$/;

/** Asked whether a file is there. */
const ASKS_FOR_FILE = /^(?:access|stat|lstat|readlink|realpath)$/;

/** The function that a call ends with, where it gets an error first, or gets nothing and does nothing. */
export function errorCallbackOf({ arguments: args }: TSESTree.CallExpression): FunctionNode | null {
  const last = args[args.length - 1];
  if (!last || !isFunction(last)) return null;
  const may = last.params.length === 0 ? doesNothing(last) : errorParameter(last) !== null;
  return may ? last : null;
}

interface IgnoredError {
  readonly name: string;
  /** It is asked whether there is one: `if (err) return;` */
  readonly isAsked: boolean;
}

/** The error that such a callback, `(err, value) => …` in Node's manner, does nothing about; else null. */
export function errorIgnoredBy(
  handler: FunctionNode,
  callee: TSESTree.Node,
  context: FileContext,
): IgnoredError | null {
  const name = errorParameter(handler);
  const method = callee.type === 'MemberExpression' ? (keyOf(callee) ?? '') : '';
  if (NO_RESULT.test(method) || isMiddleware(handler)) return null;
  const call = handler.parent;
  if (isPipelineRead(call, context.sourceCode) || isPipelineGiven(call)) return null;
  // `finished(stream, (_err) => …)`: its only parameter is named as one that is left out on purpose.
  if (name?.startsWith('_') === true && handler.params.length === 1) return null;
  if (name !== null) {
    if (!ignores(handler, context)) return null;
    const isAsked = readsOfError(handler, context).length > 0;
    // What is not there is an answer, too.
    return isAsked && ASKS_FOR_FILE.test(method) ? null : { name, isAsked };
  }
  // `fs.unlink(path, () => {})`: the error would have been the first parameter.
  return wouldTellError(callee, context) ? { name: 'err', isAsked: false } : null;
}

function wouldTellError(callee: TSESTree.Node, { sourceCode }: FileContext): boolean {
  const imported = importedAs(callee, sourceCode);
  return (
    imported !== null &&
    CALLBACK_MODULES.test(imported.source) &&
    !/Sync$|^(?:default\.)?(?:exists|watch|watchFile)$/.test(imported.name)
  );
}

const RESPONSE = new Mention(/\b_?(?:res|reply|response)\b/, 'res, reply');

/** Whether the file can hold middleware at all. */
export function mentionsMiddleware({ sourceCode }: FileContext): boolean {
  return mentions(sourceCode, RESPONSE);
}

/** The name of the error in `(err, req, res, next) => …` of Express where it is never looked at, else null. */
export function errorMiddleware(node: FunctionNode, context: FileContext): string | null {
  const name = isMiddleware(node) ? errorParameter(node) : null;
  return name !== null && ignores(node, context) && !isTracked(context) ? name : null;
}

/** The handler of an error tracker stands before those of the application, and has told of the error. */
function isTracked({ sourceCode }: FileContext): boolean {
  return /\b(?:setup(?:Express|Connect|Koa|Hapi)ErrorHandler|Handlers\.errorHandler|errorhandler\(\)\.express)\(/.test(
    sourceCode.text,
  );
}

function isMiddleware(node: FunctionNode): boolean {
  const third = node.params[2];
  return (
    node.params.length === 4 && third?.type === 'Identifier' && /^_?(?:res|reply|response)$/.test(third.name)
  );
}

function errorParameter(node: FunctionNode): string | null {
  const [first] = node.params;
  return first?.type === 'Identifier' && ERROR_PARAMETERS.has(first.name) ? first.name : null;
}

/** The error is not mentioned, or it only decides whether to return early and empty-handed. */
function ignores(handler: FunctionNode, context: FileContext): boolean {
  const reads = readsOfError(handler, context);
  if (reads.length > 0) return reads.every(onlyLeaves);
  return handler.params[0]?.type === 'Identifier' && !throwsAnyway(handler, context);
}

/** Where a callback names the error that it gets. */
function readsOfError(handler: FunctionNode, { sourceCode }: FileContext): readonly TSESTree.Node[] {
  const [first] = handler.params;
  const variable = sourceCode
    .getDeclaredVariables(handler)
    .find((declared) => declared.identifiers.some((identifier) => identifier === first));
  const reads = variable?.references.filter((reference) => reference.isRead()) ?? [];
  return reads.map(({ identifier }) => identifier);
}

/** `if (err) return;`, `if (err) return done(null, []);` */
function onlyLeaves(identifier: TSESTree.Node): boolean {
  const { parent } = identifier;
  if (parent?.type !== 'IfStatement' || parent.test !== identifier || parent.alternate) return false;
  const { consequent } = parent;
  const statements = consequent.type === 'BlockStatement' ? consequent.body : [consequent];
  return statements.every(
    (statement) =>
      (statement.type === 'ReturnStatement' &&
        (statement.argument === null || tellsOfSuccess(statement.argument))) ||
      (statement.type === 'ExpressionStatement' && tellsOfSuccess(statement.expression)),
  );
}

/** `done(null, null)`, `cb(undefined, [])`: who called is told that nothing failed, and given nothing. */
function tellsOfSuccess(node: TSESTree.Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return false;
  const [error, value, ...more] = node.arguments;
  if (!error || !value || more.length > 0 || !isAbsent(error)) return false;
  return (
    isAbsent(value) ||
    (value.type === 'ArrayExpression' && value.elements.length === 0) ||
    (value.type === 'ObjectExpression' && value.properties.length === 0)
  );
}

function throwsAnyway(handler: FunctionNode, { sourceCode }: Pick<FileContext, 'sourceCode'>): boolean {
  for (const node of descendants(handler.body, sourceCode)) {
    if (node.type === 'ThrowStatement') return true;
    if (
      node.type === 'CallExpression' &&
      /^(?:exit|reject|fail|abort)$/.test(pathOf(node.callee).at(-1) ?? '')
    )
      return true;
  }
  return false;
}
