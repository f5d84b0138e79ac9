import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { descendants } from '../flow/descendants.js';
import { functionAt } from '../flow/functions.js';
import { Flow } from '../flow/flow.js';
import {
  bare,
  childrenOf,
  enclosingFunction,
  isFunction,
  isInside,
  keyOf,
  pathOf,
  type FunctionNode,
} from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
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
      if (
        (node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression') &&
        isWaitedFor(node, this.#source)
      ) {
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
function isWaitedFor(call: Asking, source: Source): boolean {
  let node: TSESTree.Node = call;
  let answersLater = false;
  for (let up = call as TSESTree.Node | undefined; up; node = up, up = up.parent) {
    switch (up.type) {
      case 'CallExpression':
        // `pool.query(sql).then(() => res.send('ok'))`, `pool.query(sql, (err) => res.send('ok'))`
        if (up === call || up.callee === node)
          answersLater ||= up.arguments.some((arg) => answers(arg, up, source));
        break;
      case 'ExpressionStatement':
        return answersLater;
      case 'UnaryExpression':
        return up.operator !== 'void' || answersLater;
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
    }
  }
  return false;
}

/** A callback that has the answer in hand: it is, or it uses, what a function around it was given or made for that. */
function answers(argument: TSESTree.Node, call: TSESTree.Node, source: Source): boolean {
  const isHandle = (node: TSESTree.Node): boolean =>
    node.type === 'Identifier' && !isForNotes(node) && isOfFunctionAround(node, call, source);
  if (!isFunction(argument)) return isHandle(argument);
  for (const node of descendants(argument.body, source)) if (isHandle(node)) return true;
  return false;
}

/** `req.log.warn(…)`, `{ requestId: req.id }` */
function isForNotes({ name, parent }: TSESTree.Identifier): boolean {
  if (/^_?req(?:uest)?$/i.test(name)) return true;
  return parent.type === 'MemberExpression' && /^log(?:ger)?$/.test(keyOf(parent) ?? '');
}

function isOfFunctionAround(node: TSESTree.Identifier, call: TSESTree.Node, source: Source): boolean {
  const [definition] = variableOf(node, source)?.defs ?? [];
  if (!definition) return false;
  if (definition.type === 'Parameter') return isInside(call, definition.node);
  const made = definition.node.type === 'VariableDeclarator' ? definition.node.init : definition.node;
  const around = enclosingFunction(definition.node);
  return made !== null && isFunction(made) && around !== null && isInside(call, around);
}

const LATER =
  /^(?:setTimeout|setInterval|setImmediate|nextTick|queueMicrotask|on|once|addEventListener|addListener|finally|use)$/;

function runsLater(node: TSESTree.Node): boolean {
  if (!isFunction(node)) return false;
  if (node.type === 'FunctionDeclaration') return true;
  const call = node.parent;
  return call.type === 'CallExpression' && LATER.test(pathOf(call.callee).at(-1) ?? '');
}
