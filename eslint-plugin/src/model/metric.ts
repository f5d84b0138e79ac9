import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { Mention, mentions } from '../flow/mentions.js';
import { bare, keyOf, pathOf } from '../flow/syntax.js';
import type { Origin } from '../flow/value.js';
import { wordsOf } from '../words/split.js';
import { importedAs } from './imports.js';
import { EMITTED, isPromClass, metricDeclarationAt, PROM_CLASSES } from './metric-declaration.js';

type Source = Readonly<TSESLint.SourceCode>;

/** Where a measurement takes its labels from: an object of them, one value by position, or StatsD tags. */
export type LabelArgument =
  | { readonly kind: 'object'; readonly node: TSESTree.Node }
  | { readonly kind: 'value'; readonly name: string | null; readonly node: TSESTree.Node }
  | { readonly kind: 'tags'; readonly node: TSESTree.Node }
  | { readonly kind: 'metric name'; readonly node: TSESTree.Node };

export interface MetricRecording {
  readonly node: TSESTree.CallExpression;
  readonly labels: readonly LabelArgument[];
}

const STATSD_PACKAGES =
  /^(?:hot-shots|node-statsd|node-dogstatsd|statsd-client|lynx|dogstatsd|dd-trace|datadog-metrics)$/;
const OTEL_INSTRUMENT = /^create(?:Observable)?(?:Counter|UpDownCounter|Histogram|Gauge)$/;
/** `./metrics`, `../observability/index.js`: files of a service that hold its metrics. */
const METRICS_FILE =
  /(?:^|[/\-_.@])(?:\w*metrics?|prom(?:etheus)?|instruments?|telemetry|observability|monitoring|stats)(?:[/\-_.]|$)/i;
const METRIC_NAME_WORDS = new Set([
  ...[
    'counter',
    'histogram',
    'gauge',
    'metric',
    'summary',
    'total',
    'duration',
    'latency',
    'instrument',
    'meter',
  ],
]);

const PROM_METHODS = new Set(['inc', 'dec', 'set', 'observe', 'startTimer', 'labels', 'zero']);
const OTEL_METHODS = new Set(['add', 'record', 'observe']);
const STATSD_METHODS = new Set([
  ...[
    'increment',
    'decrement',
    'gauge',
    'gaugeDelta',
    'histogram',
    'distribution',
    'timing',
    'set',
    'unique',
  ],
  ...['incrementBy', 'decrementBy', 'timer', 'asyncTimer', 'count', 'event'],
]);

const METRIC_METHODS: ReadonlySet<string> = new Set([...PROM_METHODS, ...OTEL_METHODS, ...STATSD_METHODS]);
const NO_CALLS: ReadonlySet<string> = new Set();

/** What the libraries, the files and the names of metrics have in common, and calls that say enough by themselves. */
const METRICS: readonly Mention[] = [
  new Mention(
    /metric|counter|histogram|gauge|labelNames|statsd|hot-shots|lynx|dd-trace|observability|telemetry|monitoring/i,
    'metric, counter, histogram, gauge, labelNames, statsd, hot-shots, lynx, dd-trace, observability, telemetry, monitoring',
  ),
  new Mention(
    /startTimer|[/_.@-](?:stats|instruments?)['"/._-]|\.(?:inc|labels)\(/i,
    'startTimer, stats, instrument, inc(, labels(',
  ),
  new Mention(/\.(?:dec|observe)\(\s*\{/i, 'dec(, observe('),
  new Mention(
    /(?:total|duration|latenc|summar|instrument|meter)\w*\s*\.\s*(?:add|set|record|observe|dec)\(/i,
    'total, duration, latenc, summar, instrument, meter',
    'add(, set(, record(, observe(, dec(',
  ),
  // no promise is meant
  new Mention(/prom(?!is)/i, 'prom'),
];
const TIMER = new Mention(/startTimer/, 'startTimer');

/** Whether the file can hold a metric at all; everything else is left alone. */
export function mentionsMetrics(source: Source): boolean {
  for (const metrics of METRICS) if (mentions(source, metrics)) return true;
  return false;
}

/** Names of the calls that can take a measurement in the file; null where it may be any, such as the end of a timer. */
export function recordingCalls(source: Source): ReadonlySet<string> | null {
  if (!mentionsMetrics(source)) return NO_CALLS;
  return mentions(source, TIMER) ? null : METRIC_METHODS;
}

/** What kind of metric a receiver is: by where it is made, by where it is imported from, or by its name. */
type MetricKind = 'prom' | 'otel' | 'statsd' | 'emitted' | 'imported' | 'named';

/** `latencies.set(id, seconds)` keeps what was measured for the code itself. */
const COLLECTIONS = /^(?:(?:Weak)?(?:Map|Set)|URLSearchParams|Headers|FormData)$/;
/** `metricMap.set(metric.id, metric)` */
const HOLDS = new Set(['map', 'cache', 'lookup']);

function kindOf(receiver: TSESTree.Node, source: Source): MetricKind | null {
  const path = pathOf(receiver);
  const words = wordsOf(path.at(-1)?.replace('()', '') ?? '');
  if (HOLDS.has(words.at(-1) ?? '')) return null;
  for (const origin of Flow.of(source).origins(receiver)) {
    const { value } = origin;
    if (value.kind === 'new' && COLLECTIONS.test(value.path.at(-1) ?? '')) return null;
    const kind = kindOfOrigin(origin, source);
    if (kind) return kind;
  }
  if (path.some((part) => /^(?:statsd|dogstatsd|hotShots|statsdClient|statsD)$/i.test(part))) return 'statsd';
  return words.some((word) => METRIC_NAME_WORDS.has(word)) ? 'named' : null;
}

/** `failures.add(1)`, `errors.inc()`: it is counted, and nothing else. */
export function isMetricCall({ callee }: TSESTree.CallExpression, source: Source): boolean {
  const called = bare(callee);
  if (called.type !== 'MemberExpression' || !METRIC_METHODS.has(keyOf(called) ?? '')) return false;
  return mentionsMetrics(source) && kindOf(called.object, source) !== null;
}

function kindOfOrigin({ value }: Origin, source: Source): MetricKind | null {
  switch (value.kind) {
    case 'new': {
      const imported = importedAs(value.node.callee, source);
      if (imported && STATSD_PACKAGES.test(imported.source)) return 'statsd';
      return value.node.type === 'NewExpression' && isPromClass(value.node, source) ? 'prom' : null;
    }
    case 'call': {
      const name = value.path.at(-1) ?? '';
      if (OTEL_INSTRUMENT.test(name)) return 'otel';
      if (name === 'labels' || name === 'getSingleMetric') return 'prom';
      if (EMITTED.has(name) && value.source !== null && METRICS_FILE.test(value.source)) return 'emitted';
      return value.node.type === 'CallExpression' && metricDeclarationAt(value.node, source) ? 'prom' : null;
    }
    case 'read': {
      if (value.root.kind === 'import') {
        if (STATSD_PACKAGES.test(value.root.source)) return 'statsd';
        return /^[./@~#]/.test(value.root.source) && METRICS_FILE.test(value.root.source) ? 'imported' : null;
      }
      const imported = importedAs(value.node, source);
      if (imported && /^[./@~#]/.test(imported.source) && METRICS_FILE.test(imported.source))
        return 'imported';
      const type = value.type?.type === 'TSTypeReference' ? source.getText(value.type.typeName) : '';
      const typeName = type.split('.').at(-1) ?? '';
      if (PROM_CLASSES.has(typeName)) return 'named';
      if (typeName.startsWith('StatsD')) return 'statsd';
      return value.root.kind === 'this' && value.path.length === 1 && isCollecting(value.node)
        ? 'named'
        : null;
    }
    default:
      return null;
  }
}

/** `new Gauge({ async collect() { this.set({ queue }, depth); } })`. */
function isCollecting(node: TSESTree.Node): boolean {
  for (let up = node.parent; up; up = up.parent) {
    if (up.type === 'Property') return keyOf(up) === 'collect';
    if (up.type === 'ClassBody' || up.type === 'FunctionDeclaration') return false;
  }
  return false;
}

/** The measurement that is taken here, with the places of its labels; null when none is. */
export function metricRecordingAt(node: TSESTree.CallExpression, source: Source): MetricRecording | null {
  const callee = bare(node.callee);
  if (callee.type === 'Identifier') return timerEnd(node, callee, source);
  if (callee.type !== 'MemberExpression') return null;
  const method = keyOf(callee) ?? '';
  // Many a list or set has such a method.
  if (!METRIC_METHODS.has(method) || !mentionsMetrics(source)) return null;
  const labels =
    promLabels(node, method, callee.object, source) ??
    otelLabels(node, method, callee.object, source) ??
    statsdLabels(node, method, callee.object, source);
  return labels && labels.length > 0 ? { node, labels } : null;
}

/** `const end = duration.startTimer(); end({ status })`. */
function timerEnd(
  node: TSESTree.CallExpression,
  callee: TSESTree.Identifier,
  source: Source,
): MetricRecording | null {
  const [labels] = node.arguments;
  if (!labels || labels.type === 'SpreadElement' || !mentions(source, TIMER)) return null;
  const starts = Flow.of(source)
    .origins(callee)
    .some(({ value }) => value.kind === 'call' && value.path.at(-1) === 'startTimer');
  return starts ? { node, labels: [{ kind: 'object', node: labels }] } : null;
}

function promLabels(
  node: TSESTree.CallExpression,
  method: string,
  receiver: TSESTree.Node,
  source: Source,
): readonly LabelArgument[] | null {
  if (!PROM_METHODS.has(method)) return null;
  const args = plain(node.arguments);
  const [first, second] = args;
  if (!first) return null;
  const literal = first.type === 'ObjectExpression';
  const sure =
    literal &&
    (method === 'inc' || method === 'dec' || method === 'startTimer' || (method === 'observe' && second));
  if (method === 'labels') {
    const used = node.parent.type === 'MemberExpression' && PROM_METHODS.has(keyOf(node.parent) ?? '');
    if (!used && !isPromLike(kindOf(receiver, source))) return null;
    if (args.length === 1 && (literal || isRecord(first, source))) return [{ kind: 'object', node: first }];
    const names = declaredLabels(receiver, source);
    return args.map((arg, at) => ({ kind: 'value', name: names[at] ?? null, node: arg }));
  }
  if (method === 'set' && literal && !second) return null;
  if (!sure && !isPromLike(kindOf(receiver, source))) return null;
  return literal || second || isRecord(first, source) ? [{ kind: 'object', node: first }] : null;
}

function isPromLike(kind: MetricKind | null): boolean {
  return kind === 'prom' || kind === 'imported' || kind === 'named' || kind === 'emitted';
}

/** Whether the only argument is labels and not an amount. */
function isRecord(node: TSESTree.Node, source: Source): boolean {
  return Flow.of(source)
    .origins(node)
    .some(({ value }) => {
      if (value.kind === 'read')
        return /^(?:query|params|body|headers|labels|attributes|payload|tags)$/.test(value.path.at(-1) ?? '');
      return value.kind === 'object';
    });
}

function declaredLabels(receiver: TSESTree.Node, source: Source): readonly string[] {
  for (const { value } of Flow.of(source).origins(receiver)) {
    if (value.kind !== 'new' && value.kind !== 'call') continue;
    const declaration = metricDeclarationAt(value.node, source);
    if (declaration) return declaration.labels.map(({ name }) => name);
  }
  return [];
}

function otelLabels(
  node: TSESTree.CallExpression,
  method: string,
  receiver: TSESTree.Node,
  source: Source,
): readonly LabelArgument[] | null {
  if (!OTEL_METHODS.has(method)) return null;
  const [first, second] = plain(node.arguments);
  if (!first) return null;
  // The emitted helpers take the labels first: `orders.add({ outcome }, 1)`.
  if (first.type === 'ObjectExpression') {
    const kind = kindOf(receiver, source);
    return kind === 'emitted' || kind === 'imported' ? [{ kind: 'object', node: first }] : null;
  }
  if (!second) return null;
  const kind = kindOf(receiver, source);
  const observed =
    method === 'observe' && /^(?:result|observableResult|observer)$/.test(pathOf(receiver).at(-1) ?? '');
  const counted = second.type === 'ObjectExpression' && (kind === 'named' || kind === 'imported');
  if (kind !== 'otel' && !counted && !(observed && second.type === 'ObjectExpression')) return null;
  return [{ kind: 'object', node: second }];
}

function statsdLabels(
  node: TSESTree.CallExpression,
  method: string,
  receiver: TSESTree.Node,
  source: Source,
): readonly LabelArgument[] | null {
  if (!STATSD_METHODS.has(method) || kindOf(receiver, source) !== 'statsd') return null;
  const [name, ...more] = plain(node.arguments);
  if (!name) return null;
  const tags = more.filter((arg) => isTags(arg, source));
  return [
    { kind: 'metric name', node: name },
    ...tags.map((tag): LabelArgument => ({ kind: 'tags', node: tag })),
  ];
}

function isTags(node: TSESTree.Node, source: Source): boolean {
  return Flow.of(source)
    .origins(node)
    .some(({ value }) => value.kind === 'list' || value.kind === 'object');
}

function plain(args: readonly TSESTree.CallExpressionArgument[]): readonly TSESTree.Expression[] {
  return args.flatMap((arg) => (arg.type === 'SpreadElement' ? [] : [arg]));
}
