import type { TSESTree } from '@typescript-eslint/utils';
import { PerFile } from './per-file.js';
import { enclosingFunction, isInside } from './syntax.js';
import type { Write } from './variables.js';

/**
 * The writes that can reach a use: one that always runs between the earlier ones and the use hides those, and one
 * that stands after the use in the same straight run of the function does not count.
 */
export function writesReaching(writes: readonly Write[], use: TSESTree.Node): readonly Write[] {
  if (writes.length < 2) return writes;
  const fn = enclosingFunction(use);
  const order = orderOf(writes);
  if (order.fn !== fn || inLoop(use, fn)) return writes;
  const reaching: Write[] = [];
  const start = use.range[0];
  for (let index = order.isSorted ? firstFrom(start, writes) : writes.length; index >= 0; index -= 1) {
    const write = writes[index];
    if (!write || write.at.range[0] >= start || isInside(use, write.at)) continue;
    reaching.unshift(write);
    if (hidesEarlier(write, use)) break;
  }
  const inWrite = order.declarators.filter(({ at }) => isInside(use, at));
  return [...reaching, ...inWrite];
}

/** What is the same for every use: a long function has a thousand writes and a thousand uses of one variable. */
interface Order {
  /** The function that all of them stand in; undefined where there are several. */
  readonly fn: TSESTree.Node | null | undefined;
  /** Whether they are listed as they are written down. */
  readonly isSorted: boolean;
  readonly declarators: readonly Write[];
}

const orders = new PerFile<readonly Write[], Order>();

function orderOf(writes: readonly Write[]): Order {
  const before = orders.get(writes);
  if (before) return before;
  const fn = writes[0]?.fn;
  const order: Order = {
    fn: writes.every((write) => write.fn === fn) ? fn : undefined,
    isSorted: writes.every(({ at }, index) => at.range[0] >= (writes[index - 1]?.at.range[0] ?? 0)),
    declarators: writes.filter(({ at }) => at.type === 'VariableDeclarator'),
  };
  orders.set(writes, order);
  return order;
}

/** The index of the first of the sorted writes that begins at the place or behind it. */
function firstFrom(place: number, writes: readonly Write[]): number {
  let [low, high] = [0, writes.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((writes[middle]?.at.range[0] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether nothing that the variable held before the write is left at the use. */
export function hidesEarlier({ at, fn }: Write, use: TSESTree.Node): boolean {
  const compound = at.type === 'AssignmentExpression' && at.operator !== '=';
  return !compound && fn === enclosingFunction(use) && alwaysRunsBefore(at, use);
}

function inLoop(node: TSESTree.Node, fn: TSESTree.Node | null): boolean {
  for (let up = node.parent; up && up !== fn; up = up.parent) {
    if (/^(?:For|While|DoWhile)/.test(up.type)) return true;
  }
  return false;
}

/** Whether the write's statement stands in a block that the use is also in. */
function alwaysRunsBefore(at: TSESTree.Node, use: TSESTree.Node): boolean {
  let statement: TSESTree.Node | undefined = at;
  while (statement && !/Statement$|Declaration$/.test(statement.type)) {
    if (/^(?:Logical|Conditional)/.test(statement.type)) return false;
    statement = statement.parent;
  }
  const block = statement?.parent;
  return (
    block !== undefined &&
    (block.type === 'BlockStatement' || block.type === 'Program') &&
    isInside(use, block)
  );
}
