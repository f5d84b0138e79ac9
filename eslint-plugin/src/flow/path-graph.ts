import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import {
  canFail,
  endsProcess,
  isTypeOnly,
  once,
  withTargets,
  type Exit,
  type Jumps,
  type Point,
} from './path-point.js';
import { childrenOf, isFunction, type FunctionNode } from './syntax.js';

/** A function or a whole file: what runs from its beginning to one of its exits. */
export type Routine = FunctionNode | TSESTree.Program;

/** How many points a routine may have, and how deep its syntax may be nested, before nothing is said about it. */
const POINTS = 40_000;
const NESTING = 400;

class TooLarge extends Error {}

/** The control flow of a routine as a graph. Nested functions are one point each: they run some other time. */
export class PathGraph {
  readonly #source: Readonly<TSESLint.SourceCode>;
  readonly #points = new Map<TSESTree.Node, Point[]>();
  #size = 0;
  #depth = 0;

  private constructor(source: Readonly<TSESLint.SourceCode>) {
    this.#source = source;
  }

  /** The graph of a routine, or null where it is too large to be looked at. */
  static of(routine: Routine, source: Readonly<TSESLint.SourceCode>): PathGraph | null {
    const graph = new PathGraph(source);
    try {
      graph.#build(routine);
    } catch (error) {
      if (error instanceof TooLarge) return null;
      throw error;
    }
    return graph;
  }

  /** The points of a node: several where it stands in a `finally`, which runs in different company. */
  at(node: TSESTree.Node): readonly Point[] {
    return this.#points.get(node) ?? [];
  }

  #build(routine: Routine): void {
    const exit = once((kind: Exit) => this.#point(null, null, null, kind));
    const jumps: Jumps = {
      returned: () => exit('return'),
      thrown: () => exit('throw'),
      failed: () => exit('failure'),
      isCaught: false,
      to: () => null,
    };
    const { body } = routine;
    const first = Array.isArray(body)
      ? this.#statements(body, exit('end'), jumps)
      : body.type === 'BlockStatement'
        ? this.#statements(body.body, exit('end'), jumps)
        : this.#expression(body, exit('return'), jumps);
    this.#point(routine, first, null);
  }

  #point(
    node: TSESTree.Node | null,
    next: Point | null,
    jumps: Jumps | null,
    exit: Exit | null = null,
  ): Point {
    this.#size += 1;
    if (this.#size > POINTS) throw new TooLarge();
    const failed = node && jumps && canFail(node) ? jumps.failed() : null;
    const point: Point = {
      node,
      exit,
      next,
      otherwise: null,
      otherwiseIsDoubtful: false,
      failed,
      isCaught: failed !== null && jumps?.isCaught === true,
    };
    if (node) {
      const known = this.#points.get(node);
      if (known) known.push(point);
      else this.#points.set(node, [point]);
    }
    return point;
  }

  /** A test that is not indexed: the point of its node is the one that evaluates it. */
  #test(node: TSESTree.Node, holds: Point, fails: Point): Point {
    return { ...this.#point(null, holds, null), node, otherwise: fails };
  }

  // Everything is built from its end: what comes next is there when a node is made.

  #statements(body: readonly TSESTree.Node[], next: Point, jumps: Jumps): Point {
    return body.reduceRight((after, statement) => this.#statement(statement, after, jumps), next);
  }

  #statement(node: TSESTree.Node, next: Point, jumps: Jumps): Point {
    this.#depth += 1;
    if (this.#depth > NESTING) throw new TooLarge();
    try {
      return this.#statementAs(node, next, jumps, []);
    } finally {
      this.#depth -= 1;
    }
  }

  #statementAs(node: TSESTree.Node, next: Point, jumps: Jumps, labels: readonly string[]): Point {
    switch (node.type) {
      case 'BlockStatement':
        return this.#statements(node.body, next, jumps);
      case 'ReturnStatement': {
        const leave = this.#point(node, jumps.returned(), null);
        return node.argument ? this.#expression(node.argument, leave, jumps) : leave;
      }
      case 'ThrowStatement':
        return this.#expression(node.argument, this.#point(node, jumps.thrown(), null), jumps);
      case 'BreakStatement':
      case 'ContinueStatement': {
        const kind = node.type === 'BreakStatement' ? 'break' : 'continue';
        return this.#point(node, jumps.to(kind, node.label?.name ?? null), null);
      }
      case 'IfStatement': {
        const otherwise = node.alternate ? this.#statement(node.alternate, next, jumps) : next;
        return this.#condition(node.test, this.#statement(node.consequent, next, jumps), otherwise, jumps);
      }
      case 'LabeledStatement': {
        const names = [...labels, node.label.name];
        const inner = withTargets(jumps, names, { break: next, continue: null });
        return this.#statementAs(node.body, next, inner, names);
      }
      case 'ForStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
        return this.#loop(node, next, jumps, labels);
      case 'SwitchStatement':
        return this.#switch(node, next, jumps);
      case 'TryStatement':
        return this.#try(node, next, jumps);
      default:
        return this.#expression(node, next, jumps);
    }
  }

  #loop(
    node:
      | TSESTree.ForStatement
      | TSESTree.WhileStatement
      | TSESTree.DoWhileStatement
      | TSESTree.ForOfStatement
      | TSESTree.ForInStatement,
    next: Point,
    jumps: Jumps,
    labels: readonly string[],
  ): Point {
    const head = this.#point(null, null, null);
    const body = (again: Point): Point =>
      this.#statement(
        node.body,
        again,
        withTargets(jumps, [null, ...labels], { break: next, continue: again }),
      );
    switch (node.type) {
      case 'ForStatement': {
        const update = node.update ? this.#expression(node.update, head, jumps) : head;
        const round = body(update);
        head.next = node.test ? this.#condition(node.test, round, next, jumps) : round;
        return node.init ? this.#expression(node.init, head, jumps) : head;
      }
      case 'WhileStatement':
        head.next = this.#condition(node.test, body(head), next, jumps);
        return head;
      case 'DoWhileStatement': {
        const round = body(head);
        head.next = this.#condition(node.test, round, next, jumps);
        return round;
      }
      default: {
        const more = this.#point(node, null, jumps);
        head.next = more;
        more.next = this.#expression(node.left, body(head), jumps);
        more.otherwise = next;
        return this.#expression(node.right, head, jumps);
      }
    }
  }

  #switch(node: TSESTree.SwitchStatement, next: Point, jumps: Jumps): Point {
    const inner = withTargets(jumps, [null], { break: next });
    let after = next;
    const bodies = new Map<TSESTree.SwitchCase, Point>();
    for (const part of [...node.cases].reverse()) {
      after = this.#statements(part.consequent, after, inner);
      bodies.set(part, after);
    }
    const fallback = node.cases.find(({ test }) => test === null);
    let otherwise = (fallback && bodies.get(fallback)) ?? next;
    let isDoubtful = fallback === undefined;
    for (const part of [...node.cases].reverse()) {
      if (!part.test) continue;
      const test = this.#point(part, bodies.get(part) ?? next, null);
      test.otherwise = otherwise;
      test.otherwiseIsDoubtful = isDoubtful;
      isDoubtful = false;
      otherwise = this.#expression(part.test, test, jumps);
    }
    return this.#expression(node.discriminant, otherwise, jumps);
  }

  #try(node: TSESTree.TryStatement, next: Point, outer: Jumps): Point {
    const { finalizer, handler } = node;
    const jumps = finalizer ? this.#throughFinally(finalizer, outer) : outer;
    const after = finalizer ? this.#statements(finalizer.body, next, outer) : next;
    if (!handler) return this.#statements(node.block.body, after, jumps);
    const body = this.#statements(handler.body.body, after, jumps);
    const entry = this.#point(
      handler,
      handler.param ? this.#expression(handler.param, body, jumps) : body,
      null,
    );
    const caught = () => entry;
    const inner: Jumps = { ...jumps, thrown: caught, failed: caught, isCaught: true };
    return this.#statements(node.block.body, after, inner);
  }

  /** The `finally` runs on each way out, so each has a copy of its own. */
  #throughFinally(finalizer: TSESTree.BlockStatement, outer: Jumps): Jumps {
    const before = once((target: Point) => this.#statements(finalizer.body, target, outer));
    return {
      returned: () => before(outer.returned()),
      thrown: () => before(outer.thrown()),
      failed: () => before(outer.failed()),
      isCaught: outer.isCaught,
      to: (kind, label) => {
        const target = outer.to(kind, label);
        return target && before(target);
      },
    };
  }

  #condition(node: TSESTree.Node, holds: Point, fails: Point, jumps: Jumps): Point {
    if (node.type === 'UnaryExpression' && node.operator === '!') {
      return this.#condition(node.argument, fails, holds, jumps);
    }
    if (node.type === 'LogicalExpression' && node.operator !== '??') {
      const right = this.#condition(node.right, holds, fails, jumps);
      return node.operator === '&&'
        ? this.#condition(node.left, right, fails, jumps)
        : this.#condition(node.left, holds, right, jumps);
    }
    if (node.type === 'Literal') return node.value ? holds : fails;
    return this.#expression(node, this.#test(node, holds, fails), jumps);
  }

  #expression(node: TSESTree.Node, next: Point, jumps: Jumps): Point {
    this.#depth += 1;
    if (this.#depth > NESTING) throw new TooLarge();
    try {
      return this.#evaluated(node, next, jumps);
    } finally {
      this.#depth -= 1;
    }
  }

  #evaluated(node: TSESTree.Node, next: Point, jumps: Jumps): Point {
    switch (node.type) {
      case 'Literal':
      case 'TemplateElement':
        return next;
      case 'LogicalExpression': {
        const after = this.#point(node, next, null);
        const right = this.#expression(node.right, after, jumps);
        // What `??` asks is whether there is a value, and then nothing more is done.
        return node.operator === '&&'
          ? this.#condition(node.left, right, after, jumps)
          : this.#condition(node.left, after, right, jumps);
      }
      case 'ConditionalExpression': {
        const after = this.#point(node, next, null);
        const [holds, fails] = [node.consequent, node.alternate].map((part) =>
          this.#expression(part, after, jumps),
        );
        return this.#condition(node.test, holds ?? after, fails ?? after, jumps);
      }
      case 'CallExpression': {
        const call = this.#point(node, endsProcess(node) ? null : next, jumps);
        return this.#children(node, call, jumps);
      }
      case 'VariableDeclarator': {
        const named = this.#expression(node.id, this.#point(node, next, null), jumps);
        return node.init ? this.#expression(node.init, named, jumps) : named;
      }
      default:
        if (isFunction(node) || /^Class(?:Declaration|Expression)$/.test(node.type)) {
          return this.#point(node, next, null);
        }
        if (isTypeOnly(node)) return next;
        return this.#children(node, this.#point(node, next, jumps), jumps);
    }
  }

  #children(node: TSESTree.Node, own: Point, jumps: Jumps): Point {
    const children = childrenOf(node, this.#source);
    return children.reduceRight((after, child) => this.#expression(child, after, jumps), own);
  }
}
