import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { bare, isFunction, keyOf, pathOf } from '../flow/syntax.js';
import type { Value } from '../flow/value.js';
import { variableOf } from '../flow/variables.js';

type Source = Readonly<TSESLint.SourceCode>;
type Read = Extract<Value, { kind: 'read' }>;

const KEYS_OF = /^Object\.(?:keys|entries|getOwnPropertyNames)$/;

/** `for (const key in all) use(all[key])`: every entry gets its turn. */
export function goesThroughKeys(read: TSESTree.Node, source: Source): boolean {
  if (read.type !== 'MemberExpression' || read.property.type !== 'Identifier') return false;
  const definition = variableOf(read.property, source)?.defs[0];
  if (definition?.type === 'Variable') {
    const loop = definition.node.parent.parent;
    return loop.type === 'ForInStatement' || (loop.type === 'ForOfStatement' && isKeys(loop.right));
  }
  // `Object.keys(all).forEach((key) => use(all[key]))`
  const call = definition?.type === 'Parameter' ? definition.node.parent : null;
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false;
  return isKeys(call.callee.object);
}

function isKeys(list: TSESTree.Node): boolean {
  const inner = bare(list);
  return inner.type === 'CallExpression' && KEYS_OF.test(pathOf(inner.callee).join('.'));
}

/** Of what every entry has a name that tells whether it is a secret. */
const NAMED_ENTRIES = /^(?:headers|rawHeaders|headersDistinct|cookies|signedCookies|env)$/;

/**
 * The object of which a value is each entry in turn, so that in the end all of it goes out: `[...request.headers]`,
 * `for (const [name, value] of Object.entries(req.headers))`. Null where a condition looks at the name of an entry.
 */
export function walkedObject(value: Read, source: Source): Read | null {
  const { path, node } = value;
  const cut = path.at(-1) === '' ? 1 : path.at(-1) === '1' && path.at(-2) === '' ? 2 : 0;
  if (cut === 0 || !NAMED_ENTRIES.test(path.at(-1 - cut) ?? '')) return null;
  const isByKey = node.type === 'MemberExpression' && keyOf(node) === null;
  if (isByKey && !goesThroughKeys(node, source)) return null;
  const name = isByKey ? node.property : nameOfEntry(node);
  if (name?.type === 'Identifier' && isAskedFor(name, source)) return null;
  return { ...value, path: path.slice(0, -cut) };
}

/** What the name of an entry is called, where the entries of a node are walked. */
function nameOfEntry(walked: TSESTree.Node): TSESTree.Node | null {
  if (walked.type === 'ArrayPattern') return walked.elements[0] ?? null;
  let node: TSESTree.Node = walked;
  let parent = node.parent;
  // `Object.entries(req.headers)`
  while (parent && parent.type !== 'ForOfStatement' && parent.type.endsWith('Expression')) {
    const [callback] = parent.type === 'CallExpression' && parent.callee === node ? parent.arguments : [];
    // `request.headers.forEach((value, name) => …)`
    if (callback && isFunction(callback)) return callback.params[1] ?? null;
    node = parent;
    parent = node.parent;
  }
  if (parent?.type !== 'ForOfStatement' || parent.left.type !== 'VariableDeclaration') return null;
  const pattern = parent.left.declarations[0].id;
  return pattern.type === 'ArrayPattern' ? (pattern.elements[0] ?? null) : null;
}

/** Whether some condition looks at a variable. */
function isAskedFor(name: TSESTree.Identifier, source: Source): boolean {
  return variableOf(name, source)?.references.some(({ identifier }) => isInTest(identifier)) ?? false;
}

function isInTest(identifier: TSESTree.Node): boolean {
  for (let node = identifier, up = node.parent; up; node = up, up = up.parent) {
    switch (up.type) {
      case 'IfStatement':
      case 'ConditionalExpression':
        return up.test === node;
      case 'SwitchStatement':
        return up.discriminant === node;
      case 'LogicalExpression':
        if (up.left === node) return true;
        break;
      case 'ExpressionStatement':
      case 'VariableDeclaration':
      case 'BlockStatement':
        return false;
    }
  }
  return false;
}
