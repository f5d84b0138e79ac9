import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

/** A node and everything under it, parents before children. */
export function* descendants(
  node: TSESTree.Node,
  source: Readonly<TSESLint.SourceCode>,
): Generator<TSESTree.Node, void, undefined> {
  yield node;
  for (const key of source.visitorKeys[node.type] ?? []) {
    const child = node[key as keyof typeof node] as unknown;
    for (const item of Array.isArray(child) ? (child as unknown[]) : [child]) {
      if (isNode(item)) yield* descendants(item, source);
    }
  }
}

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'range' in value;
}
