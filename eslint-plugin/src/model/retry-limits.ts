import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { Flow } from '../flow/flow.js';
import { bare, isFunction, isInside, keyOf, pathOf } from '../flow/syntax.js';
import { variableOf, type Variable } from '../flow/variables.js';
import { logCallAt } from './log-call.js';
import { isEmptyValue, isWait, type Attempt } from './retry-attempt.js';

/** Calls that are told of an error or a count and go on. */
const TELLS =
  /^(?:record|capture|report|track|log|emit|push|inc|observe|add|set[A-Z]|to[A-Z]|ensure|is[A-Z]|get[A-Z]|notify|print|write|stringify|format|inspect|String|Number|warn|debug|trace|info|error|min|max|pow|random|floor|round)/;
/** Kinds of errors that pass by themselves: to wait for that is what a retry does, and says nothing of its end. */
const OUTAGE =
  /transient|retr(?:y|ies|iable)|temporar|network|unavailable|recoverable|time_?d?_?out|ECONN|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|connection|\b429\b|\b5\d\d\b/i;
const STOPS = /abort|cancel|stop|shut_?down|clos(?:e|ed|ing)\b|interrupt|exit|bail|fatal|giveUp/i;
/** Questions that most errors answer in the same way. */
const ANY_ERROR = /^is(?:\w*Axios|Http|HTTP|Fetch|Request|Native)?Error$/;

const JUMP = /^(?:Return|Throw|Break|Continue)Statement$/;

type Subject = 'limit' | 'kind' | 'outage' | 'nothing';

/** What bounds an attempt: a count, a deadline, a signal, a flag that others set, or somebody who is asked. */
export class Limits {
  readonly #attempt: Attempt;
  readonly #context: FileContext;
  readonly #source: Readonly<TSESLint.SourceCode>;

  constructor(attempt: Attempt, context: FileContext) {
    this.#attempt = attempt;
    this.#context = context;
    this.#source = context.sourceCode;
  }

  /** How a test comes out, when the attempt has succeeded or failed with an error of no special kind. */
  decide(test: TSESTree.Node, succeeded: boolean): boolean | null {
    if (test.type === 'SwitchCase') return !succeeded && this.#caseSays(test) === 'kind' ? false : null;
    const asked = bare(test);
    const flag = this.#flagIn(asked);
    if (flag !== null) return flag === succeeded;
    if (succeeded || this.#says(asked) !== 'kind') return null;
    if (asked.type === 'BinaryExpression') {
      if (/^!==?$/.test(asked.operator)) return true;
      return asked.operator === 'instanceof' && pathOf(asked.right).join('.') === 'Error';
    }
    return asked.type === 'Identifier';
  }

  /** Whether a path that comes by the node has been asked whether there is to be another attempt. */
  isLimit(node: TSESTree.Node): boolean {
    if (node.type === 'CallExpression' && this.#asks(node)) return true;
    if (node.type === 'SwitchCase') return this.#caseSays(node) === 'limit';
    const place = testOf(node);
    if (place === null || !this.#isGate(place)) return false;
    return this.#says(bare(node)) === 'limit' || this.#leavesOutLimit(node);
  }

  /** `!max` of `!max || attempts < max`: there is a limit, if the caller wants one. */
  #leavesOutLimit(node: TSESTree.Node): boolean {
    const test = node.parent?.type === 'UnaryExpression' ? node.parent : node;
    const { parent } = test;
    if (parent?.type !== 'LogicalExpression' || parent.operator !== '||' || parent.left !== test)
      return false;
    const limit = bare(parent.right);
    if (limit.type !== 'BinaryExpression' || this.#says(limit) !== 'limit') return false;
    const compared = new Set(this.#names(limit));
    const asked = this.#names(node).filter((variable) => variable && variable.defs.length > 0);
    return asked.length > 0 && asked.every((variable) => compared.has(variable));
  }

  /** An `if` that neither leaves nor leads on only does something aside. */
  #isGate(place: TSESTree.Node): boolean {
    if (place.type !== 'IfStatement') return true;
    for (const node of descendants(place, this.#source)) {
      if (node === this.#attempt.goal || JUMP.test(node.type)) return true;
      if (node.type === 'CallExpression' && pathOf(node.callee).join('.') === 'process.exit') return true;
    }
    return false;
  }

  /** What is told of the error, or of what changes from round to round, may put an end to it. */
  #asks(call: TSESTree.CallExpression): boolean {
    if (isInside(call, this.#attempt.tried) || call === this.#attempt.goal) return false;
    const text = call.arguments.map((argument) => this.#source.getText(argument)).join();
    if (/signal|abort/i.test(text)) return true;
    const name = pathOf(call.callee).at(-1) ?? '';
    if (STOPS.test(name) || name === 'throwIfAborted') return true;
    if (isWait(call.callee) || TELLS.test(name) || logCallAt(call, this.#context)) return false;
    const told = call.arguments.some((argument) =>
      this.#names(argument).some(
        (variable) => variable && (this.#attempt.errors.has(variable) || this.#changes(variable)),
      ),
    );
    return told && !this.#goesOn(call);
  }

  /** A function of this file that does not throw. */
  #goesOn(call: TSESTree.CallExpression): boolean {
    const origins = Flow.of(this.#source).origins(call.callee);
    return (
      origins.length > 0 &&
      origins.every(({ value }) => {
        if (value.kind !== 'function' || !isFunction(value.node)) return false;
        for (const node of descendants(value.node.body, this.#source)) {
          if (node.type === 'ThrowStatement' || node.type === 'AwaitExpression') return false;
        }
        return true;
      })
    );
  }

  /** What a test is about: a limit, the kind of the error, an outage, or nothing that matters. */
  #says(test: TSESTree.Node): Subject {
    if (this.#flagIn(test) !== null) return 'nothing';
    const names = this.#names(test);
    const { errors } = this.#attempt;
    const text = this.#source.getText(test);
    if (/\bInfinity\b|MAX_SAFE_INTEGER/.test(text) || this.#isAboutResult(names)) return 'nothing';
    if (names.some((variable) => variable && errors.has(variable))) {
      const others = names.some((variable) => variable && !errors.has(variable) && this.#changes(variable));
      if (others || STOPS.test(text) || /\bthis\b/.test(text)) return 'limit';
      if (OUTAGE.test(text) || /^(?:typeof|in)$/.test(operatorOf(test))) return 'outage';
      return ANY_ERROR.test(calleeOf(test)) ? 'outage' : 'kind';
    }
    if (STOPS.test(text)) return 'limit';
    for (const node of descendants(test, this.#source)) {
      if (/^(?:Call|New|Update|Member|This|Await|Assignment)Expression$/.test(node.type)) return 'limit';
    }
    return names.some((variable) => variable && this.#changes(variable)) ? 'limit' : 'nothing';
  }

  /** `if (res.status >= 500) throw …` in the attempt is a part of it. */
  #isAboutResult(names: readonly (Variable | null)[]): boolean {
    const { tried } = this.#attempt;
    return names.length > 0 && names.every((variable) => isMadeIn(variable, tried));
  }

  #caseSays({ parent, test }: TSESTree.SwitchCase): Subject {
    const about = this.#says(parent.discriminant);
    return about === 'kind' && test && OUTAGE.test(this.#source.getText(test)) ? 'outage' : about;
  }

  /** `done`, `result !== undefined`, `res.ok`: true where it holds after a success, false where it does not. */
  #flagIn(test: TSESTree.Node): boolean | null {
    if (test.type === 'BinaryExpression') {
      const empty = [test.right, test.left].some(isEmptyValue);
      const side = isEmptyValue(test.left) ? test.right : test.left;
      if (!/^[!=]==?$/.test(test.operator) || !this.#isFlag(side)) return null;
      return empty === test.operator.startsWith('!');
    }
    if (test.type === 'MemberExpression' && /^(?:ok|success)$/.test(keyOf(test) ?? '')) {
      return isInside(test, this.#attempt.tried) || this.#isFlag(test.object) ? true : null;
    }
    return this.#isFlag(test) ? true : null;
  }

  #isFlag(node: TSESTree.Node): boolean {
    const inner = bare(node);
    const variable = inner.type === 'Identifier' ? variableOf(inner, this.#source) : null;
    return variable !== null && this.#attempt.flags.has(variable);
  }

  /** Whether the variable may hold something else in the next round. */
  #changes({ defs: [definition], references }: Variable): boolean {
    if (definition?.type !== 'Variable' && definition?.type !== 'Parameter') return false;
    if (definition.type === 'Variable' && isInside(definition.name, this.#attempt.round)) return true;
    return references.some((reference) => reference.isWrite() && reference.init !== true);
  }

  /** The variables that an expression reads; null for what is no variable of the file. */
  #names(expression: TSESTree.Node): readonly (Variable | null)[] {
    const found: (Variable | null)[] = [];
    for (const node of descendants(expression, this.#source)) {
      if (node.type !== 'Identifier') continue;
      const { parent } = node;
      if (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) continue;
      if (parent.type === 'Property' && parent.key === node && parent.value !== node) continue;
      found.push(variableOf(node, this.#source));
    }
    return found;
  }
}

/** The statement or expression that asks a test, where the node is (a part of) one. */
function testOf(node: TSESTree.Node): TSESTree.Node | null {
  const { parent } = node;
  switch (parent?.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return parent.test === node ? parent : null;
    case 'LogicalExpression':
      return parent.operator === '??' ? null : (testOf(parent) ?? (parent.left === node ? parent : null));
    case 'UnaryExpression':
    case 'ChainExpression':
      return testOf(parent);
    default:
      return null;
  }
}

function isMadeIn(variable: Variable | null, tried: TSESTree.Node): boolean {
  const [definition] = variable?.defs ?? [];
  return definition?.type === 'Variable' && isInside(definition.name, tried);
}

function operatorOf(node: TSESTree.Node): string {
  if (node.type !== 'BinaryExpression') return '';
  return node.left.type === 'UnaryExpression' ? node.left.operator : node.operator;
}

function calleeOf(node: TSESTree.Node): string {
  return node.type === 'CallExpression' ? (pathOf(node.callee).at(-1) ?? '') : '';
}
