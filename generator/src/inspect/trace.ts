import type { ts } from 'ts-morph';
import { bindingOf, type Binding } from './bindings.js';
import { exportsNamed, wholeExport, type Exported } from './module-exports.js';
import { requiredModule, type ModuleGraph } from './module-graph.js';
import { descendants, ownDescendants, type SourceFile } from './source-file.js';
import { typescript } from './typescript.js';

/** What an expression comes down to after following names, imports, members and calls through the service. */
export type Value =
  /** Something of an npm package or of Node: `express.Router` is { package: 'express', path: ['Router'] }. */
  | { kind: 'package'; package: string; path: string[] }
  /** All exports of a module of the service. */
  | { kind: 'module'; source: SourceFile }
  /** A node that says by itself what it is: a call of something foreign, a class, a function, a parameter. */
  | { kind: 'node'; node: ts.Node; source: SourceFile };

/** Packages whose function gives its argument back, as this member of what it answers: `expressWs(app).app` is `app`. */
const GIVES_BACK: Readonly<Record<string, string>> = { 'express-ws': 'app' };

/** Bounds the walk: real code is a few steps deep, cycles are not. */
const MAX_STEPS = 24;

/** Follows values through the modules of one service. Answers undefined where the code does not tell. */
export class Tracer {
  readonly #graph: ModuleGraph;
  readonly #underway = new Set<ts.Node>();
  readonly #known = new Map<ts.Node, Value | undefined>();
  readonly #someModules = new Map<(source: SourceFile) => boolean, boolean>();
  #callers: Map<ts.Node, { call: ts.CallExpression | ts.NewExpression; source: SourceFile }[]> | undefined;

  constructor(graph: ModuleGraph) {
    this.#graph = graph;
  }

  trace(node: ts.Node, source: SourceFile, steps = 0): Value | undefined {
    // A value that depends on itself (`app = app || create()`) says nothing about itself.
    if (steps > MAX_STEPS || this.#underway.has(node)) return undefined;
    if (this.#known.has(node)) return this.#known.get(node);
    const outermost = this.#underway.size === 0;
    this.#underway.add(node);
    try {
      const value = this.#follow(node, source, steps + 1);
      // Inside another walk the bound or a cycle may have cut the answer short.
      if (outermost) this.#known.set(node, value);
      return value;
    } finally {
      this.#underway.delete(node);
    }
  }

  #follow(node: ts.Node, source: SourceFile, next: number): Value | undefined {
    const ts = typescript();
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isTypeAssertionExpression(node) ||
      ts.isAwaitExpression(node)
    ) {
      return this.trace(node.expression, source, next);
    }
    if (ts.isIdentifier(node)) return this.#traceName(node, source, next);
    if (ts.isPropertyAccessExpression(node)) {
      return this.#traceProperty(node, node.expression, node.name.text, source, next);
    }
    if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
      return this.#traceProperty(node, node.expression, node.argumentExpression.text, source, next);
    }
    if (ts.isCallExpression(node)) return this.#traceCall(node, source, next);
    if (ts.isBinaryExpression(node)) {
      if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken) return this.trace(node.right, source, next);
      if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) return { kind: 'node', node, source };
      return this.trace(node.left, source, next) ?? this.trace(node.right, source, next);
    }
    if (ts.isConditionalExpression(node)) {
      return this.trace(node.whenTrue, source, next) ?? this.trace(node.whenFalse, source, next);
    }
    return { kind: 'node', node, source };
  }

  /** Whether something holds for a module of the service. Remembered for each question. */
  someModule(holds: (source: SourceFile) => boolean): boolean {
    const known = this.#someModules.get(holds);
    if (known !== undefined) return known;
    const answer = [...this.#graph.modules.values()].some(holds);
    this.#someModules.set(holds, answer);
    return answer;
  }

  /** Calls and `new`s of the service that run the given function or class. */
  callersOf(target: ts.Node): { call: ts.CallExpression | ts.NewExpression; source: SourceFile }[] {
    this.#callers ??= this.#indexCallers();
    return this.#callers.get(target) ?? [];
  }

  #indexCallers(): Map<ts.Node, { call: ts.CallExpression | ts.NewExpression; source: SourceFile }[]> {
    const ts = typescript();
    const index = new Map<ts.Node, { call: ts.CallExpression | ts.NewExpression; source: SourceFile }[]>();
    for (const source of this.#graph.modules.values()) {
      for (const node of descendants(source.ast)) {
        if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) continue;
        const callee = this.trace(node.expression, source);
        if (callee?.kind !== 'node') continue;
        const known = index.get(callee.node);
        if (known === undefined) index.set(callee.node, [{ call: node, source }]);
        else known.push({ call: node, source });
      }
    }
    return index;
  }

  #traceName(node: ts.Identifier, source: SourceFile, steps: number): Value | undefined {
    const binding = bindingOf(node);
    if (binding === undefined) return undefined;
    return this.#traceBinding(binding, source, steps);
  }

  #traceBinding(binding: Binding, source: SourceFile, steps: number): Value | undefined {
    switch (binding.kind) {
      case 'import': {
        const loaded = this.#load(binding.specifier, source);
        return loaded === undefined ? undefined : this.member(loaded, binding.name, steps);
      }
      case 'value': {
        let value = this.trace(binding.from, source, steps);
        for (const name of binding.path) {
          value = value === undefined ? undefined : this.member(value, name, steps);
        }
        return value;
      }
      case 'assigned': {
        for (const from of binding.from) {
          const value = this.trace(from, source, steps);
          if (value !== undefined) return value;
        }
        return undefined;
      }
      case 'declaration':
        return { kind: 'node', node: binding.node, source };
    }
  }

  #load(specifier: string, source: SourceFile): Value | undefined {
    const file = this.#graph.resolve(source.file, specifier);
    if (file !== null) {
      const module = this.#graph.modules.get(file);
      return module === undefined ? undefined : { kind: 'module', source: module };
    }
    if (/^[./#]/.test(specifier)) return undefined;
    return { kind: 'package', package: specifier.replace(/^node:/, ''), path: [] };
  }

  #traceProperty(
    node: ts.Node,
    object: ts.Expression,
    name: string,
    source: SourceFile,
    steps: number,
  ): Value | undefined {
    const ts = typescript();
    if (object.kind === ts.SyntaxKind.ThisKeyword) {
      const owner = enclosingClass(node);
      return owner === undefined ? undefined : this.#classMember(owner, name, source, steps);
    }
    const value = this.trace(object, source, steps);
    return value === undefined ? undefined : this.member(value, name, steps);
  }

  /** `value.name`. `'*'` is the value itself, as `import * as x` and `require` give it. */
  member(value: Value, name: string, steps = 0): Value | undefined {
    const ts = typescript();
    if (steps > MAX_STEPS) return undefined;
    if (value.kind === 'package') {
      // `default` is the interop name of the package itself: `express` and `express.default` are the same function.
      return name === 'default' || name === '*' ? value : { ...value, path: [...value.path, name] };
    }
    if (value.kind === 'module') return this.#moduleMember(value.source, name, steps + 1);
    if (name === '*') return value;
    const { node, source } = value;
    if (ts.isObjectLiteralExpression(node)) {
      for (const property of node.properties) {
        if (property.name?.getText() !== name) continue;
        if (ts.isPropertyAssignment(property)) return this.trace(property.initializer, source, steps + 1);
        if (ts.isShorthandPropertyAssignment(property)) return this.trace(property.name, source, steps + 1);
        return { kind: 'node', node: property, source };
      }
    }
    if (ts.isCallExpression(node)) {
      const called = this.trace(node.expression, source, steps + 1);
      const [argument] = node.arguments;
      if (called?.kind === 'package' && GIVES_BACK[called.package] === name && argument !== undefined)
        return this.trace(argument, source, steps + 1);
    }
    if (ts.isNewExpression(node)) {
      const type = this.trace(node.expression, source, steps + 1);
      if (type?.kind === 'node' && ts.isClassLike(type.node)) {
        return this.#classMember(type.node, name, type.source, steps + 1);
      }
    }
    if (ts.isClassLike(node)) return this.#classMember(node, name, source, steps + 1);
    return undefined;
  }

  #classMember(
    owner: ts.ClassLikeDeclaration,
    name: string,
    source: SourceFile,
    steps: number,
  ): Value | undefined {
    const ts = typescript();
    if (steps > MAX_STEPS) return undefined;
    let declared: ts.Node | undefined;
    for (const member of owner.members) {
      if (ts.isConstructorDeclaration(member)) {
        const property = member.parameters.find(
          (one) => ts.getModifiers(one) !== undefined && one.name.getText() === name,
        );
        declared ??= property;
        continue;
      }
      if (member.name?.getText() !== name) continue;
      if (ts.isMethodDeclaration(member)) return { kind: 'node', node: member, source };
      if (ts.isGetAccessorDeclaration(member)) return this.#result(member, undefined, source, source, steps);
      if (ts.isPropertyDeclaration(member)) {
        if (member.initializer !== undefined) {
          const value = this.trace(member.initializer, source, steps);
          if (value !== undefined) return value;
        }
        declared = member;
      }
    }
    for (const node of descendants(owner)) {
      if (
        ts.isBinaryExpression(node) &&
        node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
        ts.isPropertyAccessExpression(node.left) &&
        node.left.expression.kind === ts.SyntaxKind.ThisKeyword &&
        node.left.name.text === name
      ) {
        const value = this.trace(node.right, source, steps + 1);
        if (value !== undefined) return value;
      }
    }
    return declared === undefined ? undefined : { kind: 'node', node: declared, source };
  }

  #traceCall(node: ts.CallExpression, source: SourceFile, steps: number): Value | undefined {
    const specifier = requiredModule(node);
    if (specifier !== undefined) {
      const loaded = this.#load(specifier, source);
      return loaded?.kind === 'module' ? (this.#wholeExport(loaded.source, steps) ?? loaded) : loaded;
    }
    const callee = this.trace(node.expression, source, steps);
    if (callee?.kind === 'node' && typescript().isFunctionLike(callee.node)) {
      return this.#result(callee.node, node, callee.source, source, steps);
    }
    return { kind: 'node', node, source };
  }

  /** What a function of the service gives back; a parameter that it passes through is looked up in the call. */
  #result(
    target: ts.SignatureDeclaration,
    call: ts.CallExpression | undefined,
    source: SourceFile,
    callSource: SourceFile,
    steps: number,
  ): Value | undefined {
    const ts = typescript();
    const body = 'body' in target ? target.body : undefined;
    if (body === undefined) return undefined;
    const returned: ts.Expression[] = [];
    if (ts.isBlock(body)) {
      for (const node of ownDescendants(body)) {
        if (ts.isReturnStatement(node) && node.expression !== undefined) returned.push(node.expression);
      }
    } else returned.push(body);
    for (const expression of returned) {
      const value = this.trace(expression, source, steps + 1);
      if (value === undefined) continue;
      if (value.kind === 'node' && ts.isParameter(value.node) && call !== undefined) {
        const argument = call.arguments[target.parameters.indexOf(value.node)];
        const from = argument ?? value.node.initializer;
        const at = argument === undefined ? source : callSource;
        const passed = from === undefined ? undefined : this.trace(from, at, steps + 1);
        if (passed !== undefined) return passed;
      }
      return value;
    }
    return undefined;
  }

  /** What `module.exports = …` or `export = …` gives, else undefined. */
  #wholeExport(source: SourceFile, steps: number): Value | undefined {
    const whole = wholeExport(source);
    return whole === undefined ? undefined : this.trace(whole, source, steps);
  }

  #moduleMember(source: SourceFile, name: string, steps: number): Value | undefined {
    if (name === '*') return { kind: 'module', source };
    for (const exported of exportsNamed(source, name)) {
      const value = this.#exported(exported, source, steps);
      if (value !== undefined) return value;
    }
    const whole = this.#wholeExport(source, steps);
    if (whole === undefined) return undefined;
    return name === 'default' ? whole : this.member(whole, name, steps);
  }

  #exported(exported: Exported, source: SourceFile, steps: number): Value | undefined {
    switch (exported.kind) {
      case 'expression':
        return this.trace(exported.node, source, steps);
      case 'binding':
        return this.#traceBinding(exported.binding, source, steps);
      case 'declaration':
        return { kind: 'node', node: exported.node, source };
      case 'passed': {
        const from = this.#load(exported.specifier, source);
        if (from === undefined || (exported.isAny && from.kind !== 'module')) return undefined;
        return this.member(from, exported.name, steps);
      }
    }
  }
}

/** The innermost class that a node is written in: what `this` is an instance of. */
export function enclosingClass(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  const ts = typescript();
  for (let up: ts.Node | undefined = node; up !== undefined; up = up.parent as ts.Node | undefined) {
    if (ts.isClassLike(up)) return up;
  }
  return undefined;
}
