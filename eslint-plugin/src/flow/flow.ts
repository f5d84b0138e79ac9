import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { CallReader } from './calls.js';
import { MemberReader } from './members.js';
import { NameReader } from './names.js';
import { PerFile } from './per-file.js';
import { constantText, keyOf, type FunctionNode } from './syntax.js';
import { FRAMES, depthOf, unknown, withType, type Tracer } from './tracer.js';
import type { Bound, Entry, Frame, Origin, Step, Value } from './value.js';

/** How many steps one question may take, and how deep it may go, before the answer is "unknown". */
const STEPS = 400;
/** What a file may take in all before its further questions are cut short, and how short. */
const FILE_STEPS = 40_000;
const SHORT = 40;
const DEPTH = 28;
const ORIGINS = 24;

/**
 * Where values come from, inside one file. Every question is bounded in steps; where it stops, the answer holds an
 * `unknown` or the read that could not be followed, never a guess.
 */
export class Flow implements Tracer {
  readonly source: Readonly<TSESLint.SourceCode>;
  readonly #calls: CallReader;
  readonly #names: NameReader;
  readonly #members: MemberReader;
  readonly #answers = new Map<TSESTree.Node, readonly Origin[]>();
  #steps = 0;
  #allowed = STEPS;
  #fileSteps = 0;
  #depth = 0;
  readonly #open = new Set<string>();

  private constructor(source: Readonly<TSESLint.SourceCode>) {
    this.source = source;
    this.#calls = new CallReader(this);
    this.#names = new NameReader(this);
    this.#members = new MemberReader(this);
  }

  static readonly #files = new PerFile<Readonly<TSESLint.SourceCode>, Flow>();

  /** The flow of a file; made once. */
  static of(source: Readonly<TSESLint.SourceCode>): Flow {
    let flow = Flow.#files.get(source);
    if (!flow) Flow.#files.set(source, (flow = new Flow(source)));
    return flow;
  }

  /** The steps that the questions about this file have taken so far. */
  get steps(): number {
    return this.#fileSteps;
  }

  /** Every value that the expression can hold, as far as the file, and the steps that are allowed, tell. */
  origins(at: TSESTree.Node | Bound, allowed = STEPS): readonly Origin[] {
    const bound: Bound = 'type' in at ? { node: at, frame: null } : at;
    const plain = bound.frame === null && !bound.under;
    const before = plain ? this.#answers.get(bound.node) : undefined;
    if (before) return before;
    const most = this.#fileSteps > FILE_STEPS ? SHORT : STEPS;
    this.#allowed = Math.min(allowed, most);
    this.#steps = 0;
    this.#depth = 0;
    this.#open.clear();
    const found = this.follow(bound, []);
    this.#fileSteps += this.#steps;
    // An answer that was cut short is none for who may take more steps.
    if (plain && (this.#steps <= this.#allowed || this.#allowed === most))
      this.#answers.set(bound.node, found);
    return found;
  }

  follow(bound: Bound, trail: readonly Step[]): readonly Origin[] {
    this.#steps += 1;
    if (this.#steps > this.#allowed || this.#depth > DEPTH) return unknown(bound.node, trail);
    this.#depth += 1;
    try {
      let origins = this.#expression(bound.node, bound.frame, trail);
      for (const key of bound.under ?? []) origins = this.project(origins, key, bound.node, trail);
      return origins.length > ORIGINS ? distinct(origins).slice(0, ORIGINS) : origins;
    } finally {
      this.#depth -= 1;
    }
  }

  #expression(node: TSESTree.Node, frame: Frame | null, trail: readonly Step[]): readonly Origin[] {
    const one = (value: Value): readonly Origin[] => [{ value, trail }];
    const inner = (next: TSESTree.Node) => this.follow({ node: next, frame }, trail);
    switch (node.type) {
      case 'Literal':
        return one({ kind: 'literal', node, value: node.value });
      case 'TemplateLiteral':
        if (node.expressions.length === 0) return one({ kind: 'literal', node, value: constantText(node) });
        return one({ kind: 'text', node, parts: node.expressions.map((part) => ({ node: part, frame })) });
      case 'Identifier':
        return this.#names.read(node, frame, trail);
      case 'MemberExpression':
        return this.#members.read(node, frame, trail);
      case 'CallExpression':
        return this.#calls.read(node, frame, trail);
      case 'NewExpression':
        return this.#calls.readNew(node, frame, trail);
      case 'TSAsExpression':
      case 'TSTypeAssertion':
        return inner(node.expression).map((origin) => withType(origin, node.typeAnnotation));
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'TSInstantiationExpression':
      case 'ChainExpression':
        return inner(node.expression);
      case 'AwaitExpression':
        return inner(node.argument);
      case 'ConditionalExpression':
        return [...inner(node.consequent), ...inner(node.alternate)];
      case 'LogicalExpression':
        return node.operator === '&&' ? inner(node.right) : [...inner(node.left), ...inner(node.right)];
      case 'AssignmentExpression':
        return inner(node.right);
      case 'SequenceExpression':
        return inner(node.expressions.at(-1) ?? node);
      case 'BinaryExpression':
        return one(binary(node, frame));
      case 'UnaryExpression':
        return one(unary(node));
      case 'UpdateExpression':
        return one({ kind: 'fact', node, type: 'number' });
      case 'ObjectExpression':
        return one({ kind: 'object', node, entries: entriesOf(node, frame), omitted: [] });
      case 'ArrayExpression':
        return one({ kind: 'list', node, elements: elementsOf(node, frame) });
      case 'ThisExpression':
        return one({ kind: 'read', node, path: ['this'], root: { kind: 'this' }, omitted: [], type: null });
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration':
      case 'ClassExpression':
      case 'ClassDeclaration':
        return one({ kind: 'function', node, frame });
      default:
        return unknown(node, trail);
    }
  }

  once<T>(key: string, otherwise: T, work: () => T): T {
    if (this.#open.has(key)) return otherwise;
    this.#open.add(key);
    try {
      return work();
    } finally {
      this.#open.delete(key);
    }
  }

  enter(
    fn: FunctionNode,
    args: readonly Bound[],
    outer: Frame | null,
    trail: readonly Step[],
  ): readonly Origin[] | null {
    if (depthOf(outer) >= FRAMES) return null;
    for (let up = outer; up; up = up.outer) if (up.fn === fn) return null;
    return this.#calls.returned(fn, { fn, args, outer }, trail);
  }

  project(
    origins: readonly Origin[],
    key: string | null,
    node: TSESTree.Node,
    base: readonly Step[],
  ): readonly Origin[] {
    const [only] = origins;
    if (only && origins.length === 1) return this.#members.property(only, key, node, base);
    return origins.flatMap((origin) => this.#members.property(origin, key, node, base));
  }
}

/** One of several that end at the same place. */
function distinct(origins: readonly Origin[]): readonly Origin[] {
  return [...new Map(origins.map((origin) => [origin.value.node, origin])).values()];
}

function entriesOf(node: TSESTree.ObjectExpression, frame: Frame | null): readonly Entry[] {
  return node.properties.map((property) =>
    property.type === 'SpreadElement'
      ? { spread: { node: property.argument, frame } }
      : { key: keyOf(property), keyNode: property.key, value: { node: property.value, frame } },
  );
}

function elementsOf(node: TSESTree.ArrayExpression, frame: Frame | null): readonly Bound[] {
  return node.elements.flatMap((element) => {
    if (!element) return [];
    return element.type === 'SpreadElement'
      ? [{ node: element.argument, frame, under: [null] }]
      : [{ node: element, frame }];
  });
}

function binary(node: TSESTree.BinaryExpression, frame: Frame | null): Value {
  if (node.operator === '+')
    return { kind: 'text', node, parts: [node.left, node.right].map((part) => ({ node: part, frame })) };
  const compares = /^(?:[=!]==?|[<>]=?|in|instanceof)$/.test(node.operator);
  return { kind: 'fact', node, type: compares ? 'boolean' : 'number' };
}

function unary(node: TSESTree.UnaryExpression): Value {
  if (node.operator === 'void') return { kind: 'literal', node, value: undefined };
  if (node.operator === 'typeof') return { kind: 'fact', node, type: 'string' };
  return {
    kind: 'fact',
    node,
    type: node.operator === '!' || node.operator === 'delete' ? 'boolean' : 'number',
  };
}
