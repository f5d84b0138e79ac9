import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

export type FunctionNode =
  TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;

export function isFunction(node: TSESTree.Node): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

/** The expression under `as`, `!`, `satisfies`, `?.` and `await`. */
export function bare(node: TSESTree.Node): TSESTree.Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ChainExpression':
      return bare(node.expression);
    case 'AwaitExpression':
      return bare(node.argument);
    default:
      return node;
  }
}

/** The text of a string, of a template without expressions, or of a number used as a key. */
export function constantText(node: TSESTree.Node | null | undefined): string | null {
  if (!node) return null;
  const inner = bare(node);
  if (inner.type === 'Literal') {
    return typeof inner.value === 'string' || typeof inner.value === 'number' ? String(inner.value) : null;
  }
  if (inner.type === 'TemplateLiteral' && inner.expressions.length === 0)
    return inner.quasis[0]?.value.cooked ?? null;
  return null;
}

/** `null` or `undefined`, as it is written. */
export function isAbsent(node: TSESTree.Node): boolean {
  return (
    (node.type === 'Literal' && node.value === null) ||
    (node.type === 'Identifier' && node.name === 'undefined')
  );
}

/** The name of a property: `a.b`, `a['b']`, `a.#b` (as `#b`), `{ b: 1 }`; null when it is computed. */
export function keyOf(
  node:
    TSESTree.MemberExpression | TSESTree.Property | TSESTree.PropertyDefinition | TSESTree.MethodDefinition,
): string | null {
  const key = node.type === 'MemberExpression' ? node.property : node.key;
  if (node.computed) return constantText(key);
  if (key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  return constantText(key);
}

/** `a.b.c` as `['a', 'b', 'c']`; a call in it as `b()`, anything else as an empty name. */
export function pathOf(node: TSESTree.Node): readonly string[] {
  const path: string[] = [];
  addPath(node, path);
  return path;
}

/** One list for the whole way down: a chain may be thousands of calls long. */
function addPath(node: TSESTree.Node, path: string[]): void {
  const inner = bare(node);
  switch (inner.type) {
    case 'Identifier':
      path.push(inner.name);
      break;
    case 'ThisExpression':
      path.push('this');
      break;
    case 'Super':
      path.push('super');
      break;
    case 'MemberExpression':
      addPath(inner.object, path);
      path.push(keyOf(inner)?.replace(/^#/, '') ?? '');
      break;
    case 'CallExpression':
      addPath(inner.callee, path);
      path.push(`${path.pop() ?? ''}()`);
      break;
    case 'NewExpression':
      path.push(`${endOf(inner.callee)}()`);
      break;
    default:
      path.push('');
  }
}

/** The last part of `pathOf`, which is what most questions are about. */
export function endOf(node: TSESTree.Node): string {
  const inner = bare(node);
  switch (inner.type) {
    case 'Identifier':
      return inner.name;
    case 'MemberExpression': {
      const key = keyOf(inner) ?? '';
      return key.startsWith('#') ? key.slice(1) : key;
    }
    default:
      return pathOf(inner).at(-1) ?? '';
  }
}

/** The function that the node stands in, or null at the top of the file. */
export function enclosingFunction(node: TSESTree.Node): FunctionNode | null {
  for (let up = node.parent; up; up = up.parent) if (isFunction(up)) return up;
  return null;
}

export function isInside(node: TSESTree.Node, outer: TSESTree.Node): boolean {
  return node.range[0] >= outer.range[0] && node.range[1] <= outer.range[1];
}

/** The nodes right under a node, in the order in which they are written. */
export function childrenOf(
  node: TSESTree.Node,
  source: Readonly<TSESLint.SourceCode>,
): readonly TSESTree.Node[] {
  const children: TSESTree.Node[] = [];
  addChildren(node, source, children);
  return children;
}

/** The same, added to a list: a walk over a whole file needs no list a node. */
export function addChildren(
  node: TSESTree.Node,
  source: Readonly<TSESLint.SourceCode>,
  list: TSESTree.Node[],
): void {
  for (const key of source.visitorKeys[node.type] ?? []) {
    const child = node[key as keyof typeof node] as unknown;
    if (Array.isArray(child)) for (const item of child as unknown[]) if (isNode(item)) list.push(item);
    if (isNode(child)) list.push(child);
  }
}

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'range' in value;
}

/** From the start of a function, a clause or a loop to its body: the part that says what it is. */
export function headOf(node: TSESTree.Node): TSESTree.SourceLocation {
  const body = 'body' in node && node.body && !Array.isArray(node.body) ? node.body : null;
  return body === null ? node.loc : { start: node.loc.start, end: body.loc.start };
}
