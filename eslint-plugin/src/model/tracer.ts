import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { Mention, mentions } from '../flow/mentions.js';
import { PerFile } from '../flow/per-file.js';
import { bare, endOf, isFunction, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import type { Origin } from '../flow/value.js';
import { wordsOf } from '../words/split.js';
import { importedAs } from './imports.js';
import { functionBehind } from './span-use.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A call that starts a span. */
export interface SpanStart {
  readonly call: TSESTree.CallExpression;
  readonly name: TSESTree.Expression | null;
  /**
   * Who ends it: whoever gets the span that the call `returns`, the `callback` that the call hands it to, or the
   * called function, which is `managed`.
   */
  readonly form: 'returned' | 'callback' | 'managed';
  /** The function that works in the span, where it stands in the file. */
  readonly work: FunctionNode | null;
  /** Whether the tracer is one of OpenTelemetry for sure; else it is named so, and may be a wrapper that ends its spans. */
  readonly isKnown: boolean;
  /** Whoever started it marks it as failed where the work throws. */
  readonly isMarked?: boolean;
}

const SPANS = new Mention(
  /\b(?:startSpan|startActiveSpan|startInactiveSpan|startSpanManual|withSpan)\b|[tT]racer\.trace\(/,
  'startSpan, startActiveSpan, startInactiveSpan, withSpan, tracer.trace(',
);

/** Whether the file can start spans. */
export function mentionsSpans(source: Source): boolean {
  return mentions(source, SPANS);
}

const starts = new PerFile<TSESTree.CallExpression, SpanStart | null>();

/** The span that a call starts, or null. */
export function spanStartAt(node: TSESTree.CallExpression, source: Source): SpanStart | null {
  const before = starts.get(node);
  if (before !== undefined) return before;
  const start = readStart(node, source);
  starts.set(node, start);
  return start;
}

function readStart(node: TSESTree.CallExpression, source: Source): SpanStart | null {
  const callee = bare(node.callee);
  const method = callee.type === 'MemberExpression' ? keyOf(callee) : pathOf(callee)[0];
  switch (method) {
    case 'startSpan':
    case 'startActiveSpan':
    case 'startInactiveSpan':
    case 'startSpanManual':
    case 'withSpan':
      break;
    // `tracer.trace(name, work)` of Datadog, and of tracers that a service makes for itself; `logger.trace(…)` is none.
    case 'trace':
      if (callee.type === 'MemberExpression' && wordsOf(endOf(callee.object)).at(-1) === 'tracer') break;
      return null;
    default:
      return null;
  }
  const args = node.arguments.flatMap((arg) => (arg.type === 'SpreadElement' ? [] : [arg]));
  const [first] = args;
  if (!first) return null;
  const last = args.at(-1);
  const work = last && args.length > 1 ? functionOf(last, source) : null;
  if (importedAs(callee, source)?.source.startsWith('@sentry/') === true)
    return fromSentry(node, method, first, work);
  const start = { call: node, name: first, work };
  if (method === 'withSpan') {
    // `withSpan(name, work, attributes)` as sightline emits it, and its like.
    const inner = args
      .slice(1)
      .map((arg) => functionOf(arg, source))
      .find((fn) => fn !== null);
    return inner === undefined ? null : { ...start, work: inner, form: 'managed', isKnown: false };
  }
  if (callee.type !== 'MemberExpression' || method === 'trace') return fromHelper(node, args, source);
  const tracer = tracerKind(callee.object, source);
  if (tracer === null) return null;
  const isKnown = tracer === 'known';
  if (method === 'startSpan') return { ...start, work: null, form: 'returned', isKnown };
  return method === 'startActiveSpan' ? { ...start, form: 'callback', isKnown } : null;
}

/**
 * `startActiveSpan(name, work)` and `startSpan(tracer, name, work)`, a function of the service's own that ends the span, and
 * `tracer.trace(name, work)`.
 */
function fromHelper(
  call: TSESTree.CallExpression,
  args: readonly TSESTree.Expression[],
  source: Source,
): SpanStart | null {
  const works = args.map((arg) => functionOf(arg, source)).filter((fn) => fn !== null);
  const name = args.find((arg) => wordsOf(pathOf(arg).at(-1) ?? '').at(-1) !== 'tracer');
  const [work, ...more] = works;
  return work && name && more.length === 0 ? { call, name, work, form: 'managed', isKnown: false } : null;
}

/** Sentry's `startSpan` ends what it starts; the other two leave it to the caller. */
function fromSentry(
  call: TSESTree.CallExpression,
  method: string,
  options: TSESTree.Expression,
  work: FunctionNode | null,
): SpanStart | null {
  if (options.type !== 'ObjectExpression') return null;
  const property = options.properties.find((part) => part.type === 'Property' && keyOf(part) === 'name');
  const name = property?.type === 'Property' ? (property.value as TSESTree.Expression) : null;
  if (method === 'startInactiveSpan') return { call, name, work, form: 'returned', isKnown: true };
  // `startSpanManual(options, (span, finish) => …)`: who takes `finish` ends it by that.
  const isManual = method === 'startSpanManual' && work !== null && work.params.length < 2;
  return { call, name, work, form: isManual ? 'callback' : 'managed', isKnown: true, isMarked: true };
}

function functionOf(node: TSESTree.Expression, source: Source): FunctionNode | null {
  if (isFunction(node)) return node;
  return node.type === 'Identifier' ? functionBehind(node, source) : null;
}

const API = /^(?:@opentelemetry\/api|dd-trace|opentracing)$/;

/** Whether the expression is a tracer: for sure, by what it is made of or typed as; or only by its name. */
function tracerKind(node: TSESTree.Node, source: Source): 'known' | 'named' | null {
  const origins = Flow.of(source).origins(node);
  if (origins.some((origin) => isKnownTracer(origin, source))) return 'known';
  const imported = importedAs(node, source);
  if (imported && API.test(imported.source)) return 'known';
  const name = (pathOf(node).at(-1) ?? '').replace('()', '');
  if (wordsOf(name).at(-1) !== 'tracer') return null;
  return name === 'tracer' && isInstrumentation(node) ? 'known' : 'named';
}

function isKnownTracer({ value, trail }: Origin, source: Source): boolean {
  if (value.kind === 'call') {
    const { path } = value;
    const owner = (path.at(-2) ?? '').replace('()', '');
    return path.at(-1) === 'getTracer' && (value.source === '@opentelemetry/api' || PROVIDER.test(owner));
  }
  const types = [...trail.map(({ type }) => type), value.kind === 'read' ? value.type : null];
  return types.some(
    (type) =>
      type?.type === 'TSTypeReference' && importedAs(type.typeName, source)?.source === '@opentelemetry/api',
  );
}

const PROVIDER = /^(?:trace|otel|opentelemetry)$|(?:^p|P)rovider$/;

/** `this.tracer` in a class that extends `InstrumentationBase`. */
function isInstrumentation(node: TSESTree.Node): boolean {
  const path = pathOf(node);
  if (path[0] !== 'this') return false;
  for (let up = node.parent; up; up = up.parent) {
    if (up.type !== 'ClassDeclaration' && up.type !== 'ClassExpression') continue;
    return up.superClass !== null && /^InstrumentationBase$/.test(pathOf(up.superClass).at(-1) ?? '');
  }
  return false;
}
