import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare, enclosingFunction, isInside, pathOf } from '../flow/syntax.js';
import { variableOf, writesOf } from '../flow/variables.js';
import type { SpanLife } from './span-life.js';

/**
 * Which way a test goes while the span is open, as far as the code says; else null. Where it depends on the same thing
 * whether the span was started, or whether it has been ended before, the test is taken to know.
 */
export function whileOpen(test: TSESTree.Node, life: SpanLife, context: FileContext): boolean | null {
  if (test.type === 'ForOfStatement' || test.type === 'ForInStatement') {
    return endsInside(test.body, life) ? true : null;
  }
  const about = aboutSpan(test, life);
  if (about !== null) return about;
  const guard = guardOf(test);
  if (!guard) return null;
  const end = sideThatEnds(guard, life);
  if (end === null) return null;
  const isLinked =
    guard.isLoop ||
    isFlag(test, context) ||
    startsUnder(guard, life, context) ||
    endsUnderTheOpposite(guard, end, life, context);
  return isLinked ? end !== guard.isNegated : null;
}

/** `span`, `span !== undefined` and `span.isRecording()` hold. */
function aboutSpan(test: TSESTree.Node, life: SpanLife): boolean | null {
  const inner = bare(test);
  const isSpan = (node: TSESTree.Node) => node.type === 'Identifier' && node.name === life.name;
  switch (inner.type) {
    case 'Identifier':
      return isSpan(inner) ? true : null;
    case 'BinaryExpression':
      if (!isSpan(inner.left) && !isSpan(inner.right)) return null;
      return /^[!=]==?$/.test(inner.operator) ? inner.operator.startsWith('!') : null;
    case 'CallExpression': {
      const path = pathOf(inner.callee);
      return path.at(-1) === 'isRecording' && path.at(-2) === life.name ? true : null;
    }
    default:
      return null;
  }
}

interface Guard {
  /** All of what is asked, without a `!` around it. */
  readonly test: TSESTree.Node;
  /** What runs when the whole holds, and when it does not. */
  readonly sides: readonly [TSESTree.Node, TSESTree.Node | null];
  /** Whether a test inside has to fail for the whole to hold. */
  readonly isNegated: boolean;
  /** It goes round until the span has been ended. */
  readonly isLoop: boolean;
}

/** The branching that a test decides. */
function guardOf(test: TSESTree.Node): Guard | null {
  let node = test;
  let isNegated = false;
  for (let up = node.parent; up; node = up, up = up.parent) {
    switch (up.type) {
      case 'UnaryExpression':
        if (up.operator !== '!') return null;
        isNegated = !isNegated;
        break;
      case 'LogicalExpression':
        if (up.left === node && up.operator === '&&' && up.parent.type === 'ExpressionStatement') {
          return { test: withoutNot(node), sides: [up.right, null], isNegated, isLoop: false };
        }
        break;
      case 'IfStatement':
      case 'ConditionalExpression':
        if (up.test !== node) return null;
        return { test: withoutNot(node), sides: [up.consequent, up.alternate], isNegated, isLoop: false };
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
        return up.test === node ? { test: node, sides: [up.body, null], isNegated, isLoop: true } : null;
      default:
        return null;
    }
  }
  return null;
}

function withoutNot(node: TSESTree.Node): TSESTree.Node {
  return node.type === 'UnaryExpression' && node.operator === '!' ? withoutNot(node.argument) : node;
}

/** true: where the whole holds, false: where it does not; null where neither side or both end the span. */
function sideThatEnds({ sides: [then, otherwise] }: Guard, life: SpanLife): boolean | null {
  const inThen = endsInside(then, life);
  return inThen === (otherwise !== null && endsInside(otherwise, life)) ? null : inThen;
}

function endsInside(side: TSESTree.Node, life: SpanLife): boolean {
  return !isInside(life.start, side) && life.endsIn(side).length > 0;
}

/** A variable that changes on the way, or a field, can say whether the span is still open. */
function isFlag(test: TSESTree.Node, { sourceCode }: FileContext): boolean {
  const inner = bare(test);
  if (inner.type === 'MemberExpression') return inner.object.type === 'ThisExpression';
  if (inner.type !== 'Identifier') return false;
  const variable = variableOf(inner, sourceCode);
  return variable !== null && (writesOf(variable)?.length ?? 2) > 1;
}

/** The span is only started where the same holds. */
function startsUnder(guard: Guard, life: SpanLife, context: FileContext): boolean {
  return guardsAround(life.start).some((other) => isSameTest(other, guard, context));
}

/** `if (stream) { … span.end() } … if (!stream) span.end()` */
function endsUnderTheOpposite(guard: Guard, end: boolean, life: SpanLife, context: FileContext): boolean {
  const own = end !== isTurned(guard);
  return life.endsIn(null).some((place) =>
    guardsAround(place).some((other) => {
      const side = sideThatEnds(other, life);
      return side !== null && isSameTest(other, guard, context) && (side !== isTurned(other)) !== own;
    }),
  );
}

function isSameTest(a: Guard, b: Guard, { sourceCode }: FileContext): boolean {
  return a.test !== b.test && sourceCode.getText(a.test) === sourceCode.getText(b.test);
}

/** The whole test has a `!` in front. */
function isTurned({ test }: Guard): boolean {
  let turned = false;
  for (let up = test.parent; up?.type === 'UnaryExpression'; up = up.parent) turned = !turned;
  return turned;
}

/** The branchings inside of the function that a node stands under. */
function guardsAround(node: TSESTree.Node): readonly Guard[] {
  const routine = enclosingFunction(node);
  const guards: Guard[] = [];
  let inner = node;
  for (let up = node.parent; up && up !== routine; inner = up, up = up.parent) {
    if ((up.type !== 'IfStatement' && up.type !== 'ConditionalExpression') || up.test === inner) continue;
    const guard = guardOf(withoutNot(up.test));
    if (guard) guards.push(guard);
  }
  return guards;
}
