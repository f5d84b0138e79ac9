import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import {
  childrenOf,
  enclosingFunction,
  isFunction,
  isInside,
  pathOf,
  type FunctionNode,
} from '../flow/syntax.js';
import { variableOf, type Variable } from '../flow/variables.js';
import type { SpanStart } from './tracer.js';
import { functionBehind, useOfSpan, type SpanUse } from './span-use.js';

type Source = Readonly<TSESLint.SourceCode>;

/** How far calls of functions inside are followed to where they stand. */
const DEPTH = 3;

interface Step {
  readonly at: TSESTree.Node;
  readonly functions: readonly FunctionNode[];
}

/**
 * The life of a span in the function that started it: where its name is used, and what that does. What happens in a
 * nested function counts where that function is made.
 */
export class SpanLife {
  readonly name: string;
  /** Behind it the span is open. */
  readonly start: TSESTree.Node;
  /** Somebody else has the span for reasons that are no step on a path: a function declaration that ends it. */
  readonly isShared: boolean;
  /** A callback that the function was given has the span for a while, and the function ends it. */
  readonly isLent: boolean;
  readonly #routine: FunctionNode | null;
  readonly #variable: Variable;
  readonly #source: Source;
  readonly #ends = new Set<TSESTree.Node>();
  readonly #fails = new Set<TSESTree.Node>();
  /** Functions inside that do something about the span when they are called. */
  readonly #helpers = new Map<TSESTree.Node, SpanUse>();
  #endsByHelper = false;

  private constructor(
    start: TSESTree.Node,
    variable: Variable,
    routine: FunctionNode | null,
    source: Source,
  ) {
    this.start = start;
    this.name = variable.name;
    this.#routine = routine;
    this.#variable = variable;
    this.#source = source;
    const uses = variable.references
      .filter((reference) => reference.isRead() && (!routine || isInside(reference.identifier, routine)))
      .map(({ identifier }) => ({ identifier, use: useOfSpan(identifier, source) }));
    this.isLent =
      uses.some(({ use }) => use.isLent) &&
      uses.some(({ identifier, use }) => use.ends && !use.fails && isOnTheWay(identifier, routine));
    let isShared = false;
    for (const { identifier, use } of uses) {
      if (this.isLent && use.isLent) continue;
      for (const { at, functions } of this.#stepsOf(identifier)) {
        if (use.ends) this.#ends.add(at);
        if (use.fails) this.#fails.add(at);
        for (const fn of functions) this.#addHelper(fn, use);
        isShared ||= use.ends && at.type === 'FunctionDeclaration';
      }
    }
    this.isShared = isShared;
  }

  /** The life of what the call starts; null where something else than a name of the function gets it. */
  static of(start: SpanStart, source: Source): SpanLife | 'discarded' | null {
    if (start.form === 'callback') {
      const { work } = start;
      const [parameter] = work?.params ?? [];
      if (!work) return null;
      if (!parameter)
        return /\bget(?:Active)?Span\b|\barguments\b/.test(source.getText(work)) ? null : 'discarded';
      if (parameter.type !== 'Identifier') return null;
      const variable = source
        .getDeclaredVariables(work)
        .find(({ identifiers }) => identifiers.includes(parameter));
      return variable ? new SpanLife(work, variable, work, source) : null;
    }
    const owner = ownerOf(start.call);
    if (owner?.type !== 'Identifier')
      return owner === null || isOnlyActive(start.call, owner, source) ? 'discarded' : null;
    const routine = enclosingFunction(start.call);
    const variable = variableOf(owner, source);
    const [definition] = variable?.defs ?? [];
    if (
      !variable ||
      !definition ||
      enclosingFunction(definition.name) !== routine ||
      isExported(definition.name)
    )
      return null;
    return new SpanLife(start.call, variable, routine, source);
  }

  get isEverEnded(): boolean {
    return this.#ends.size > 0;
  }

  isEnd(node: TSESTree.Node): boolean {
    return this.#ends.has(node) || this.#helperAt(node)?.ends === true;
  }

  isFailure(node: TSESTree.Node): boolean {
    return this.#fails.has(node) || this.#helperAt(node)?.fails === true;
  }

  /** Where it is ended or handed on, inside of a node or (null) anywhere. */
  endsIn(node: TSESTree.Node | null): readonly TSESTree.Node[] {
    return [...this.#ends].filter((end) => node === null || isInside(end, node));
  }

  /** Whether something in the node may mark the span as failed. */
  marksIn(node: TSESTree.Node): boolean {
    return [...this.#fails].some((mark) => isInside(mark, node));
  }

  /** Whether the code is about this span. */
  isNamedIn(node: TSESTree.Node): boolean {
    return this.#variable.references.some(({ identifier }) => isInside(identifier, node));
  }

  /** The nodes of the function behind the start, without those of nested functions. */
  *ownNodes(): Generator<TSESTree.Node, void, undefined> {
    const pending: TSESTree.Node[] = [this.#routine?.body ?? this.#source.ast];
    for (let node = pending.pop(); node; node = pending.pop()) {
      yield node;
      if (!isFunction(node)) pending.push(...[...childrenOf(node, this.#source)].reverse());
    }
  }

  /** The nested function that alone ends the span. */
  get onlyOwner(): FunctionNode | null {
    const [owner, ...more] = this.#ends;
    return owner && more.length === 0 && isFunction(owner) && !this.#endsByHelper ? owner : null;
  }

  /** The same span, as the nested function sees it. */
  inside(fn: FunctionNode): SpanLife {
    return new SpanLife(fn, this.#variable, fn, this.#source);
  }

  /** The nodes of the function's own level at which a use happens, and the functions around it further in. */
  #stepsOf(use: TSESTree.Node, depth = 0): readonly Step[] {
    let at = use;
    const functions: FunctionNode[] = [];
    for (let up = use.parent; up && up !== this.#routine; up = up.parent) {
      if (isFunction(up)) {
        at = up;
        functions.push(up);
      }
    }
    const calls = isFunction(at) && depth < DEPTH ? onlyCallsOf(at, this.#source) : [];
    if (calls.length === 0) return [{ at, functions }];
    this.#endsByHelper = true;
    return calls
      .flatMap((call) => (isInside(call, at) ? [] : this.#stepsOf(call, depth + 1)))
      .map((step) => ({ at: step.at, functions: [...functions, ...step.functions] }));
  }

  #addHelper(fn: FunctionNode, use: SpanUse): void {
    const before = this.#helpers.get(fn);
    this.#helpers.set(fn, {
      ends: use.ends || before?.ends === true,
      fails: use.fails || before?.fails === true,
    });
  }

  /** `finish(err)`, where `finish` is a function inside that has the span from around it. */
  #helperAt(node: TSESTree.Node): SpanUse | undefined {
    if (this.#helpers.size === 0 || node.type !== 'CallExpression') return undefined;
    const fn = node.callee.type === 'Identifier' ? functionBehind(node.callee, this.#source) : null;
    return fn ? this.#helpers.get(fn) : undefined;
  }
}

/** The calls of a function that has a name, where it is only called: `const done = () => span.end(); … done();` */
function onlyCallsOf(fn: FunctionNode, source: Source): readonly TSESTree.CallExpression[] {
  const { parent } = fn;
  const name =
    fn.type === 'FunctionDeclaration' ? fn.id : parent.type === 'VariableDeclarator' ? parent.id : null;
  const variable = name?.type === 'Identifier' ? variableOf(name, source) : null;
  const calls: TSESTree.CallExpression[] = [];
  for (const { identifier, init } of variable?.references ?? []) {
    const call = identifier.parent;
    if (init === true) continue;
    if (call.type !== 'CallExpression' || call.callee !== identifier) return [];
    calls.push(call);
  }
  return calls;
}

/** Where nothing has to happen for it to be come to, and no error. */
function isOnTheWay(node: TSESTree.Node, routine: FunctionNode | null): boolean {
  for (let up = node.parent; up && up !== routine; up = up.parent) {
    if (/^(?:IfStatement|ConditionalExpression|LogicalExpression|SwitchStatement|CatchClause)$/.test(up.type))
      return false;
    if (isFunction(up)) {
      const call = up.parent;
      if (
        call.type !== 'CallExpression' ||
        !/^(?:then|finally)$/.test(pathOf(call.callee).at(-1) ?? '') ||
        call.arguments[0] !== up
      )
        return false;
    }
  }
  return true;
}

/** Who gets the value of a call: a name, anything else, or (null) nobody. */
function ownerOf(call: TSESTree.Node): TSESTree.Node | null {
  let node = call;
  for (let up = node.parent; up; node = up, up = up.parent) {
    switch (up.type) {
      case 'VariableDeclarator':
        return up.id;
      case 'AssignmentExpression':
        return up.right === node ? up.left : up;
      case 'UnaryExpression':
        return up.operator === 'void' ? null : up;
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
      case 'ChainExpression':
      case 'ConditionalExpression':
        break;
      case 'LogicalExpression':
        if (up.left === node && up.operator === '&&') return up;
        break;
      case 'MemberExpression': {
        // `tracer.startSpan('x').setAttribute('a', 1)` is still the span.
        const isChain = /^(?:set\w+|add\w+|updateName)$/.test(pathOf(up).at(-1) ?? '');
        if (!isChain || up.parent.type !== 'CallExpression' || up.parent.callee !== up) return up;
        break;
      }
      case 'CallExpression':
        if (up.callee !== node) return up;
        break;
      case 'ExpressionStatement':
        return null;
      default:
        return up;
    }
  }
  return null;
}

/**
 * `context.with(trace.setSpan(context.active(), tracer.startSpan('job')), () => …)`: only the context has the span, and
 * in this file nobody asks for the one that is active.
 */
function isOnlyActive(call: TSESTree.Node, owner: TSESTree.Node, source: Source): boolean {
  if (owner.type !== 'CallExpression' || owner.arguments[1] !== call) return false;
  if (pathOf(owner.callee).at(-1) !== 'setSpan') return false;
  const { parent: runs } = owner;
  if (runs.type !== 'CallExpression' || runs.arguments[0] !== owner) return false;
  const [, work] = runs.arguments;
  return (
    pathOf(runs.callee).at(-1) === 'with' &&
    work !== undefined &&
    isFunction(work) &&
    !/\bget(?:Active)?Span\b/.test(source.text)
  );
}

function isExported(name: TSESTree.Node): boolean {
  return name.parent?.parent?.parent?.type === 'ExportNamedDeclaration';
}
