import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { Mention, mentions } from '../flow/mentions.js';
import { bare, endOf, isFunction, keyOf, pathOf } from '../flow/syntax.js';
import { declaredLoggers } from './declared-loggers.js';
import { declaredMetrics, declaredRecordingAt } from './declared-metrics.js';
import { LOG_METHODS, logCallAt } from './log-call.js';
import { metricRecordingAt, recordingCalls } from './metric.js';
import { SPAN_METHODS, spanValuesAt, type SpanValue } from './span.js';

/** An expression whose value leaves the service with its telemetry. */
export interface Sink {
  readonly into: 'log' | 'metric label' | 'error' | SpanValue['into'];
  /** The key under which it goes there, when the call names one. */
  readonly key: string | null;
  readonly node: TSESTree.Node;
}

const SINKS = new Mention(
  /\blog|Log|console|[sS]pan|[bB]aggage|Error|Exception|throw|metric|\.inc\(|\.labels\(|statsd|debug|info|warn|winston|pino|bunyan/,
  'log, console, span, baggage, error, exception, throw, metric, inc(, labels(, statsd, debug, info, warn, winston, pino, bunyan',
);

/** Whether the file can write to anything at all; everything else is left alone. */
export function mentionsSinks(context: FileContext): boolean {
  if (mentions(context.sourceCode, SINKS)) return true;
  return declaredLoggers(context).length + declaredMetrics(context).length > 0;
}

const LOG_AND_SPAN_CALLS: ReadonlySet<string> = new Set([...LOG_METHODS, ...SPAN_METHODS]);

/** Names of the calls that can write to anything in the file; null where it may be any. */
export function sinkCalls(context: FileContext): ReadonlySet<string> | null {
  if (declaredLoggers(context).length + declaredMetrics(context).length > 0) return null;
  const recording = recordingCalls(context.sourceCode);
  if (recording === null) return null;
  return recording.size === 0 ? LOG_AND_SPAN_CALLS : new Set([...LOG_AND_SPAN_CALLS, ...recording]);
}

/** The values that a call writes to a log, a span, baggage or a metric. */
export function sinksAt(node: TSESTree.CallExpression, context: FileContext): readonly Sink[] {
  const log = logCallAt(node, context);
  if (log) {
    return log.allArguments.flatMap((arg): Sink[] =>
      isFunction(arg) ? [] : [{ into: 'log', key: null, node: arg }],
    );
  }
  const span = spanValuesAt(node, context.sourceCode);
  if (span.length > 0) return span;
  const metric = metricRecordingAt(node, context.sourceCode) ?? declaredRecordingAt(node, context);
  return (
    metric?.labels.map(({ node: value }): Sink => ({ into: 'metric label', key: null, node: value })) ?? []
  );
}

/** Whether a call can make an error; `new` can whatever it makes. */
export function mayMakeError(call: TSESTree.CallExpression): boolean {
  return (
    call.callee.type === 'Super' || call.parent.type === 'ThrowStatement' || errorFilledBy(call) !== null
  );
}

/** `Object.assign(new Error('no login'), { … })`: the error that is given a context. */
function errorFilledBy({
  callee,
  arguments: [made],
}: TSESTree.CallExpression): TSESTree.NewExpression | null {
  if (made?.type !== 'NewExpression' || callee.type !== 'MemberExpression') return null;
  return makesError(made) && pathOf(callee).join('.') === 'Object.assign' ? made : null;
}

/** The message and the context of an error that is made here. */
export function errorSinksAt(node: TSESTree.NewExpression | TSESTree.CallExpression): readonly Sink[] {
  const filled = node.type === 'CallExpression' ? errorFilledBy(node) : null;
  if (!filled && !makesError(node)) return [];
  return node.arguments.flatMap((arg): Sink[] => {
    if (arg === filled) return [];
    if (arg.type === 'SpreadElement' || isFunction(arg)) return [];
    if (arg.type !== 'ObjectExpression') return [{ into: 'error', key: null, node: arg }];
    return arg.properties.flatMap((property): Sink[] => {
      if (property.type === 'SpreadElement') return [{ into: 'error', key: null, node: property }];
      return keyOf(property) === 'cause' ? [] : [{ into: 'error', key: keyOf(property), node: property }];
    });
  });
}

const ERROR_NAME = /(?:Error|Exception|Failure|Fault)$/;

function makesError(node: TSESTree.NewExpression | TSESTree.CallExpression): boolean {
  if (node.type === 'NewExpression') return isThrown(node) || ERROR_NAME.test(endOf(node.callee));
  if (node.callee.type === 'Super') return isErrorConstructor(node);
  if (!isThrown(node)) return false;
  const path = pathOf(node.callee);
  return ERROR_NAME.test(path.at(-1) ?? '') || /boom|error|exception/i.test(path[0] ?? '');
}

function isThrown(node: TSESTree.Node): boolean {
  const { parent } = node;
  if (parent?.type === 'ThrowStatement') return true;
  return (
    parent?.type === 'CallExpression' && node.type === 'NewExpression' && endOf(parent.callee) === 'reject'
  );
}

/** `super(...)` in a class that extends an error. */
function isErrorConstructor(node: TSESTree.Node): boolean {
  for (let up = node.parent; up; up = up.parent) {
    if (up.type === 'ClassDeclaration' || up.type === 'ClassExpression') {
      return up.superClass !== null && ERROR_NAME.test(pathOf(bare(up.superClass)).at(-1) ?? '');
    }
  }
  return false;
}
