import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { descendants } from '../flow/descendants.js';
import { Flow } from '../flow/flow.js';
import { returnsOf } from '../flow/functions.js';
import { Mention, mentions } from '../flow/mentions.js';
import { bare, isFunction, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { importedAs } from './imports.js';
import type { LabelArgument } from './metric.js';
import type { LabelName } from './metric-declaration.js';

type Source = Readonly<TSESLint.SourceCode>;

const BUNDLE = new Mention(/express-prom-bundle/, 'express-prom-bundle');

export function mentionsPromBundle(source: Source): boolean {
  return mentions(source, BUNDLE);
}

/** What the options of `express-prom-bundle` put on the metric of all requests. */
export interface BundleLabels {
  /** `customLabels: { tenant: null }` */
  readonly names: readonly LabelName[];
  /** What `transformLabels` and `normalizePath` give. */
  readonly values: readonly LabelArgument[];
}

/** `promBundle({ customLabels, transformLabels, normalizePath })`; null where the call is another one. */
export function bundleLabelsAt(node: TSESTree.CallExpression, source: Source): BundleLabels | null {
  const [options] = node.arguments;
  if (!options || importedAs(node.callee, source)?.source !== 'express-prom-bundle') return null;
  const names: LabelName[] = [];
  const values: LabelArgument[] = [];
  for (const { value } of Flow.of(source).origins(options)) {
    if (value.kind !== 'object') continue;
    for (const entry of value.entries) {
      if ('spread' in entry) continue;
      const given = bare(entry.value.node);
      if (entry.key === 'customLabels') names.push(...namesIn(given));
      else if (entry.key === 'transformLabels' && isFunction(given))
        values.push(...labelsSetIn(given, source));
      else if (entry.key === 'normalizePath' && isFunction(given))
        values.push(
          ...returnsOf(given, source).map((path): LabelArgument => ({
            kind: 'value',
            name: 'path',
            node: path,
          })),
        );
    }
  }
  return { names, values };
}

function namesIn(labels: TSESTree.Node): readonly LabelName[] {
  if (labels.type !== 'ObjectExpression') return [];
  return labels.properties.flatMap((property) => {
    const name = property.type === 'Property' ? keyOf(property) : null;
    return name === null ? [] : [{ name, node: property }];
  });
}

/** `labels.tenant = …` and `Object.assign(labels, { … })` in the function that is given them. */
function labelsSetIn(fn: FunctionNode, source: Source): readonly LabelArgument[] {
  const [labels] = fn.params;
  if (labels?.type !== 'Identifier') return [];
  const isLabels = (node: TSESTree.Node | undefined): boolean =>
    node?.type === 'Identifier' && variableOf(node, source)?.defs[0]?.name === labels;
  const found: LabelArgument[] = [];
  for (const node of descendants(fn.body, source)) {
    if (node.type === 'AssignmentExpression') {
      const { left, right } = node;
      if (left.type === 'MemberExpression' && isLabels(left.object))
        found.push({ kind: 'value', name: keyOf(left), node: right });
    } else if (node.type === 'CallExpression' && pathOf(node.callee).join('.') === 'Object.assign') {
      const [target, ...more] = node.arguments;
      if (isLabels(target))
        found.push(...more.map((given): LabelArgument => ({ kind: 'object', node: given })));
    }
  }
  return found;
}
