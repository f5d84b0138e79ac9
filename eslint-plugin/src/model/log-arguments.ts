import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare, constantText, keyOf, pathOf } from '../flow/syntax.js';
import { variableOf, writesOf } from '../flow/variables.js';
import { LEVELS, type ArgumentOrder, type LoggerKind } from './logger-libraries.js';

/** Where the parts of a log line stand in a call. */
export interface LogParts {
  /** The expression that becomes the message; null where only an object or an error is logged. */
  readonly message: TSESTree.Expression | null;
  /** Where the message stands among the arguments; -1 where there is none or it is a property of `fields`. */
  readonly messageIndex: number;
  /** The argument whose properties become fields of the line (an object literal or any expression), if there is one. */
  readonly fields: TSESTree.Expression | null;
  /** The arguments that are neither level, message nor fields: format values, errors, contexts. */
  readonly rest: readonly TSESTree.CallExpressionArgument[];
}

type Nature = 'text' | 'object' | 'error' | 'open';

const NONE: LogParts = { message: null, messageIndex: -1, fields: null, rest: [] };

/** The parts of a call of a logger's method; null where the call writes no line. */
export function partsOf(
  node: TSESTree.CallExpression,
  kind: LoggerKind,
  level: string,
  order: ArgumentOrder,
  context: FileContext,
): LogParts | null {
  const args = node.arguments;
  const skip = leadingArguments(args, kind, level);
  const [first, second] = args.slice(skip);
  if (!first) return NONE;
  if (first.type === 'SpreadElement') return { ...NONE, rest: args.slice(skip) };
  const nature = natureOf(first, context);

  if (order === 'message-first') {
    if (nature === 'object' && kind !== 'log4js' && kind !== 'console')
      return { ...inObject(first), rest: args.slice(skip + 1) };
    if (nature === 'error') return { ...NONE, fields: first, rest: args.slice(skip + 1) };
    return messageThenFields(args, skip, context);
  }
  // Fields first, or not known: an object, an error, or anything that is followed by a text stands for fields.
  const leads = nature === 'object' || nature === 'error';
  const followed = second && second.type !== 'SpreadElement' && natureOf(second, context) === 'text';
  if (leads || (nature === 'open' && followed)) {
    if (!second) return { ...inObject(first), rest: [] };
    if (second.type === 'SpreadElement') return { ...NONE, fields: first, rest: args.slice(skip + 1) };
    return { message: second, messageIndex: skip + 1, fields: first, rest: args.slice(skip + 2) };
  }
  if (order === 'fields-first')
    return { message: first, messageIndex: skip, fields: null, rest: args.slice(skip + 1) };
  return messageThenFields(args, skip, context);
}

function messageThenFields(
  args: readonly TSESTree.CallExpressionArgument[],
  at: number,
  context: FileContext,
): LogParts {
  const message = args[at] as TSESTree.Expression;
  const rest = args.slice(at + 1);
  const fields =
    rest.find((argument) => argument.type !== 'SpreadElement' && natureOf(argument, context) === 'object') ??
    null;
  return {
    message,
    messageIndex: at,
    fields: fields as TSESTree.Expression | null,
    rest: rest.filter((argument) => argument !== fields),
  };
}

/** One object with everything in it: the message is its property `msg` or `message`. */
function inObject(fields: TSESTree.Expression): LogParts {
  const object = bare(fields);
  if (object.type !== 'ObjectExpression') return { ...NONE, fields };
  const property = object.properties.find(
    (item) => item.type === 'Property' && /^(?:msg|message)$/.test(keyOf(item) ?? ''),
  );
  const value = property?.type === 'Property' ? (property.value as TSESTree.Expression) : null;
  return { message: value, messageIndex: -1, fields, rest: [] };
}

/** The level that stands before the message: `logger.log('info', 'started')`. */
function leadingArguments(
  args: readonly TSESTree.CallExpressionArgument[],
  kind: LoggerKind,
  level: string,
): number {
  if (level !== 'log' || args.length < 2) return 0;
  if (kind === 'tslog') return 2;
  if (kind === 'winston' || kind === 'log4js') return 1;
  return kind === 'unknown' && LEVELS.has(constantText(args[0]) ?? '') ? 1 : 0;
}

const ERROR_NAME = /^(?:e|er|err|error|ex|exc|exception|reason|cause|\w+(?:Err|Error|Exception))$/;
const TEXT_CALLS =
  /^(?:format|sprintf|vsprintf|inspect|stringify|join|String|toString|toUpperCase|toLowerCase|trim|concat|padStart|padEnd|replace|replaceAll|repeat|toFixed|toISOString|printf|dedent)$/;

/** Whether an argument is a text, an object with fields, an error, or nothing that the file tells. */
export function natureOf(node: TSESTree.Node, context: FileContext, depth = 0): Nature {
  const inner = bare(node);
  switch (inner.type) {
    case 'Literal':
      return typeof inner.value === 'string' ? 'text' : 'open';
    case 'TemplateLiteral':
    case 'TaggedTemplateExpression':
      return 'text';
    case 'BinaryExpression':
      if (inner.operator !== '+') return 'open';
      return [inner.left, inner.right].some((part) => natureOf(part, context, depth) === 'text')
        ? 'text'
        : 'open';
    case 'ObjectExpression':
      return 'object';
    case 'NewExpression':
      return /(?:Error|Exception)$/.test(pathOf(inner.callee).at(-1) ?? '') ? 'error' : 'open';
    case 'CallExpression':
      return TEXT_CALLS.test(pathOf(inner.callee).at(-1) ?? '') ? 'text' : 'open';
    case 'ConditionalExpression':
      return agreed(natureOf(inner.consequent, context, depth), natureOf(inner.alternate, context, depth));
    case 'LogicalExpression':
      return agreed(natureOf(inner.left, context, depth), natureOf(inner.right, context, depth));
    case 'MemberExpression':
      return natureOfName(keyOf(inner) ?? '');
    case 'Identifier':
      return natureOfVariable(inner, context, depth);
    default:
      return 'open';
  }
}

function natureOfVariable(node: TSESTree.Identifier, context: FileContext, depth: number): Nature {
  const variable = variableOf(node, context.sourceCode);
  const [definition] = variable?.defs ?? [];
  if (definition?.type === 'CatchClause') return 'error';
  if (definition?.type === 'Parameter' && definition.name.type === 'Identifier') {
    const type = definition.name.typeAnnotation?.typeAnnotation;
    if (type?.type === 'TSStringKeyword') return 'text';
    if (type?.type === 'TSTypeReference' && /(?:Error|Exception)$/.test(context.sourceCode.getText(type)))
      return 'error';
  }
  const writes = variable && depth < 4 ? writesOf(variable) : null;
  if (writes && writes.length > 0) {
    const natures = writes.map((write) =>
      write.path.length === 0 ? natureOf(write.node, context, depth + 1) : 'open',
    );
    const found = natures.reduce(agreed);
    if (found !== 'open') return found;
  }
  return natureOfName(node.name);
}

function natureOfName(name: string): Nature {
  return ERROR_NAME.test(name) ? 'error' : 'open';
}

function agreed(a: Nature, b: Nature): Nature {
  if (a === 'open') return b;
  return b === 'open' || a === b ? a : 'open';
}

const SCALAR_NAME =
  /^(?:id|name|url|path|port|host|address|email|key|status|code|count|length|size|ms|version|method|type|\w+(?:Id|ID|Name|Url|URL|Path|Port|Status|Count|Key|Ms|Address|Version))$/;

/**
 * Arguments behind a constant message that the logger drops, or glues to the message as text. `seen` is the order that
 * other calls of the file show of a logger whose own is not known.
 */
export function gluedArguments(
  call: LogParts & { readonly logger: LoggerKind; readonly order: ArgumentOrder },
  seen: ArgumentOrder | null,
  context: FileContext,
): readonly TSESTree.Expression[] {
  if (call.messageIndex < 0 || call.logger === 'nest' || call.logger === 'declared') return [];
  const rest = call.rest.filter((argument) => argument.type !== 'SpreadElement');
  if (call.order === 'fields-first') return rest;
  // A logger of which nothing is known may print each further argument as the console does.
  if (call.order === 'unknown' && seen !== 'fields-first') return [];
  return rest.filter((argument) => isScalar(argument, context));
}

/** A text or number for certain, or a name that texts and numbers have: no object with fields and no error. */
function isScalar(node: TSESTree.Expression, context: FileContext): boolean {
  const inner = bare(node);
  if (inner.type === 'Literal') return inner.value !== null;
  if (natureOf(inner, context) === 'text') return true;
  const name =
    inner.type === 'Identifier' ? inner.name : inner.type === 'MemberExpression' ? keyOf(inner) : null;
  return name !== null && SCALAR_NAME.test(name);
}
