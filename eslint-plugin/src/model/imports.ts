import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { bare, constantText, keyOf } from '../flow/syntax.js';
import { pathInPattern, variableOf, type Variable } from '../flow/variables.js';

/** What a name stands for when it came from another module: `createLogger` of `winston`; `default` and `*` the module. */
export interface Imported {
  readonly source: string;
  readonly name: string;
}

/** Through how many names a module may be handed on. A constant can be defined by itself: `const { log } = log`. */
const NAMES = 40;

/** The module and name that an expression or a type name leads to: `import`, `require` and members of them. */
export function importedAs(
  node: TSESTree.Node,
  source: Readonly<TSESLint.SourceCode>,
  names = 0,
): Imported | null {
  const inner = bare(node);
  switch (inner.type) {
    case 'Identifier': {
      const variable = variableOf(inner, source);
      return variable && names < NAMES ? importOf(variable, source, names + 1) : null;
    }
    case 'MemberExpression': {
      const key = keyOf(inner);
      const object = importedAs(inner.object, source, names);
      return object && key !== null ? member(object, key) : null;
    }
    case 'TSQualifiedName': {
      const left = importedAs(inner.left, source, names);
      return left && member(left, inner.right.name);
    }
    case 'CallExpression': {
      const { callee, arguments: args } = inner;
      if (callee.type === 'Identifier' && callee.name === 'require') {
        const text = constantText(args[0]);
        return text === null ? null : { source: withoutNode(text), name: 'default' };
      }
      return null;
    }
    case 'ImportExpression': {
      const text = constantText(inner.source);
      return text === null ? null : { source: withoutNode(text), name: '*' };
    }
    default:
      return null;
  }
}

function member(object: Imported, key: string): Imported {
  const name = key === 'default' && object.name === '*' ? 'default' : `${object.name}.${key}`;
  return { source: object.source, name };
}

function importOf(variable: Variable, source: Readonly<TSESLint.SourceCode>, names: number): Imported | null {
  const [definition] = variable.defs;
  if (definition?.type === 'ImportBinding') return fromImport(definition.node, definition.parent);
  if (definition?.type !== 'Variable' || !definition.node.init || !isConstant(variable)) return null;
  const from = importedAs(definition.node.init, source, names);
  const path = from && pathInPattern(definition.node.id, definition.name);
  if (!from || !path) return null;
  return path.reduce<Imported | null>((module, step) => {
    if (!module || !('key' in step) || step.key === null) return null;
    // `const { createLogger } = require('winston')` is the named export, not a member of the default one.
    return module.name === 'default' || module.name === '*'
      ? { source: module.source, name: step.key }
      : member(module, step.key);
  }, from);
}

function fromImport(node: TSESTree.Node, parent: TSESTree.Node | null | undefined): Imported | null {
  if (node.type === 'TSImportEqualsDeclaration') {
    const reference = node.moduleReference;
    if (reference.type !== 'TSExternalModuleReference') return null;
    const text = constantText(reference.expression);
    return text === null ? null : { source: withoutNode(text), name: 'default' };
  }
  if (parent?.type !== 'ImportDeclaration') return null;
  const source = withoutNode(parent.source.value);
  if (node.type === 'ImportDefaultSpecifier') return { source, name: 'default' };
  if (node.type === 'ImportNamespaceSpecifier') return { source, name: '*' };
  if (node.type !== 'ImportSpecifier') return null;
  const { imported } = node;
  return { source, name: imported.type === 'Identifier' ? imported.name : imported.value };
}

function isConstant(variable: Variable): boolean {
  for (const reference of variable.references)
    if (reference.isWrite() && reference.init !== true) return false;
  return true;
}

function withoutNode(source: string): string {
  return source.replace(/^node:/, '');
}
