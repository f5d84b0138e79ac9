import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import {
  bare,
  constantText,
  isFunction,
  isInside,
  keyOf,
  pathOf,
  type FunctionNode,
} from '../flow/syntax.js';
import { variableOf, type Variable } from '../flow/variables.js';

type Source = Readonly<TSESLint.SourceCode>;

/** What a use of a span's name does to the span. */
export interface SpanUse {
  /** It is ended, or handed to somebody who may end it. */
  readonly ends: boolean;
  /** It is marked as failed, or handed to somebody who may mark it. */
  readonly fails: boolean;
  /** It is lent to a callback that the function was given, `work(span)`: whose it is then, the rest of the function says. */
  readonly isLent?: boolean;
}

const NOTHING: SpanUse = { ends: false, fails: false };
const ENDS: SpanUse = { ends: true, fails: false };
const FAILS: SpanUse = { ends: false, fails: true };
/** Whoever has it now owns it. */
const HANDED_ON: SpanUse = { ends: true, fails: true };
const LENT: SpanUse = { ...HANDED_ON, isLent: true };

const DEPTH = 3;
const ENDING = /^(?:end|finish|close|complete|stop|dispose)(?!Time|ed)(?![a-z])/;
const FAILING = /error|fail/i;
/** Functions of other files that note something on a span which they are given, by their names. */
const NOTES =
  /^(?:record|set|add|apply|log)\w*(?:Attr|Attrs|Attributes?|Error|Exception|Status|Events?|Tags?|Metadata|Results?|Usage)(?:(?:On|To|In|For)?Span)?$|^(?:annotate|enrich)/;
/** Methods that give the span back. */
const CHAINS = /^(?:set\w+|add\w+|updateName|recordException|log)$/;

/** What is done to the span where an identifier names it. */
export function useOfSpan(identifier: TSESTree.Node, source: Source, depth = 0): SpanUse {
  let node = identifier;
  for (let up = node.parent; up; node = up, up = up.parent) {
    switch (up.type) {
      case 'MemberExpression':
        return up.object === node ? useOfMember(up) : NOTHING;
      case 'CallExpression':
      case 'NewExpression':
        return up.callee === node ? NOTHING : useAsArgument(up, node, source, depth);
      case 'IfStatement':
      case 'WhileStatement':
      case 'UnaryExpression':
      case 'BinaryExpression':
      case 'ExpressionStatement':
      case 'TemplateLiteral':
        return NOTHING;
      case 'ConditionalExpression':
        if (up.test === node) return NOTHING;
        break;
      case 'LogicalExpression':
        if (up.left === node && up.operator === '&&') return NOTHING;
        break;
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
      case 'ChainExpression':
      case 'AwaitExpression':
      case 'SequenceExpression':
        break;
      case 'AssignmentExpression':
        return up.left === node ? NOTHING : HANDED_ON;
      default:
        return HANDED_ON;
    }
  }
  return HANDED_ON;
}

function useOfMember(member: TSESTree.MemberExpression): SpanUse {
  const method = keyOf(member) ?? '';
  const call = member.parent;
  const isCalled = call.type === 'CallExpression' && call.callee === member;
  if (ENDING.test(method)) return ENDS;
  if (!isCalled) return NOTHING;
  const own = failsBy(method, call) ? FAILS : NOTHING;
  if (!CHAINS.test(method)) return own;
  const { parent } = call;
  if (isMember(parent, call)) return together(own, useOfMember(parent));
  return parent.type === 'VariableDeclarator' || parent.type === 'AssignmentExpression' ? HANDED_ON : own;
}

function isMember(node: TSESTree.Node, object: TSESTree.Node): node is TSESTree.MemberExpression {
  return node.type === 'MemberExpression' && node.object === object;
}

function failsBy(method: string, call: TSESTree.CallExpression): boolean {
  if (method === 'setStatus') return !isFine(call.arguments[0]);
  if (method === 'setTag' || method === 'setAttribute') {
    return /^(?:error|otel\.status_code|tags\.error)$/i.test(
      constantText(call.arguments[0]) ?? pathOf(call.arguments[0] ?? call).join('.'),
    );
  }
  return method !== 'recordException' && FAILING.test(method);
}

/** Whether a call marks some span as failed, whichever it is. */
export function setsErrorStatus(node: TSESTree.Node): boolean {
  if (node.type !== 'CallExpression') return false;
  const callee = bare(node.callee);
  return callee.type === 'MemberExpression' && keyOf(callee) === 'setStatus' && !isFine(node.arguments[0]);
}

/** `{ code: SpanStatusCode.OK }`, or a status that was never set. */
function isFine(status: TSESTree.Node | undefined): boolean {
  if (status?.type !== 'ObjectExpression') return false;
  const code = status.properties.find((part) => part.type === 'Property' && keyOf(part) === 'code');
  if (code?.type !== 'Property') return false;
  const value = bare(code.value);
  if (value.type === 'Literal') return value.value !== 2;
  return /^(?:OK|UNSET)$/i.test(pathOf(value).at(-1) ?? '');
}

function useAsArgument(
  call: TSESTree.CallExpression | TSESTree.NewExpression,
  argument: TSESTree.Node,
  source: Source,
  depth: number,
): SpanUse {
  const name = pathOf(call.callee).at(-1) ?? '';
  if (name === 'setSpan') return useOfContext(call, source);
  const at = call.arguments.findIndex((arg) => isInside(argument, arg));
  const fn = call.type === 'CallExpression' ? functionBehind(call.callee, source) : null;
  if (fn) return useOfParameter(fn, at, source, depth);
  if (isGiven(call.callee, source)) return LENT;
  return NOTES.test(name) && !/end|finish|close/i.test(name) ? FAILS : HANDED_ON;
}

/** `work` in `withSpan(name, work)` */
function isGiven(callee: TSESTree.Node, source: Source): boolean {
  return callee.type === 'Identifier' && variableOf(callee, source)?.defs[0]?.type === 'Parameter';
}

/** `spans.set(id, span)`, `this.open.add(span)`. */
function isStoring(call: TSESTree.CallExpression | TSESTree.NewExpression): boolean {
  return (
    call.callee.type === 'MemberExpression' &&
    /^(?:set|add|push|unshift|enqueue)$/.test(keyOf(call.callee) ?? '')
  );
}

/** A context carries the span to what runs in it; whoever keeps it or gets it back may end the span. */
function useOfContext(made: TSESTree.Node, source: Source): SpanUse {
  const { parent } = made;
  switch (parent?.type) {
    case 'CallExpression':
      return isStoring(parent) ? HANDED_ON : NOTHING;
    case 'ExpressionStatement':
      return NOTHING;
    case 'VariableDeclarator': {
      if (parent.id.type !== 'Identifier') return HANDED_ON;
      const reads = variableOf(parent.id, source)?.references.filter((reference) => reference.isRead()) ?? [];
      const isPassed = reads.every(({ identifier }) => {
        const use = identifier.parent;
        return use.type === 'CallExpression' && use.callee !== identifier && !isStoring(use);
      });
      return isPassed ? NOTHING : HANDED_ON;
    }
    default:
      return HANDED_ON;
  }
}

/** What a function of the file does to a span that it gets. */
function useOfParameter(fn: FunctionNode, at: number, source: Source, depth: number): SpanUse {
  const parameter = fn.params[at];
  if (depth >= DEPTH || parameter?.type !== 'Identifier') return HANDED_ON;
  const variable = source.getDeclaredVariables(fn).find(({ identifiers }) => identifiers.includes(parameter));
  return variable ? usesOfSpan(variable, source, depth + 1) : HANDED_ON;
}

function usesOfSpan(variable: Variable, source: Source, depth: number): SpanUse {
  return variable.references
    .filter((reference) => reference.isRead())
    .map(({ identifier }) => useOfSpan(identifier, source, depth))
    .reduce(together, NOTHING);
}

function together(a: SpanUse, b: SpanUse): SpanUse {
  return { ends: a.ends || b.ends, fails: a.fails || b.fails };
}

/** The function of this file that a call leads to, when it is one. */
export function functionBehind(callee: TSESTree.Node, source: Source): FunctionNode | null {
  const [origin, ...more] = Flow.of(source).origins(callee);
  const node = origin?.value.kind === 'function' && more.length === 0 ? origin.value.node : null;
  return node && isFunction(node) ? node : null;
}
