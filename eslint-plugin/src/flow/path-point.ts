import type { TSESTree } from '@typescript-eslint/utils';
import { pathOf } from './syntax.js';

export type Exit = 'end' | 'return' | 'throw' | 'failure';

/**
 * A step of the program: the node has just been evaluated. A function, a catch clause, a case and a loop over elements
 * have a point at their beginning.
 */
export interface Point {
  /** null at a place where ways meet, and at an exit. */
  readonly node: TSESTree.Node | null;
  readonly exit: Exit | null;
  /** What comes next; after a test, where it holds. */
  next: Point | null;
  /** After a test: where it does not hold. */
  otherwise: Point | null;
  /** A `switch` without `default` may know all of its cases. */
  otherwiseIsDoubtful: boolean;
  /** Where the error goes when the node fails. */
  readonly failed: Point | null;
  /** Whether a catch clause of the routine gets that error. */
  readonly isCaught: boolean;
}

/** Where jumps lead from a place in the code. */
export interface Jumps {
  returned(): Point;
  thrown(): Point;
  failed(): Point;
  readonly isCaught: boolean;
  /** By `break` or `continue`; null for a label that does not exist. */
  to(kind: 'break' | 'continue', label: string | null): Point | null;
}

/** The jumps inside a loop, a `switch` or a labelled statement. */
export function withTargets(
  outer: Jumps,
  labels: readonly (string | null)[],
  targets: { readonly break: Point; readonly continue?: Point | null },
): Jumps {
  return {
    ...outer,
    to: (kind, label) => (labels.includes(label) ? targets[kind] : null) ?? outer.to(kind, label),
  };
}

/** The function, with its answers kept. */
export function once<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) made.set(key, (value = make(key)));
    return value;
  };
}

const FAILS =
  /^(?:CallExpression|NewExpression|AwaitExpression|ImportExpression|TaggedTemplateExpression|ForOfStatement)$/;

export function canFail(node: TSESTree.Node): boolean {
  return FAILS.test(node.type);
}

/** Nothing comes after it. */
export function endsProcess(node: TSESTree.CallExpression): boolean {
  return /^(?:(?:global\.|globalThis\.)?process\.(?:exit|abort|reallyExit)|Deno\.exit)$/.test(
    pathOf(node.callee).join('.'),
  );
}

const EXPRESSIONS_OF_TYPESCRIPT =
  /^TS(?:AsExpression|NonNullExpression|SatisfiesExpression|TypeAssertion|InstantiationExpression|ExportAssignment)$/;

/** What the program does not run. */
export function isTypeOnly(node: TSESTree.Node): boolean {
  return node.type.startsWith('TS') && !EXPRESSIONS_OF_TYPESCRIPT.test(node.type);
}
