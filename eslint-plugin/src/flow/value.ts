import type { TSESTree } from '@typescript-eslint/utils';
import type { FunctionNode } from './syntax.js';

/** A call whose arguments stand for the parameters of the function that is being looked into. */
export interface Frame {
  readonly fn: FunctionNode;
  readonly args: readonly Bound[];
  readonly outer: Frame | null;
}

/** An expression, and the call in which its parameters have their values. */
export interface Bound {
  readonly node: TSESTree.Node;
  readonly frame: Frame | null;
  /** The value is what the node holds under this key (null: under some key), not the node itself. */
  readonly under?: readonly (string | null)[];
}

export type Entry =
  | { readonly key: string | null; readonly keyNode: TSESTree.Node; readonly value: Bound }
  | { readonly spread: Bound };

/** Where a read starts when it could be followed no further. */
export type Root =
  | { readonly kind: 'import'; readonly source: string; readonly imported: string }
  | { readonly kind: 'parameter'; readonly fn: FunctionNode }
  | { readonly kind: 'global' | 'this' | 'catch' | 'call' | 'enum' | 'other' };

/** What an expression can hold. `fact` is a count, a comparison or a type: it tells about a value and is none. */
export type Value =
  | { readonly kind: 'literal'; readonly node: TSESTree.Node; readonly value: unknown }
  | { readonly kind: 'fact'; readonly node: TSESTree.Node; readonly type: 'boolean' | 'number' | 'string' }
  | {
      readonly kind: 'object';
      readonly node: TSESTree.Node;
      readonly entries: readonly Entry[];
      /** Keys that were deleted, or taken out by a rest pattern. */
      readonly omitted: readonly string[];
    }
  | { readonly kind: 'list'; readonly node: TSESTree.Node; readonly elements: readonly Bound[] }
  | { readonly kind: 'text'; readonly node: TSESTree.Node; readonly parts: readonly Bound[] }
  | {
      readonly kind: 'read';
      readonly node: TSESTree.Node;
      /** From the root on: `['req', 'headers', 'cookie']`; an empty name where it is not known. */
      readonly path: readonly string[];
      readonly root: Root;
      /** Keys that are no longer in it: taken out by a rest pattern, deleted or overwritten. */
      readonly omitted: readonly string[];
      readonly type: TSESTree.TypeNode | null;
    }
  | {
      readonly kind: 'call' | 'new';
      readonly node: TSESTree.CallExpression | TSESTree.NewExpression;
      readonly path: readonly string[];
      /** The module that the called function was imported from. */
      readonly source: string | null;
      readonly frame: Frame | null;
      readonly type: TSESTree.TypeNode | null;
      readonly omitted: readonly string[];
    }
  | { readonly kind: 'function'; readonly node: TSESTree.Node; readonly frame: Frame | null }
  | { readonly kind: 'unknown'; readonly node: TSESTree.Node };

/** A name that the value went through on its way, and the place where that name was used. */
export interface Step {
  readonly name: string;
  readonly node: TSESTree.Node;
  /** The line on which the name got its value, for messages. */
  readonly line: number | null;
  readonly type: TSESTree.TypeNode | null;
  /** A function that gave the object of which the value is a part. */
  readonly gaveWhole?: true;
}

/** One value that an expression can hold, and the names from the expression (first) to the value (last). */
export interface Origin {
  readonly value: Value;
  readonly trail: readonly Step[];
  /** The read by a key that the file does not tell: the value is one of the entries, and nobody knows which. */
  readonly among?: TSESTree.Node;
}

/**
 * The first verdict on what an expression can hold. Of the entries that an unknown key may stand for one is no more
 * likely than another: they count where the verdict is had on each of them.
 */
export function firstVerdict<T>(
  origins: readonly Origin[],
  judge: (origin: Origin) => T | null,
): { readonly origin: Origin; readonly verdict: T } | null {
  const spared = new Set<TSESTree.Node>();
  for (const origin of origins) {
    const { among } = origin;
    if (among && spared.has(among)) continue;
    const verdict = judge(origin);
    if (verdict === null) {
      if (among) spared.add(among);
      continue;
    }
    if (!among || origins.every((other) => other.among !== among || judge(other) !== null))
      return { origin, verdict };
    spared.add(among);
  }
  return null;
}
