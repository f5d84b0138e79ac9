import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { PathGraph, type Routine } from './path-graph.js';
import type { Exit, Point } from './path-point.js';
import { PerFile } from './per-file.js';
import { isFunction, isInside } from './syntax.js';

/** What is asked of the paths that begin behind a node. */
export interface Start {
  /** A function, a catch clause or a case stands for its beginning, any other node for its evaluation without failure. */
  readonly after: TSESTree.Node;
  /** How far: leaving it is a way out. The routine if it is left out. */
  readonly within?: TSESTree.Node;
  /** What a path is done with when it has come by. */
  readonly until?: (node: TSESTree.Node) => boolean;
  /** Whether a test holds, where the question says so: of a span that was started, `if (span)` does. */
  readonly decide?: (test: TSESTree.Node) => boolean | null;
  /** Whether a call, an `await` or a `new` may fail so that a catch clause of the routine gets the error; all do if left out. */
  readonly mayFail?: (node: TSESTree.Node) => boolean;
  /** The same where no catch clause gets it, which nobody has written down; none do if left out. */
  readonly mayEscape?: (node: TSESTree.Node) => boolean;
}

/** How a path leaves: by an exit, or `again` to its start, in a loop. */
export interface WayOut {
  readonly by: Exit | 'break' | 'continue' | 'again';
  /** Where it was decided: the jump, the failing node, the catch clause; else what was left at its end. */
  readonly node: TSESTree.Node;
}

/** How many points all questions about one file may visit. */
const FILE_VISITS = 600_000;
const visits = new PerFile<Readonly<TSESLint.SourceCode>, { count: number }>();
const graphs = new PerFile<Routine, PathGraph | null>();

interface Place {
  readonly point: Point;
  /** The last jump, failure or catch clause on the way here. */
  readonly last: TSESTree.Node | null;
  /** Where the path began. */
  readonly from: Point;
}

/**
 * What holds on the paths of one function. Made of its syntax alone: a test may go either way (unless `decide` knows),
 * a loop may run any number of times, a `yield` comes back, `process.exit` does not, and `a?.b()` counts as the call.
 * A `switch` without `default` is taken for complete. `unknown` where the function is too large to say.
 */
export class Paths {
  readonly #routine: Routine;
  readonly #source: Readonly<TSESLint.SourceCode>;

  private constructor(routine: Routine, source: Readonly<TSESLint.SourceCode>) {
    this.#routine = routine;
    this.#source = source;
  }

  /** The paths through the function (or, outside of all, the file) that the node stands in; a function is its own. */
  static around(node: TSESTree.Node, source: Readonly<TSESLint.SourceCode>): Paths {
    for (let up: TSESTree.Node | undefined = node; up; up = up.parent) {
      if (isFunction(up)) return new Paths(up, source);
    }
    return new Paths(source.ast, source);
  }

  /** A way out on which `until` has not come by; null where it comes by on each. */
  wayOut(start: Start): WayOut | null | 'unknown' {
    for (const place of this.#places(start)) {
      if (place === 'unknown') return place;
      const found = this.#leaving(place, start);
      if (found) return found;
    }
    return null;
  }

  /** The first node of that kind that a path can come by, before `until`; null where none can. */
  reached(start: Start, wanted: (node: TSESTree.Node) => boolean): TSESTree.Node | null | 'unknown' {
    for (const place of this.#places(start)) {
      if (place === 'unknown') return place;
      const { node } = place.point;
      if (node && isWithin(node, start) && wanted(node)) return node;
    }
    return null;
  }

  /** What the paths come by, nearest first; `unknown` at the end where that is not all. */
  *#places(start: Start): Generator<Place | 'unknown', void, undefined> {
    const graph = this.#graph();
    if (!graph) {
      yield 'unknown';
      return;
    }
    const budget = budgetOf(this.#source);
    const seen = new Set<Point>();
    for (const from of graph.at(start.after)) {
      const places: Place[] = [];
      const go = (point: Point | null, last: TSESTree.Node | null): void => {
        if (point === null || seen.has(point)) return;
        seen.add(point);
        places.push({ point, last, from });
      };
      go(from.next, null);
      go(from.otherwise, null);
      // The list grows while it is walked.
      for (const place of places) {
        budget.count += 1;
        if (budget.count > FILE_VISITS) {
          yield 'unknown';
          return;
        }
        yield place;
        const { node } = place.point;
        if (node === null || (isWithin(node, start) && start.until?.(node) !== true)) {
          this.#onwards(place, start, go);
        }
      }
    }
  }

  #onwards(
    { point, last }: Place,
    start: Start,
    go: (point: Point | null, last: TSESTree.Node | null) => void,
  ): void {
    const { node, failed } = point;
    const now = node && MARKS.test(node.type) ? node : last;
    const holds = node && point.otherwise ? (start.decide?.(node) ?? null) : null;
    if (holds !== false) go(point.next, now);
    if (holds !== true && !(point.otherwiseIsDoubtful && holds === null)) go(point.otherwise, now);
    if (!node || !failed) return;
    const fails = point.isCaught ? (start.mayFail?.(node) ?? true) : (start.mayEscape?.(node) ?? false);
    if (fails) go(failed, node);
  }

  #leaving({ point, last, from }: Place, start: Start): WayOut | null {
    const whole = start.within ?? this.#routine;
    const node = last ?? whole;
    if (point === from) return { by: 'again', node };
    if (point.exit) return { by: point.exit, node };
    return point.node && !isWithin(point.node, start) ? { by: kindOf(last), node } : null;
  }

  #graph(): PathGraph | null {
    let graph = graphs.get(this.#routine);
    if (graph === undefined) {
      graph = PathGraph.of(this.#routine, this.#source);
      graphs.set(this.#routine, graph);
    }
    return graph;
  }
}

const MARKS = /^(?:Return|Throw|Break|Continue)Statement$|^CatchClause$/;

function kindOf(last: TSESTree.Node | null): WayOut['by'] {
  switch (last?.type) {
    case 'ReturnStatement':
      return 'return';
    case 'ThrowStatement':
      return 'throw';
    case 'BreakStatement':
      return 'break';
    case 'ContinueStatement':
      return 'continue';
    case undefined:
    case 'CatchClause':
      return 'end';
    default:
      return 'failure';
  }
}

function isWithin(node: TSESTree.Node, { within }: Start): boolean {
  return within === undefined || isInside(node, within);
}

function budgetOf(source: Readonly<TSESLint.SourceCode>): { count: number } {
  let budget = visits.get(source);
  if (!budget) visits.set(source, (budget = { count: 0 }));
  return budget;
}
