import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare, constantText } from '../flow/syntax.js';
import type { ConsoleUse } from '../model/console-use.js';
import { natureOf } from '../model/log-arguments.js';
import type { NearLogger } from '../model/logger-in-scope.js';
import { orderOf, type LoggerKind } from '../model/logger-libraries.js';
import { fieldNames } from './field-names.js';
import { isPure } from './purity.js';
import { stringLiteral } from './quotes.js';

type Fix = (fixer: TSESLint.RuleFixer) => TSESLint.RuleFix;

const METHODS: Readonly<Record<string, string>> = {
  log: 'info',
  info: 'info',
  debug: 'debug',
  warn: 'warn',
  error: 'error',
};
/** Loggers that print their arguments one after the other, as the console does. */
const LIKE_CONSOLE: ReadonlySet<LoggerKind> = new Set(['consola', 'log4js', 'loglevel', 'signale', 'tslog']);
/** Loggers whose methods give nothing back, as those of the console. */
const GIVES_NOTHING: ReadonlySet<LoggerKind> = new Set(['bunyan', 'fastify', 'koa', 'nest', 'pino']);
/** Names of fields that a logger writes itself. */
const RESERVED = /^(?:level|msg|message|time|timestamp|pid|hostname|name|v|err|error)$/;

/**
 * The call of the console written with a logger, in the order of its arguments; null where the line would lose a
 * value, or where the file does not tell what the arguments are.
 */
export function consoleToLogger(use: ConsoleUse, logger: NearLogger, context: FileContext): Fix | null {
  const { call, method } = use;
  const level = METHODS[method ?? ''];
  if (!call || logger.isNamed || call.optional || isOptional(use.node) || level === undefined) return null;
  if (context.sourceCode.getCommentsInside(call).length > 0) return null;
  if (call.parent.type !== 'ExpressionStatement' && !GIVES_NOTHING.has(logger.kind)) return null;
  const args = argumentsFor(call, logger.kind, context);
  if (args === null) return null;
  const name = logger.kind === 'nest' && level === 'info' ? 'log' : level;
  return (fixer) => fixer.replaceText(call, `${logger.text}.${name}(${args})`);
}

function isOptional(node: TSESTree.Node): boolean {
  return node.type === 'MemberExpression' && node.optional;
}

function argumentsFor(call: TSESTree.CallExpression, kind: LoggerKind, context: FileContext): string | null {
  const args = call.arguments;
  const [first, ...more] = args;
  if (!first) return null;
  const same = args.map((argument) => context.sourceCode.getText(argument)).join(', ');
  if (LIKE_CONSOLE.has(kind)) return same;
  if (first.type === 'SpreadElement') return null;
  const nature = natureOf(first, context);
  if (more.length === 0) {
    if (nature === 'text') return isWritten(first) ? same : null;
    if (nature === 'error') return kind === 'nest' ? null : same;
    return nature === 'object' && orderOf(kind) === 'fields-first' ? same : null;
  }
  if (nature !== 'text' || hasPlaceholder(first)) return null;
  const message = messageOf(first, context);
  if (message === null) return null;
  if (orderOf(kind) === 'fields-first') {
    const fields = fieldsOf(more, context);
    return fields && `${fields}, ${message}`;
  }
  if (kind !== 'winston') return null;
  const [only] = more;
  if (more.length === 1 && only && isError(only, context))
    return `${message}, ${context.sourceCode.getText(only)}`;
  const fields = more.some((argument) => isError(argument, context)) ? null : fieldsOf(more, context);
  return fields && `${message}, ${fields}`;
}

/** A text that can be read here, with a word in it: an empty line or a row of dashes is no event. */
function isWritten(node: TSESTree.Node): boolean {
  const inner = bare(node);
  if (inner.type === 'BinaryExpression') return isWritten(inner.left) || isWritten(inner.right);
  if (inner.type === 'TemplateLiteral') return inner.quasis.some((quasi) => /\p{L}/u.test(quasi.value.raw));
  return /\p{L}/u.test(constantText(inner) ?? '');
}

/** The values behind the message as one object; null where one of them has no name. */
function fieldsOf(values: readonly TSESTree.CallExpressionArgument[], context: FileContext): string | null {
  const [only] = values;
  if (only && values.length === 1 && bare(only).type === 'ObjectExpression')
    return context.sourceCode.getText(only);
  const fields = new Map<string, string>();
  for (const value of values) {
    if (value.type === 'SpreadElement' || value.type === 'ObjectExpression' || !isPure(value)) return null;
    const name = isError(value, context)
      ? 'err'
      : fieldNames(value).find((choice) => !RESERVED.test(choice) && !fields.has(choice));
    if (name === undefined || fields.has(name)) return null;
    const text = context.sourceCode.getText(value);
    fields.set(name, name === text ? name : `${name}: ${text}`);
  }
  return `{ ${[...fields.values()].join(', ')} }`;
}

function isError(node: TSESTree.Node, context: FileContext): boolean {
  return natureOf(node, context) === 'error';
}

/** The console would put what follows in there. */
function hasPlaceholder(node: TSESTree.Node): boolean {
  const inner = bare(node);
  const texts =
    inner.type === 'TemplateLiteral'
      ? inner.quasis.map((quasi) => quasi.value.raw)
      : [constantText(inner) ?? '%s'];
  return texts.some((text) => /%[sdifjoOc%]/.test(text));
}

/** The message without the colon that led to the values: `'user:', id`. */
function messageOf(node: TSESTree.Expression, { sourceCode }: FileContext): string | null {
  const text = constantText(node);
  if (text === null) return sourceCode.getText(node);
  const words = text.replace(/\s*[:=>-]*\s*$/, '').trim();
  if (words === '') return null;
  return words === text ? sourceCode.getText(node) : stringLiteral(words, sourceCode);
}
