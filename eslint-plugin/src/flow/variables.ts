import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { PerFile } from './per-file.js';
import { enclosingFunction, isFunction, isInside, keyOf } from './syntax.js';

export type Variable = TSESLint.Scope.Variable;

/** The variable that an identifier names, also where it is not read (a pattern, a declaration). */
export function variableOf(
  node: TSESTree.Identifier,
  source: Readonly<TSESLint.SourceCode>,
): Variable | null {
  let scope: TSESLint.Scope.Scope | null = source.getScope(node);
  while (scope) {
    const variable = scope.set.get(node.name);
    if (variable) return variable;
    scope = scope.upper;
  }
  return null;
}

/** A value given to a variable: the whole of `node`, or what is under `path` in it. */
export interface Write {
  readonly node: TSESTree.Node;
  readonly path: readonly PathStep[];
  /** The statement or declarator that writes. */
  readonly at: TSESTree.Node;
  /** The function that it stands in; null outside of all. */
  readonly fn: TSESTree.Node | null;
}

export type PathStep =
  | { readonly key: string | null }
  | { readonly rest: readonly string[] }
  | { readonly fallback: TSESTree.Node };

/** The way from a pattern to the name in it: `{ a: { b = 1 } }` to `b` is `a`, `b`, fallback 1. */
export function pathInPattern(pattern: TSESTree.Node, name: TSESTree.Node): readonly PathStep[] | null {
  if (pattern === name) return [];
  switch (pattern.type) {
    case 'AssignmentPattern': {
      const inner = pathInPattern(pattern.left, name);
      return inner && [{ fallback: pattern.right }, ...inner];
    }
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (!isInside(name, property)) continue;
        if (property.type === 'RestElement') {
          const taken = pattern.properties.flatMap((other) =>
            other.type === 'Property' ? [keyOf(other) ?? ''] : [],
          );
          return [{ rest: taken }];
        }
        const inner = pathInPattern(property.value, name);
        return inner && [{ key: keyOf(property) }, ...inner];
      }
      return null;
    case 'ArrayPattern': {
      const at = pattern.elements.findIndex((element) => element !== null && isInside(name, element));
      const element = pattern.elements[at];
      if (!element) return null;
      if (element.type === 'RestElement') return [{ rest: [] }];
      const inner = pathInPattern(element, name);
      return inner && [{ key: String(at) }, ...inner];
    }
    case 'TSParameterProperty':
      return pathInPattern(pattern.parameter, name);
    default:
      return null;
  }
}

const written = new PerFile<Variable, readonly Write[] | null>();

/** Every value that the variable is given by declaration, loop or assignment; null when one of them is not understood. */
export function writesOf(variable: Variable): readonly Write[] | null {
  const before = written.get(variable);
  if (before !== undefined) return before;
  const found = readWrites(variable);
  written.set(variable, found);
  return found;
}

function readWrites(variable: Variable): readonly Write[] | null {
  const writes: Write[] = [];
  const add = (node: TSESTree.Node, path: readonly PathStep[], at: TSESTree.Node): void => {
    writes.push({ node, path, at, fn: enclosingFunction(at) });
  };
  for (const definition of variable.defs) {
    if (definition.type !== 'Variable') continue;
    const { node } = definition;
    const path = pathInPattern(node.id, definition.name);
    if (path === null) return null;
    const loop = node.parent.parent;
    if (node.init) add(node.init, path, node);
    else if (loop.type === 'ForOfStatement' && loop.left === node.parent) {
      add(loop.right, [{ key: null }, ...path], node);
    } else if (loop.type === 'ForInStatement') return null;
  }
  for (const reference of variable.references) {
    if (!reference.isWrite() || reference.init) continue;
    const target = reference.identifier;
    const { parent } = target;
    if (parent.type === 'AssignmentExpression' && parent.left === target) {
      if (
        parent.operator === '=' ||
        parent.operator === '??=' ||
        parent.operator === '||=' ||
        parent.operator === '+='
      ) {
        add(parent.right, [], parent);
      } else return null;
    } else if (parent.type !== 'VariableDeclarator' && parent.type !== 'UpdateExpression') {
      const assignment = assignmentAround(target);
      const path = assignment && pathInPattern(assignment.left, target);
      if (!assignment || !path) return null;
      add(assignment.right, path, assignment);
    }
  }
  return writes;
}

function assignmentAround(target: TSESTree.Node): TSESTree.AssignmentExpression | null {
  for (let up = target.parent; up; up = up.parent) {
    if (up.type === 'AssignmentExpression') return isInside(target, up.left) ? up : null;
    if (up.type.endsWith('Statement') || isFunction(up)) return null;
  }
  return null;
}

/** What is written to properties of the object that a variable names, and what is deleted from it. */
export interface PropertyWrites {
  readonly set: readonly {
    key: string | null;
    keyNode: TSESTree.Node;
    value: TSESTree.Node;
    at: TSESTree.Node;
  }[];
  readonly deleted: readonly { key: string; at: TSESTree.Node }[];
}

const NO_WRITES: PropertyWrites = { set: [], deleted: [] };
const propertyWrites = new PerFile<Variable, PropertyWrites>();

export function propertyWritesOf(variable: Variable): PropertyWrites {
  const before = propertyWrites.get(variable);
  if (before) return before;
  const set: PropertyWrites['set'][number][] = [];
  const deleted: PropertyWrites['deleted'][number][] = [];
  for (const { identifier } of variable.references) {
    const member = identifier.parent;
    if (member.type !== 'MemberExpression' || member.object !== identifier) continue;
    const outer = member.parent;
    const key = keyOf(member);
    if (outer.type === 'AssignmentExpression' && outer.left === member) {
      set.push({ key, keyNode: member.property, value: outer.right, at: outer });
    } else if (outer.type === 'UnaryExpression' && outer.operator === 'delete' && key !== null) {
      deleted.push({ key, at: outer });
    }
  }
  const found = set.length + deleted.length === 0 ? NO_WRITES : { set, deleted };
  propertyWrites.set(variable, found);
  return found;
}
