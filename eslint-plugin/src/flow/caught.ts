import type { TSESTree } from '@typescript-eslint/utils';

/** Whether a `catch` between the node and what is around it, a function or a block, gets what the node throws. */
export function isCaughtWithin(node: TSESTree.Node, around: TSESTree.Node): boolean {
  for (let inner = node, up = node.parent; up && inner !== around; inner = up, up = up.parent) {
    if (up.type === 'TryStatement' && up.block === inner && up.handler) return true;
  }
  return false;
}
