import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { keyOf, pathOf } from '../flow/syntax.js';

type Source = Readonly<TSESLint.SourceCode>;

/**
 * Whether an option makes Bull or BullMQ throw failed jobs away: `removeOnFail: true`, or one that keeps none. A job
 * that comes again by its schedule is not lost with one run, and one with an id of its own has to go, because a failed
 * job keeps the next one with this id out.
 */
export function removesFailedJobs(property: TSESTree.Property, source: Source): boolean {
  if (keyOf(property) !== 'removeOnFail' || property.parent.type !== 'ObjectExpression') return false;
  if (comesAgain(property.parent)) return false;
  const values = Flow.of(source).origins(property.value);
  return (
    values.length > 0 &&
    values.every(({ value }) => {
      if (value.kind === 'literal') return value.value === true || value.value === 0;
      if (value.kind !== 'object') return false;
      return value.entries.some(
        (entry) =>
          'key' in entry && (entry.key === 'count' || entry.key === 'age') && isZero(entry.value.node),
      );
    })
  );
}

function isZero(node: TSESTree.Node): boolean {
  return node.type === 'Literal' && node.value === 0;
}

function comesAgain(options: TSESTree.ObjectExpression): boolean {
  const hasReason = (other: TSESTree.ObjectLiteralElement): boolean =>
    other.type === 'Property' && /^(?:repeat|jobId|deduplication|debounce)$/.test(keyOf(other) ?? '');
  if (options.properties.some(hasReason)) return true;
  for (let up = options.parent as TSESTree.Node | undefined; up; up = up.parent) {
    if (up.type === 'CallExpression') return pathOf(up.callee).at(-1) === 'upsertJobScheduler';
    if (up.type.endsWith('Statement')) return false;
  }
  return false;
}
