import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { isCallOf, onCalls, type CallNames } from '../flow/called-name.js';
import { PerFile } from '../flow/per-file.js';
import { bare, constantText, keyOf, pathOf } from '../flow/syntax.js';
import { pathInPattern, variableOf, writesOf, type PathStep } from '../flow/variables.js';
import { isDeclared } from './declared.js';
import { declaredLoggers, type DeclaredLogger } from './declared-loggers.js';
import { partsOf, type LogParts } from './log-arguments.js';
import { LEVELS, orderOf, type ArgumentOrder, type LoggerKind } from './logger-libraries.js';
import { hasLoggerName } from './logger-names.js';
import { loggerOf } from './loggers.js';

export type { ArgumentOrder } from './logger-libraries.js';

/** A call that writes a log line, or makes a logger with fields of its own. */
export interface LogCall extends LogParts {
  readonly logger: LoggerKind;
  /** Method or level as written: `info`, `warn`, `log`, `fatal`; `child` for bindings. */
  readonly level: string;
  readonly order: ArgumentOrder;
  /** Where a declared logger takes its fields. */
  readonly fieldsIndex?: number;
  readonly node: TSESTree.CallExpression;
  readonly allArguments: readonly TSESTree.CallExpressionArgument[];
  /** `logger.child({ … })`: nothing is written yet, but the fields go on every line to come. */
  readonly isChildBindings: boolean;
}

/** Names of calls that can write a line or make a logger with fields. */
export const LOG_METHODS: ReadonlySet<string> = new Set([...LEVELS, 'child']);

const cache = new PerFile<TSESTree.CallExpression, { readonly call: LogCall | null }>();

/** The log call that `node` is, or null. Asked as often as you like: answers are kept with the file's nodes. */
export function logCallAt(node: TSESTree.CallExpression, context: FileContext): LogCall | null {
  return isCallOf(logCallNames(context), node) ? knownCall(node, context) : null;
}

/** A listener for the log calls of the file. */
export function onLogCalls(
  context: FileContext,
  look: (call: LogCall) => void,
): (node: TSESTree.CallExpression) => void {
  return onCalls(logCallNames(context), lookAtLogCall.bind(null, context, look));
}

function lookAtLogCall(
  context: FileContext,
  look: (call: LogCall) => void,
  node: TSESTree.CallExpression,
): void {
  const call = knownCall(node, context);
  if (call) look(call);
}

/** Null where the team declares loggers, which may be called by any name. */
function logCallNames(context: FileContext): CallNames | null {
  return declaredLoggers(context).length > 0 ? null : LOG_METHODS;
}

function knownCall(node: TSESTree.CallExpression, context: FileContext): LogCall | null {
  const before = cache.get(node);
  if (before) return before.call;
  const call = readCall(node, context);
  cache.set(node, { call });
  return call;
}

function readCall(node: TSESTree.CallExpression, context: FileContext): LogCall | null {
  const callee = bare(node.callee);
  const declared = declaredLoggers(context).find((logger) =>
    isDeclared(callee, logger, (method) => LEVELS.has(method), context),
  );
  if (declared) return declaredCall(node, callee, declared);
  if (callee.type === 'Identifier') return pickedMethod(node, callee, context);
  if (callee.type !== 'MemberExpression') return null;

  const method = keyOf(callee);
  if (method === 'child') return childCall(node, callee, context);
  const isLevel =
    method === null ? choosesLevel(callee.property) || hasLoggerName(callee.object) : LEVELS.has(method);
  if (!isLevel) return null;
  const kind = loggerOf(callee.object, context);
  return kind && logCall(node, kind, method ?? 'dynamic', context);
}

/** `log[isSlow ? 'warn' : 'info']('…')`. */
function choosesLevel(property: TSESTree.Node): boolean {
  return (
    property.type === 'ConditionalExpression' &&
    [property.consequent, property.alternate].every((level) => LEVELS.has(constantText(level) ?? ''))
  );
}

function logCall(
  node: TSESTree.CallExpression,
  kind: LoggerKind,
  level: string,
  context: FileContext,
): LogCall | null {
  const order = orderOf(kind);
  const parts = partsOf(node, kind, level, order, context);
  return (
    parts && {
      logger: kind,
      level,
      order,
      node,
      allArguments: node.arguments,
      isChildBindings: false,
      ...parts,
    }
  );
}

function childCall(
  node: TSESTree.CallExpression,
  callee: TSESTree.MemberExpression,
  context: FileContext,
): LogCall | null {
  const [bindings] = node.arguments;
  if (!bindings || bindings.type === 'SpreadElement') return null;
  const kind = loggerOf(callee.object, context);
  if (!kind || kind === 'console') return null;
  return {
    logger: kind,
    level: 'child',
    order: orderOf(kind),
    node,
    message: null,
    messageIndex: -1,
    fields: bindings,
    rest: node.arguments.slice(1),
    allArguments: node.arguments,
    isChildBindings: true,
  };
}

/** `const { info } = logger; info('…')`, `const info = logger.info.bind(logger);`. */
function pickedMethod(
  node: TSESTree.CallExpression,
  callee: TSESTree.Identifier,
  context: FileContext,
): LogCall | null {
  if (!LEVELS.has(callee.name)) return null;
  const variable = variableOf(callee, context.sourceCode);
  const definition = variable?.defs[0];
  if (definition?.type !== 'Variable' || !definition.node.init) return null;
  const writes = variable ? writesOf(variable) : null;
  if (writes?.length !== 1) return null;
  const path = pathInPattern(definition.node.id, definition.name);
  const picked = path?.length === 0 ? methodIn(definition.node.init) : methodAt(path, definition.node.init);
  if (!picked || !LEVELS.has(picked.level)) return null;
  const kind = loggerOf(picked.logger, context);
  return kind && kind !== 'console' ? logCall(node, kind, picked.level, context) : null;
}

interface PickedMethod {
  readonly level: string;
  readonly logger: TSESTree.Node;
}

function methodAt(path: readonly PathStep[] | null, logger: TSESTree.Node): PickedMethod | null {
  const [step, ...further] = path ?? [];
  if (!step || further.length > 0 || !('key' in step) || step.key === null) return null;
  return { level: step.key, logger };
}

/** `log.info`, `log.info.bind(log)` */
function methodIn(value: TSESTree.Node): PickedMethod | null {
  const inner = bare(value);
  if (inner.type === 'CallExpression') {
    const { callee } = inner;
    const isBound =
      callee.type === 'MemberExpression' && keyOf(callee) === 'bind' && inner.arguments.length === 1;
    return isBound ? methodIn(callee.object) : null;
  }
  const level = inner.type === 'MemberExpression' ? keyOf(inner) : null;
  return inner.type === 'MemberExpression' && level !== null ? { level, logger: inner.object } : null;
}

function declaredCall(node: TSESTree.CallExpression, callee: TSESTree.Node, logger: DeclaredLogger): LogCall {
  const at = (index: number) => {
    const argument = node.arguments[index];
    return argument && argument.type !== 'SpreadElement' ? argument : null;
  };
  const message = at(logger.message);
  const fields = at(logger.fields);
  return {
    logger: 'declared',
    level: pathOf(callee).at(-1) ?? '',
    order: logger.message < logger.fields ? 'message-first' : 'fields-first',
    node,
    message,
    messageIndex: message ? logger.message : -1,
    fieldsIndex: logger.fields,
    fields,
    rest: node.arguments.filter((argument) => argument !== message && argument !== fields),
    allArguments: node.arguments,
    isChildBindings: false,
  };
}
