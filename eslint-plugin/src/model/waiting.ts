import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { functionAt } from '../flow/functions.js';
import { Flow } from '../flow/flow.js';
import { bare, childrenOf, isFunction, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { calleeOf, dependencyAskedBy, type Asking } from './dependency.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A call in a piece of code that waits for a dependency. */
export interface Wait {
  /** In that code: the call itself, or the one of a local function that leads to it. */
  readonly node: Asking;
  readonly dependency: string;
}

const DEPTH = 3;
const NODES = 2000;

/** The first call by which the answer of a piece of code waits for a dependency; null when it needs nobody. */
export function waitIn(code: TSESTree.Node, source: Source): Wait | null {
  return new Search(source).first(code, 0);
}

class Search {
  readonly #source: Source;
  readonly #entered = new Set<FunctionNode>();
  #nodes = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  first(code: TSESTree.Node, depth: number): Wait | null {
    const stack: TSESTree.Node[] = [isFunction(code) ? code.body : code];
    for (let node = stack.pop(); node; node = stack.pop()) {
      this.#nodes += 1;
      if (this.#nodes > NODES) return null;
      if ((node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression') && isWaitedFor(node)) {
        const dependency = this.#dependencyOf(node, depth);
        if (dependency !== null) return { node, dependency };
      }
      // In the order in which they are written.
      stack.push(
        ...childrenOf(node, this.#source)
          .filter((child) => !runsLater(child))
          .reverse(),
      );
    }
    return null;
  }

  #dependencyOf(call: Asking, depth: number): string | null {
    const asked = dependencyAskedBy(call, this.#source);
    if (asked !== null || depth >= DEPTH) return asked;
    for (const fn of this.#localFunctions(call)) {
      if (this.#entered.has(fn)) continue;
      this.#entered.add(fn);
      const found = this.first(fn, depth + 1);
      if (found) return found.dependency;
    }
    return null;
  }

  #localFunctions(call: Asking): readonly FunctionNode[] {
    const callee = bare(calleeOf(call));
    const named = functionAt(callee, this.#source);
    if (named) return [named];
    if (callee.type !== 'MemberExpression') return [];
    return Flow.of(this.#source)
      .origins(callee)
      .flatMap(({ value }) => (value.kind === 'function' && isFunction(value.node) ? [value.node] : []));
  }
}

/** `void warm()`, `refresh();` and what runs on a timer or an event go on by themselves. */
function isWaitedFor(call: Asking): boolean {
  if (call.type === 'CallExpression' && call.arguments.some((arg) => isFunction(arg))) return true;
  let node: TSESTree.Node = call;
  for (let up = call.parent as TSESTree.Node | undefined; up; node = up, up = up.parent) {
    switch (up.type) {
      case 'ExpressionStatement':
        return false;
      case 'UnaryExpression':
        return up.operator !== 'void';
      case 'AwaitExpression':
      case 'ReturnStatement':
      case 'VariableDeclarator':
      case 'AssignmentExpression':
      case 'YieldExpression':
      case 'IfStatement':
      case 'ForOfStatement':
        return true;
      case 'ArrowFunctionExpression':
        return up.body === node;
      case 'MemberExpression': {
        // `pool.query(sql).then(() => res.send('ok'))`
        const chained = up.parent.type === 'CallExpression' && up.parent.callee === up ? up.parent : null;
        if (chained && keyOf(up) === 'then') return true;
        break;
      }
    }
  }
  return false;
}

const LATER =
  /^(?:setTimeout|setInterval|setImmediate|nextTick|queueMicrotask|on|once|addEventListener|addListener|finally|use)$/;

function runsLater(node: TSESTree.Node): boolean {
  if (!isFunction(node)) return false;
  if (node.type === 'FunctionDeclaration') return true;
  const call = node.parent;
  return call.type === 'CallExpression' && LATER.test(pathOf(call.callee).at(-1) ?? '');
}
