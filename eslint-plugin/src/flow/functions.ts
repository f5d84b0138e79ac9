import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { descendants } from './descendants.js';
import { PerFile } from './per-file.js';
import { bare, childrenOf, isFunction, keyOf, type FunctionNode } from './syntax.js';
import { variableOf } from './variables.js';

const returned = new PerFile<FunctionNode, readonly TSESTree.Expression[]>();

/** The expressions that a function gives back; none for a generator. */
export function returnsOf(
  fn: FunctionNode,
  source: Readonly<TSESLint.SourceCode>,
): readonly TSESTree.Expression[] {
  const before = returned.get(fn);
  if (before) return before;
  const found: TSESTree.Expression[] = [];
  if (!fn.generator) {
    if (fn.body.type !== 'BlockStatement') found.push(fn.body);
    else collectReturns(fn.body, source, found);
  }
  returned.set(fn, found);
  return found;
}

function collectReturns(
  node: TSESTree.Node,
  source: Readonly<TSESLint.SourceCode>,
  found: TSESTree.Expression[],
): void {
  if (node.type === 'ReturnStatement') {
    if (node.argument) found.push(node.argument);
    return;
  }
  for (const child of childrenOf(node, source)) {
    if (/Statement$|^SwitchCase$|^CatchClause$/.test(child.type)) collectReturns(child, source, found);
  }
}

/** The variable that a function is declared as: `function name() {}`, `const name = () => {}`. */
export function variableNameOf(fn: FunctionNode): TSESTree.Identifier | null {
  if (fn.type === 'FunctionDeclaration') return fn.id;
  const { parent } = fn;
  return parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier' ? parent.id : null;
}

/** What a function is known by: its variable's or its property's name, '' where that is computed; null where it has none. */
export function knownAs(fn: FunctionNode): string | null {
  const { parent } = fn;
  const isNamed =
    parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition' || parent.type === 'Property';
  return isNamed ? (keyOf(parent) ?? '') : (variableNameOf(fn)?.name ?? null);
}

/** The name under which the rest of the file calls a function: its own, its variable's, its method's. */
function nameOf(
  fn: FunctionNode,
): TSESTree.Identifier | TSESTree.MethodDefinition | TSESTree.PropertyDefinition | null {
  const name = variableNameOf(fn);
  if (name) return name;
  const { parent } = fn;
  if (parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') return parent;
  return null;
}

export interface CallSites {
  readonly calls: readonly TSESTree.CallExpression[];
  /** Whether these are all: the function is neither exported nor handed on. */
  readonly complete: boolean;
}

const NOWHERE: CallSites = { calls: [], complete: false };
const sites = new PerFile<FunctionNode, CallSites>();

/** The calls of a function in this file. */
export function callSitesOf(fn: FunctionNode, source: Readonly<TSESLint.SourceCode>): CallSites {
  const before = sites.get(fn);
  if (before) return before;
  const found = findCallSites(fn, source);
  sites.set(fn, found);
  return found;
}

function findCallSites(fn: FunctionNode, source: Readonly<TSESLint.SourceCode>): CallSites {
  const name = nameOf(fn);
  if (name === null) return NOWHERE;
  if (name.type !== 'Identifier') return methodCalls(name, source);
  const variable = variableOf(name, source);
  if (!variable) return NOWHERE;
  const calls: TSESTree.CallExpression[] = [];
  let complete = !isExported(fn);
  for (const { identifier } of variable.references) {
    const { parent } = identifier;
    if (parent.type === 'CallExpression' && parent.callee === identifier) calls.push(parent);
    else if (identifier !== name) complete = false;
  }
  return { calls, complete: complete && calls.length > 0 };
}

function isExported(fn: FunctionNode): boolean {
  const statement = fn.type === 'FunctionDeclaration' ? fn.parent : fn.parent.parent?.parent;
  return statement?.type === 'ExportNamedDeclaration' || statement?.type === 'ExportDefaultDeclaration';
}

function methodCalls(
  method: TSESTree.MethodDefinition | TSESTree.PropertyDefinition,
  source: Readonly<TSESLint.SourceCode>,
): CallSites {
  const key = keyOf(method);
  const body = method.parent;
  const hidden = method.key.type === 'PrivateIdentifier' || method.accessibility === 'private';
  if (key === null || key === 'constructor' || !hidden) return NOWHERE;
  const calls = membersOfThis(body, source)
    .filter((member) => keyOf(member) === key)
    .flatMap((member) =>
      member.parent.type === 'CallExpression' && member.parent.callee === member ? [member.parent] : [],
    );
  return { calls, complete: calls.length > 0 };
}

const thisMembers = new PerFile<TSESTree.ClassBody, readonly TSESTree.MemberExpression[]>();

/** Every `this.x` in a class. */
export function membersOfThis(
  body: TSESTree.ClassBody,
  source: Readonly<TSESLint.SourceCode>,
): readonly TSESTree.MemberExpression[] {
  const before = thisMembers.get(body);
  if (before) return before;
  const found: TSESTree.MemberExpression[] = [];
  for (const node of descendants(body, source)) {
    if (node.type === 'MemberExpression' && node.object.type === 'ThisExpression') found.push(node);
  }
  thisMembers.set(body, found);
  return found;
}

/** The class whose `this` is meant at the node. */
export function classAround(node: TSESTree.Node): TSESTree.ClassBody | null {
  for (let up = node.parent; up; up = up.parent) {
    if (up.type === 'ClassBody') return up;
    const ownThis = up.type === 'FunctionDeclaration' || up.type === 'FunctionExpression';
    if (ownThis && up.parent?.type !== 'MethodDefinition') return null;
  }
  return null;
}

/** A function that stands here or is declared in the file under this name. */
export function functionAt(node: TSESTree.Node, source: Readonly<TSESLint.SourceCode>): FunctionNode | null {
  const inner = bare(node);
  if (isFunction(inner)) return inner;
  if (inner.type !== 'Identifier') return null;
  const variable = variableOf(inner, source);
  const [definition, ...more] = variable?.defs ?? [];
  if (more.length > 0) return null;
  if (definition?.type === 'FunctionName' && isFunction(definition.node)) return definition.node;
  const init =
    definition?.type === 'Variable' && definition.name === definition.node.id ? definition.node.init : null;
  if (!init || !isFunction(init)) return null;
  // `let fail = () => {}; new Promise((resolve, reject) => { fail = reject; });`
  const isReplaced = variable?.references.some((reference) => reference.isWrite() && reference.init !== true);
  return isReplaced === true ? null : init;
}

/** The method of the class, or the function in a field of it, behind `this.send(job)`. */
export function methodCalledBy({ callee }: TSESTree.CallExpression): FunctionNode | null {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'ThisExpression') return null;
  const key = keyOf(callee);
  for (const part of classAround(callee)?.body ?? []) {
    if ((part.type !== 'MethodDefinition' && part.type !== 'PropertyDefinition') || keyOf(part) !== key)
      continue;
    return part.value && isFunction(part.value) ? part.value : null;
  }
  return null;
}
