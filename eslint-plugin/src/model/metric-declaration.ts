import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { constantText, endOf, keyOf } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { importedAs } from './imports.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A label name where a metric is made: `labelNames: ['method', 'route']`. */
export interface LabelName {
  readonly name: string;
  readonly node: TSESTree.Node;
}

export interface MetricDeclaration {
  readonly node: TSESTree.NewExpression | TSESTree.CallExpression;
  readonly labels: readonly LabelName[];
}

export const PROM_CLASSES = new Set(['Counter', 'Gauge', 'Histogram', 'Summary']);
const PROM_PACKAGES = /^(?:prom-client|@prometheus-io\/client|@platformatic\/prom-client)$/;
/** What the emitted source of this project makes metrics with. */
export const EMITTED = new Set(['counter', 'histogram', 'gauge']);

function isOption(node: TSESTree.Node | undefined, key: string): node is TSESTree.ObjectExpression {
  return optionOf(node, key) !== null;
}

function optionOf(node: TSESTree.Node | undefined, key: string): TSESTree.Node | null {
  if (node?.type !== 'ObjectExpression') return null;
  for (const property of node.properties) {
    if (property.type === 'Property' && keyOf(property) === key) return property.value;
  }
  return null;
}

/** Whether a call is given an object, with which alone it can make a metric. */
export function mayDeclareMetric({ arguments: args }: TSESTree.CallExpression): boolean {
  return args.some(({ type }) => type === 'ObjectExpression');
}

/** The metric that is made here, with the names of its labels; null when none is. */
export function metricDeclarationAt(
  node: TSESTree.NewExpression | TSESTree.CallExpression,
  source: Source,
): MetricDeclaration | null {
  const [first, second, third] = node.arguments;
  if (!first) return null;
  if (node.type === 'NewExpression') {
    if (!isPromClass(node, source)) return null;
    if (first.type === 'ObjectExpression')
      return { node, labels: namesIn(optionOf(first, 'labelNames'), source) };
    return { node, labels: namesIn(third ?? null, source) };
  }
  if (
    third?.type === 'ObjectExpression' &&
    EMITTED.has(endOf(node.callee)) &&
    constantText(first) !== null &&
    constantText(second) !== null
  ) {
    return { node, labels: keysOf(third) };
  }
  // Helpers round prom-client: `metrics.counter({ name, help, labelNames })`.
  const options = [first, second, third].find((arg) => isOption(arg, 'labelNames'));
  return options ? { node, labels: namesIn(optionOf(options, 'labelNames'), source) } : null;
}

export function isPromClass(node: TSESTree.NewExpression, source: Source): boolean {
  const imported = importedAs(node.callee, source);
  if (imported) {
    const original = imported.name.split('.').at(-1) ?? '';
    return PROM_PACKAGES.test(imported.source) && PROM_CLASSES.has(original);
  }
  // A class of the file that is called so is one of its own.
  if (node.callee.type === 'Identifier' && variableOf(node.callee, source)?.defs[0]?.type === 'ClassName')
    return false;
  const [options] = node.arguments;
  return PROM_CLASSES.has(endOf(node.callee)) && isOption(options, 'name') && isOption(options, 'help');
}

function namesIn(node: TSESTree.Node | null, source: Source): readonly LabelName[] {
  if (node === null) return [];
  return Flow.of(source)
    .origins(node)
    .flatMap(({ value }) => (value.kind === 'list' ? value.elements : []))
    .flatMap((element) =>
      Flow.of(source)
        .origins(element)
        .flatMap(({ value }) =>
          value.kind === 'literal' && typeof value.value === 'string'
            ? [{ name: value.value, node: value.node }]
            : [],
        ),
    );
}

function keysOf(node: TSESTree.ObjectExpression): readonly LabelName[] {
  return node.properties.flatMap((property) => {
    const name = property.type === 'Property' ? keyOf(property) : null;
    return name === null || property.type !== 'Property' ? [] : [{ name, node: property.key }];
  });
}
