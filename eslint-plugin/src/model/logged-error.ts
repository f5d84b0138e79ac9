import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare, keyOf, pathOf } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { errorPartAt, type ErrorPart } from './error-part.js';
import { errorAt } from './error-value.js';
import type { LogCall } from './log-call.js';
import { importedAs } from './imports.js';
import { orderOf, type LoggerKind } from './logger-libraries.js';

/** A part of an error in a log line that has nothing else of the error. */
export interface LoggedPart extends ErrorPart {
  readonly node: TSESTree.Node;
  /** Where it stands in the call. */
  readonly place: 'message' | 'field' | 'argument';
  /** The property that holds it. */
  readonly property: TSESTree.Property | null;
}

const DEPTH = 3;
/** `err.stack`, not one line of it. */
const WHOLE_STACK = /\.stack\b(?!\)?\??\.split\b)/;

/**
 * What a log line has of an error, where it does not have the error itself; null otherwise. `takesErrors`: the file
 * gives errors themselves to loggers of which only the name is known.
 */
export function loggedPart(call: LogCall, takesErrors: boolean, context: FileContext): LoggedPart | null {
  const found: LoggedPart[] = [];
  for (const argument of call.allArguments) {
    const value = argument.type === 'SpreadElement' ? argument.argument : argument;
    if (holdsError(value, context, 0)) return null;
    const place = value === call.message ? 'message' : 'argument';
    found.push(...partsIn(value, place, null, context, 0));
  }
  const [first] = found;
  if (!first || call.allArguments.some((argument) => isGivenError(argument, context))) return null;
  // Message and stack together are most of the error; a logger of texts takes the stack for all of it.
  const isPattern = first.error.type === 'ObjectPattern';
  const hasStack = (isPattern ? /\bstack\b/ : WHOLE_STACK).test(context.sourceCode.getText(call.node));
  const isWhole = orderOf(call.logger) === 'fields-first' || (call.logger === 'unknown' && takesErrors);
  const takesStack = !isWhole || found.some(({ form }) => form !== 'stack');
  return hasStack && takesStack ? null : first;
}

/** `log.error({ err }, 'failed')` */
export function givesError({ fields }: LogCall, context: FileContext): boolean {
  const object = fields && bare(fields);
  return (
    object?.type === 'ObjectExpression' &&
    object.properties.some(
      (entry) =>
        entry.type === 'Property' &&
        /^err(?:or)?$/.test(keyOf(entry) ?? '') &&
        errorAt(entry.value, context) !== null,
    )
  );
}

/** `fields.err = err; log.warn(fields, err.message);` */
function isGivenError(argument: TSESTree.Node, context: FileContext): boolean {
  const variable = argument.type === 'Identifier' ? variableOf(argument, context.sourceCode) : null;
  return (variable?.references ?? []).some(({ identifier: { parent: member } }) => {
    const { parent } = member;
    return (
      member.type === 'MemberExpression' &&
      parent?.type === 'AssignmentExpression' &&
      parent.left === member &&
      errorAt(parent.right, context) !== null
    );
  });
}

function partsIn(
  node: TSESTree.Node,
  place: LoggedPart['place'],
  property: TSESTree.Property | null,
  context: FileContext,
  depth: number,
): readonly LoggedPart[] {
  const inner = bare(node);
  if (inner.type === 'ObjectExpression' && depth < DEPTH) {
    return inner.properties.flatMap((entry) =>
      entry.type === 'Property'
        ? partsIn(entry.value, 'field', entry, context, depth + 1)
        : spreadIn(entry, context),
    );
  }
  const part = errorPartAt(node, context);
  return part ? [{ ...part, node, place, property }] : [];
}

/** `{ ...err, orderId }`: message and stack stay behind. */
function spreadIn(node: TSESTree.SpreadElement, context: FileContext): readonly LoggedPart[] {
  if (errorAt(node.argument, context) !== 'thrown') return [];
  return [
    {
      form: 'spread',
      error: bare(node.argument),
      certainty: 'thrown',
      isWhole: false,
      node,
      place: 'field',
      property: null,
    },
  ];
}

/** The error itself, or something made of all of it, is in the value. */
function holdsError(node: TSESTree.Node, context: FileContext, depth: number): boolean {
  const inner = bare(node);
  if (errorAt(node, context)) return true;
  if (depth > DEPTH) return false;
  switch (inner.type) {
    case 'ObjectExpression':
      return inner.properties.some((entry) =>
        entry.type === 'Property'
          ? holdsError(entry.value, context, depth + 1)
          : errorAt(entry.argument, context) !== 'thrown' && holdsError(entry.argument, context, depth + 1),
      );
    case 'ArrayExpression':
      return inner.elements.some((element) => element !== null && holdsError(element, context, depth + 1));
    case 'LogicalExpression':
      return holdsError(inner.left, context, depth + 1) || holdsError(inner.right, context, depth + 1);
    case 'ConditionalExpression':
      return (
        holdsError(inner.consequent, context, depth + 1) || holdsError(inner.alternate, context, depth + 1)
      );
    case 'CallExpression':
      // `serializeError(err)`, `inspect(err)`: somebody has all of it.
      return (
        !errorPartAt(node, context) &&
        !/^(?:String|Boolean|typeof|isAxiosError|is[A-Z]\w*)$/.test(pathOf(inner.callee).at(-1) ?? '') &&
        inner.arguments.some((argument) => errorAt(argument, context) !== null)
      );
    default:
      return false;
  }
}

/** Loggers that write an error whole under one key, and under any other as `{}`. */
const ONE_KEY: ReadonlySet<LoggerKind> = new Set(['bunyan', 'fastify', 'pino']);
const MISTAKEN = /^(?:error|e|ex|exc|exception)$/;

/** The property that holds an error under a key which its logger does not serialise; null where there is none. */
export function errorUnderWrongKey(
  call: LogCall,
  keys: readonly string[],
  context: FileContext,
): TSESTree.Property | null {
  const fields = call.fields && bare(call.fields);
  if (!ONE_KEY.has(call.logger) || fields?.type !== 'ObjectExpression') return null;
  // The file configures its logger itself, or has the one that `sightline init` adds, which takes both.
  if (/\bserializers\b|\berrorKey\b/.test(context.sourceCode.text) || isEmitted(call, context)) return null;
  let found: TSESTree.Property | null = null;
  for (const entry of fields.properties) {
    if (entry.type !== 'Property') return null;
    const key = keyOf(entry) ?? '';
    if (keys.includes(key)) return null;
    if (MISTAKEN.test(key) && errorAt(entry.value, context) === 'thrown') found ??= entry;
  }
  return found;
}

function isEmitted({ node }: LogCall, { sourceCode }: FileContext): boolean {
  let root = bare(node.callee);
  while (root.type === 'MemberExpression') root = bare(root.object);
  const imported = importedAs(root, sourceCode);
  return imported !== null && /(?:^|\/)observability(?:\/|$)/.test(imported.source);
}
