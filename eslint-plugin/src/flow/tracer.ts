import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FunctionNode } from './syntax.js';
import type { Bound, Frame, Origin, Step } from './value.js';

/** How deep a question may go into functions. */
export const FRAMES = 4;

/** What the readers of names, members and calls ask of each other. */
export interface Tracer {
  readonly source: Readonly<TSESLint.SourceCode>;
  follow(bound: Bound, trail: readonly Step[]): readonly Origin[];
  /** What a function gives back when it is called so; null when that is not known. */
  enter(
    fn: FunctionNode,
    args: readonly Bound[],
    outer: Frame | null,
    trail: readonly Step[],
  ): readonly Origin[] | null;
  /** What the origins hold under a key; `base` is the trail on which the object itself was asked for. */
  project(
    origins: readonly Origin[],
    key: string | null,
    node: TSESTree.Node,
    base: readonly Step[],
  ): readonly Origin[];
  /** Does the work unless it is being done already, further up: values can be defined by themselves. */
  once<T>(key: string, otherwise: T, work: () => T): T;
}

export const unknown = (node: TSESTree.Node, trail: readonly Step[]): readonly Origin[] => [
  { value: { kind: 'unknown', node }, trail },
];

export function depthOf(frame: Frame | null): number {
  let depth = 0;
  for (let up = frame; up; up = up.outer) depth += 1;
  return depth;
}

/** The origin without what it holds under the keys. */
export function without(origin: Origin, keys: readonly string[]): Origin {
  const { value } = origin;
  if (keys.length === 0) return origin;
  if (value.kind === 'read' || value.kind === 'call' || value.kind === 'new') {
    return { ...origin, value: { ...value, omitted: [...value.omitted, ...keys] } };
  }
  if (value.kind !== 'object') return origin;
  const entries = value.entries.filter(
    (entry) => 'spread' in entry || entry.key === null || !keys.includes(entry.key),
  );
  return { ...origin, value: { ...value, entries, omitted: [...value.omitted, ...keys] } };
}

/** The origin with a type, where it has none yet. */
export function withType(origin: Origin, type: TSESTree.TypeNode | null): Origin {
  const { value } = origin;
  if (type === null || !('type' in value) || value.kind === 'fact' || value.type !== null) return origin;
  return type.type === 'TSAnyKeyword' || type.type === 'TSUnknownKeyword'
    ? origin
    : { ...origin, value: { ...value, type } };
}

/** The type that a name, a pattern or a parameter is declared with. */
export function annotationOf(node: TSESTree.Node | null | undefined): TSESTree.TypeNode | null {
  switch (node?.type) {
    case 'Identifier':
    case 'ObjectPattern':
    case 'ArrayPattern':
      return node.typeAnnotation?.typeAnnotation ?? null;
    case 'AssignmentPattern':
      return annotationOf(node.left);
    case 'TSParameterProperty':
      return annotationOf(node.parameter);
    default:
      return null;
  }
}
