import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { functionAt, methodCalledBy, returnsOf } from '../flow/functions.js';
import { bare, constantText, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { variableOf, writesOf } from '../flow/variables.js';
import { importedAs } from './imports.js';
import type { LogCall } from './log-call.js';

/** A stretch of a message: text as it is read, a constant with a name, or a value that varies. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'constant'; readonly node: TSESTree.Expression }
  | { readonly kind: 'value'; readonly node: TSESTree.Expression };

/**
 * What a message is: `constant`; `prose` whose pieces are known, so that it can be taken apart; `varying` in a way
 * that cannot be taken apart here; `open` where the file does not tell.
 */
export type Message =
  | { readonly kind: 'constant' }
  | { readonly kind: 'open' }
  | { readonly kind: 'varying' }
  | {
      readonly kind: 'prose';
      readonly pieces: readonly Piece[];
      /** Arguments of the call that went into the message as values of its format. */
      readonly consumed: readonly TSESTree.Expression[];
      /** The variable's name, where the message was built before the call. */
      readonly builtAs: string | null;
    };

const CONSTANT: Message = { kind: 'constant' };
const OPEN: Message = { kind: 'open' };
const VARYING: Message = { kind: 'varying' };
const DEPTH = 5;
/** A function that returns more often chooses between texts. */
const MOST_RETURNS = 12;
const COLOURS = /^(?:chalk|kleur|colors|colorette|picocolors|pc|ansis|clc)$/;

/** What the message of a log call is, with the values of its format string. */
export function messageOf(call: LogCall, context: FileContext): Message {
  if (!call.message) return CONSTANT;
  const text = constantText(call.message);
  if (text !== null) return formatted(text, valuesAfter(call), context) ?? CONSTANT;
  return readMessage(call.message, context, 0);
}

/** What stands after the message, where a format string takes its values from. */
function valuesAfter(call: LogCall): readonly TSESTree.CallExpressionArgument[] {
  return call.messageIndex < 0 ? [] : call.allArguments.slice(call.messageIndex + 1);
}

function readMessage(node: TSESTree.Expression, context: FileContext, depth: number): Message {
  if (depth > DEPTH) return OPEN;
  const inner = bare(node);
  switch (inner.type) {
    case 'Literal':
      return CONSTANT;
    case 'TemplateLiteral':
    case 'BinaryExpression':
      return prose(piecesOf(inner, context));
    case 'TaggedTemplateExpression':
      return inner.quasi.expressions.length > 0 ? VARYING : CONSTANT;
    case 'ConditionalExpression':
      return either(
        readMessage(inner.consequent, context, depth + 1),
        readMessage(inner.alternate, context, depth + 1),
      );
    case 'LogicalExpression':
      return either(
        readMessage(inner.left, context, depth + 1),
        readMessage(inner.right, context, depth + 1),
      );
    case 'Identifier':
      return ofVariable(inner, context, depth);
    case 'CallExpression':
      return ofCall(inner, context, depth);
    default:
      return OPEN;
  }
}

/** One branch that varies makes the whole vary; it cannot be taken apart then. */
function either(a: Message, b: Message): Message {
  const varies = (message: Message) => message.kind === 'prose' || message.kind === 'varying';
  if (varies(a) || varies(b)) return VARYING;
  return a.kind === 'open' || b.kind === 'open' ? OPEN : CONSTANT;
}

function prose(pieces: readonly Piece[] | null): Message {
  if (!pieces) return OPEN;
  if (pieces.every((piece) => piece.kind !== 'value')) return CONSTANT;
  return { kind: 'prose', pieces, consumed: [], builtAs: null };
}

function ofVariable(node: TSESTree.Identifier, context: FileContext, depth: number): Message {
  const variable = variableOf(node, context.sourceCode);
  const writes = variable && writesOf(variable);
  if (!writes || writes.length === 0) return OPEN;
  const read = writes.map((write) =>
    write.path.length === 0 ? readMessage(write.node as TSESTree.Expression, context, depth + 1) : OPEN,
  );
  const [only] = read;
  if (only?.kind === 'prose' && read.length === 1) return { ...only, consumed: [], builtAs: node.name };
  if (writes.some((write) => write.at.type === 'AssignmentExpression' && write.at.operator === '+='))
    return VARYING;
  return read.reduce(either);
}

function ofCall(node: TSESTree.CallExpression, context: FileContext, depth: number): Message {
  const [first, ...rest] = node.arguments;
  const callee = bare(node.callee);
  const path = pathOf(callee);
  const name = path.at(-1) ?? '';
  const imported = importedAs(callee, context.sourceCode);
  if ((imported?.source === 'util' && imported.name.endsWith('format')) || path.join('.') === 'util.format') {
    const text = constantText(first);
    const message = text === null ? null : formatted(text, rest, context);
    if (message?.kind === 'prose') return { ...message, consumed: [] };
    return text !== null && rest.length === 0 ? CONSTANT : VARYING;
  }
  if (/^(?:sprintf|vsprintf|stringify|inspect)$/.test(name)) return VARYING;
  if (isColouring(node) && first && first.type !== 'SpreadElement') {
    const inside = readMessage(first, context, depth + 1);
    return inside.kind === 'prose' ? VARYING : inside;
  }
  const own = functionAt(callee, context.sourceCode) ?? methodCalledBy(node);
  if (own) return isGivenConstants(node, context, depth) ? OPEN : ofReturned(own, context, depth);
  if (callee.type !== 'MemberExpression') return name === 'String' ? VARYING : OPEN;
  const receiver = bare(callee.object);
  if (name === 'join') {
    return receiver.type === 'ArrayExpression' ? prose(joined(receiver, first, context)) : VARYING;
  }
  if (name === 'concat' && isText(receiver, context))
    return prose(concatenated(receiver, node.arguments, context));
  if (/^(?:trim|toLowerCase|toUpperCase|toString|replace|replaceAll)$/.test(name)) {
    const inside = readMessage(callee.object, context, depth + 1);
    return inside.kind === 'prose' ? VARYING : inside;
  }
  return OPEN;
}

/** `prefixed('started')`: what a function makes of constants is one in all but the way it is written. */
function isGivenConstants(
  { arguments: args }: TSESTree.CallExpression,
  context: FileContext,
  depth: number,
): boolean {
  const isConstant = (argument: TSESTree.CallExpressionArgument): boolean =>
    argument.type !== 'SpreadElement' &&
    (constantOf(argument, context) !== null || readMessage(argument, context, depth + 2).kind === 'constant');
  return args.length > 0 && args.every(isConstant);
}

/** `describe(order)`: what a function of the file returns, and nothing that can be taken apart at the call. */
function ofReturned(fn: FunctionNode, context: FileContext, depth: number): Message {
  const [first, ...more] = returnsOf(fn, context.sourceCode);
  if (!first || more.length > MOST_RETURNS || fn.async) return OPEN;
  const read = (node: TSESTree.Expression) => readMessage(node, context, depth + 2);
  const message = more.map(read).reduce(either, read(first));
  return message.kind === 'prose' ? VARYING : message;
}

/** `chalk.green('npm run seed')` says what is in it. */
function isColouring(node: TSESTree.CallExpression): boolean {
  return COLOURS.test(pathOf(node.callee)[0] ?? '');
}

function joined(
  list: TSESTree.ArrayExpression,
  separator: TSESTree.CallExpressionArgument | undefined,
  context: FileContext,
): readonly Piece[] | null {
  const between = separator ? constantText(separator) : ',';
  const pieces: Piece[] = [];
  for (const [at, element] of list.elements.entries()) {
    if (!element || element.type === 'SpreadElement' || between === null) return null;
    if (at > 0) pieces.push({ kind: 'text', text: between });
    pieces.push(...pieceOf(element, context));
  }
  return pieces;
}

function concatenated(
  receiver: TSESTree.Node,
  args: readonly TSESTree.CallExpressionArgument[],
  context: FileContext,
): readonly Piece[] | null {
  if (args.some((argument) => argument.type === 'SpreadElement')) return null;
  return [receiver as TSESTree.Expression, ...(args as TSESTree.Expression[])].flatMap((part) =>
    pieceOf(part, context),
  );
}

/** The pieces of a template or of a sum with a text in it; null where nothing in the sum is known to be a text. */
function piecesOf(
  node: TSESTree.TemplateLiteral | TSESTree.BinaryExpression,
  context: FileContext,
): readonly Piece[] | null {
  if (node.type === 'BinaryExpression') return isText(node, context) ? summands(node, context) : null;
  return node.quasis.flatMap((quasi, at): Piece[] => {
    const expression = node.expressions[at];
    const text: Piece = { kind: 'text', text: quasi.value.cooked ?? quasi.value.raw };
    return expression ? [text, ...pieceOf(expression, context)] : [text];
  });
}

/** `a + b + 'x'` adds numbers first: only what stands beside a text is a piece of its own. */
function summands(node: TSESTree.Expression, context: FileContext): readonly Piece[] {
  const inner = bare(node) as TSESTree.Expression;
  if (inner.type !== 'BinaryExpression' || inner.operator !== '+' || !isText(inner, context))
    return pieceOf(inner, context);
  return [...summands(inner.left, context), ...summands(inner.right, context)];
}

function isText(node: TSESTree.Node, context: FileContext): boolean {
  const inner = bare(node);
  if (inner.type === 'BinaryExpression') {
    return inner.operator === '+' && (isText(inner.left, context) || isText(inner.right, context));
  }
  return inner.type === 'TemplateLiteral' || typeof constantOf(inner, context) === 'string';
}

function pieceOf(node: TSESTree.Expression, context: FileContext): readonly Piece[] {
  const inner = bare(node);
  if (inner.type === 'TemplateLiteral') return piecesOf(inner, context) ?? [];
  if (inner.type === 'Literal') return [{ kind: 'text', text: String(inner.value) }];
  if (inner.type === 'BinaryExpression' && isText(inner, context)) return summands(inner, context);
  const value = constantOf(inner, context);
  return [value === null ? { kind: 'value', node } : { kind: 'constant', node }];
}

/** The value of a constant of this file, or of a name that says that it is one. */
function constantOf(node: TSESTree.Node, context: FileContext, depth = 0): string | number | null {
  const inner = bare(node);
  if (depth > DEPTH) return null;
  const text = constantText(inner);
  const [coloured] = inner.type === 'CallExpression' && isColouring(inner) ? inner.arguments : [];
  if (coloured) return constantOf(coloured, context, depth + 1);
  if (inner.type === 'CallExpression') return ruleOf(inner);
  if (text !== null) return inner.type === 'Literal' && typeof inner.value === 'number' ? inner.value : text;
  if (inner.type === 'Identifier') return constantVariable(inner, context, depth);
  if (inner.type !== 'MemberExpression') return null;
  const key = keyOf(inner);
  // `Order.name` in `${Order.name} ready` is the name of a class.
  const object = bare(inner.object);
  if (object.type !== 'Identifier' || key === null) return null;
  const variable = variableOf(object, context.sourceCode);
  const kind = variable?.defs[0]?.type;
  if (key === 'name' && kind === 'ClassName') return object.name;
  if (kind === 'TSEnumName' || (kind === 'ImportBinding' && isEnumLike(object.name, key))) return key;
  const writes = variable && writesOf(variable);
  const init = writes?.length === 1 && writes[0]?.path.length === 0 ? bare(writes[0].node) : null;
  if (init?.type !== 'ObjectExpression') return null;
  const property = init.properties.find((item) => item.type === 'Property' && keyOf(item) === key);
  return property?.type === 'Property' ? constantOf(property.value, context, depth + 1) : null;
}

/** `'='.repeat(40)` is a line across the terminal. */
function ruleOf({ callee, arguments: [times] }: TSESTree.CallExpression): string | null {
  if (callee.type !== 'MemberExpression' || keyOf(callee) !== 'repeat') return null;
  return times?.type === 'Literal' ? constantText(callee.object) : null;
}

/** `Events.Placed`, `Events.ORDER_PLACED`: the way the members of enums and tables of constants are written. */
function isEnumLike(object: string, key: string): boolean {
  return /^[A-Z]/.test(object) && /^[A-Z]/.test(key);
}

function constantVariable(
  node: TSESTree.Identifier,
  context: FileContext,
  depth: number,
): string | number | null {
  const variable = variableOf(node, context.sourceCode);
  const [definition] = variable?.defs ?? [];
  // An imported NAME_IN_CAPITALS is a constant by everybody's convention.
  if (definition?.type === 'ImportBinding')
    return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(node.name) ? node.name : null;
  const writes = variable && definition?.type === 'Variable' ? writesOf(variable) : null;
  // `count++` is no write with a value of its own, but a change.
  const changes = variable?.references.some((reference) => reference.isWrite() && !reference.init);
  if (changes !== false || writes?.length !== 1 || writes[0]?.path.length !== 0) return null;
  return constantOf(writes[0].node, context, depth + 1);
}

const PLACEHOLDER = /%(?:%|[sdifjoOxc])/g;

/** A format string with its values; null where it has no placeholder that takes one. */
function formatted(
  text: string,
  values: readonly TSESTree.CallExpressionArgument[],
  context: FileContext,
): Message | null {
  const pieces: Piece[] = [];
  const consumed: TSESTree.Expression[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match[0] === '%%') continue;
    const value = values[consumed.length];
    if (!value) break;
    if (value.type === 'SpreadElement') return VARYING;
    pieces.push({ kind: 'text', text: unescaped(text.slice(end, match.index)) }, ...pieceOf(value, context));
    consumed.push(value);
    end = match.index + match[0].length;
  }
  if (consumed.length === 0) return null;
  pieces.push({ kind: 'text', text: unescaped(text.slice(end)) });
  return { kind: 'prose', pieces, consumed, builtAs: null };
}

function unescaped(text: string): string {
  return text.replaceAll('%%', '%');
}
