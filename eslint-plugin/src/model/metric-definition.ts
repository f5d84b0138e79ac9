import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import type { CallNames } from '../flow/called-name.js';
import { Mention, mentions } from '../flow/mentions.js';
import { bare, constantText, endOf, keyOf, pathOf } from '../flow/syntax.js';
import type { Bound } from '../flow/value.js';
import type { PrometheusType } from '../words/prometheus-names.js';
import { importedAs } from './imports.js';
import { isPromClass, metricDeclarationAt, type LabelName } from './metric-declaration.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A text that the code gives, and where it stands. */
export interface GivenText {
  readonly text: string;
  readonly node: TSESTree.Node;
  /** Only the end of it: what stands before is not known. */
  readonly isTail: boolean;
}

/** A place where a metric gets its name. */
export interface MetricDefinition {
  readonly node: TSESTree.NewExpression | TSESTree.CallExpression;
  readonly system: 'prometheus' | 'opentelemetry';
  readonly type: PrometheusType;
  readonly name: GivenText | null;
  /** The text that explains the metric; `missing` where there is none, null where the file does not tell. */
  readonly help: GivenText | 'missing' | null;
  readonly unit: GivenText | null;
  readonly labels: readonly LabelName[];
  /** Not only the names say so: another library may call its things meters, and keep what they make. */
  readonly isCertain: boolean;
}

const TYPE =
  /^(?:create|make|new|register|add|define|build|get)?(Counter|Gauge|Histogram|Summary)(?:Provider)?$/;
/** In every name that the two others match. */
const MAKES_METRIC = /counter|gauge|histogram|summary/i;
const INSTRUMENT = /^create(?:Observable)?(Counter|UpDownCounter|Histogram|Gauge)$/;
const OPENTELEMETRY = new Mention(/@opentelemetry\/|getMeter\(/, '@opentelemetry/, getMeter(');

/** Names of the calls that can name a metric. */
export const METRIC_MAKERS: CallNames = { has: (name) => MAKES_METRIC.test(name) };

/** The metric that is named here; null when none is. */
export function metricDefinitionAt(
  node: TSESTree.NewExpression | TSESTree.CallExpression,
  source: Source,
): MetricDefinition | null {
  const [first, second] = node.arguments;
  if (!first || first.type === 'SpreadElement') return null;
  if (node.type === 'NewExpression') {
    if (!isPromClass(node, source)) return null;
    const imported = importedAs(node.callee, source)?.name.split('.').at(-1);
    return prometheus(node, (imported ?? endOf(node.callee)).toLowerCase(), source);
  }
  const method = endOf(node.callee);
  if (!MAKES_METRIC.test(method)) return null;
  const instrument = INSTRUMENT.exec(method)?.[1];
  if (instrument !== undefined && bare(first).type !== 'ObjectExpression')
    return isMeter(node, source) ? openTelemetry(node, instrument, source) : null;
  const type = TYPE.exec(method.charAt(0).toUpperCase() + method.slice(1))?.[1] ?? TYPE.exec(method)?.[1];
  if (type === undefined) return null;
  if (first.type === 'ObjectExpression') {
    const names = first.properties.map((property) => (property.type === 'Property' ? keyOf(property) : null));
    return names.includes('name') && names.includes('help')
      ? prometheus(node, type.toLowerCase(), source)
      : null;
  }
  const isEmitted =
    second &&
    constantText(first) !== null &&
    constantText(second) !== null &&
    metricDeclarationAt(node, source);
  return isEmitted ? prometheus(node, type.toLowerCase(), source) : null;
}

function prometheus(node: MetricDefinition['node'], type: string, source: Source): MetricDefinition {
  const [first, second] = node.arguments;
  const options =
    first && bare(first).type === 'ObjectExpression' ? (bare(first) as TSESTree.ObjectExpression) : null;
  const isOpen = options?.properties.some((property) => property.type === 'SpreadElement') === true;
  const at = (key: string, position: TSESTree.Node | undefined) =>
    options ? valueOf(options, key) : first?.type === 'Identifier' ? null : (position ?? null);
  const help = at('help', second);
  const isMissing = help === null && options !== null && !isOpen;
  return {
    node,
    system: 'prometheus',
    type: type as PrometheusType,
    name: textAt(at('name', first), source),
    help: isMissing ? 'missing' : textAt(help, source),
    unit: null,
    labels: metricDeclarationAt(node, source)?.labels ?? [],
    isCertain: node.type === 'NewExpression',
  };
}

function openTelemetry(node: TSESTree.CallExpression, instrument: string, source: Source): MetricDefinition {
  const [first, second] = node.arguments;
  const options =
    second && bare(second).type === 'ObjectExpression' ? (bare(second) as TSESTree.ObjectExpression) : null;
  return {
    node,
    system: 'opentelemetry',
    type: instrument === 'Counter' ? 'counter' : instrument === 'Histogram' ? 'histogram' : 'gauge',
    name: textAt(first ?? null, source),
    help: null,
    unit: options && textAt(valueOf(options, 'unit'), source),
    labels: [],
    isCertain: mentions(source, OPENTELEMETRY) || importedAs(rootOf(node.callee), source) !== null,
  };
}

function rootOf(node: TSESTree.Node): TSESTree.Node {
  const inner = bare(node);
  return inner.type === 'MemberExpression' ? rootOf(inner.object) : inner;
}

/** A meter by name, by where it comes from, or because the file is about OpenTelemetry. */
function isMeter(node: TSESTree.CallExpression, source: Source): boolean {
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression') return false;
  if (/meter\b|meter\(\)$/i.test(pathOf(callee.object).at(-1) ?? '')) return true;
  return bare(callee.object).type !== 'NewExpression' && mentions(source, OPENTELEMETRY);
}

function valueOf(options: TSESTree.ObjectExpression, key: string): TSESTree.Node | null {
  for (const property of options.properties)
    if (property.type === 'Property' && keyOf(property) === key) return property.value;
  return null;
}

/** A text that is written here, held by a constant, or put together by a function of the file; else at least its end. */
function textAt(node: TSESTree.Node | null, source: Source): GivenText | null {
  if (!node) return null;
  const inner = bare(node);
  const composed = compose({ node: inner, frame: null }, source, 0);
  return composed && (composed.text !== '' || !composed.isTail) ? { ...composed, node: inner } : null;
}

type Composed = Pick<GivenText, 'text' | 'isTail'>;
const DEPTH = 5;

function compose(at: Bound, source: Source, depth: number): Composed | null {
  const [only, ...more] = depth > DEPTH ? [] : Flow.of(source).origins(at);
  if (!only || more.length > 0) return null;
  const { value } = only;
  if (value.kind === 'literal')
    return typeof value.value === 'string' ? { text: value.value, isTail: false } : null;
  if (value.kind !== 'text') return null;
  const parts = value.parts.map((part) => compose(part, source, depth + 1));
  if (value.node.type === 'BinaryExpression') return joined(parts);
  if (value.node.type !== 'TemplateLiteral') return null;
  return joined(
    value.node.quasis.flatMap(({ value: { cooked } }, index) => [
      { text: cooked ?? '', isTail: false },
      ...parts.slice(index, index + 1),
    ]),
  );
}

/** What follows the last part that is not known. */
function joined(parts: readonly (Composed | null)[]): Composed {
  const from = parts.findLastIndex((part) => part === null || part.isTail);
  const known = parts.slice(Math.max(from, 0)).map((part) => part?.text ?? '');
  return { text: known.join(''), isTail: from > -1 };
}
