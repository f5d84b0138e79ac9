import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare } from '../flow/syntax.js';
import { declaredList, isDeclared, readPosition, type Declared } from './declared.js';
import type { MetricRecording } from './metric.js';

/** A metric, or a helper that records one, that the team declares in `settings.sightline.metrics`. */
interface DeclaredMetric extends Declared {
  /** Position of the object with the labels among the arguments, from 0. */
  readonly labels: number;
}

/** The declared metrics; throws an error that names the setting which cannot be used. */
export const declaredMetrics = declaredList(
  'metrics',
  ['labels'],
  '{ name: "count", labels: 1 }',
  (given, declared, where): DeclaredMetric => ({
    ...declared,
    labels: readPosition(given.labels ?? 0, `${where}.labels`),
  }),
);

/** The measurement that is taken by a declared metric; null when none is. */
export function declaredRecordingAt(
  node: TSESTree.CallExpression,
  context: FileContext,
): MetricRecording | null {
  const metrics = declaredMetrics(context);
  if (metrics.length === 0) return null;
  const callee = bare(node.callee);
  const metric = metrics.find((declared) => isDeclared(callee, declared, () => false, context));
  const labels = metric && node.arguments[metric.labels];
  if (!labels || labels.type === 'SpreadElement') return null;
  return { node, labels: [{ kind: 'object', node: labels }] };
}
