import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { addChildren } from './syntax.js';

/** A node and everything under it, parents before children. */
export function* descendants(
  node: TSESTree.Node,
  source: Readonly<TSESLint.SourceCode>,
): Generator<TSESTree.Node, void, undefined> {
  // one generator with a stack: one inside the other would hand each node up through all levels
  const open: TSESTree.Node[] = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    const end = open.length;
    addChildren(next, source, open);
    turn(open, end);
  }
}

/** Turns the end of the list round, so that the first child is the next to be taken. */
function turn(list: TSESTree.Node[], from: number): void {
  for (let left = from, right = list.length - 1; left < right; left += 1, right -= 1) {
    const [first, last] = [list[left], list[right]];
    if (first && last) [list[left], list[right]] = [last, first];
  }
}
