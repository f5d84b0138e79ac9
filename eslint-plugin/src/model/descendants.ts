import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { childrenOf } from '../flow/syntax.js';

/** A node and everything under it, parents before children. */
export function* descendants(
  node: TSESTree.Node,
  source: Readonly<TSESLint.SourceCode>,
): Generator<TSESTree.Node, void, undefined> {
  yield node;
  for (const child of childrenOf(node, source)) yield* descendants(child, source);
}
