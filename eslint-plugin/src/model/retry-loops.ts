import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { Paths } from '../flow/paths.js';
import { enclosingFunction, isInside, keyOf } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { enclosingLoop } from './error-handler.js';
import {
  attemptIn,
  errorsOf,
  flagsIn,
  isAnotherEachTime,
  type Attempt,
  type EndlessRetry,
} from './retry-attempt.js';
import { Limits } from './retry-limits.js';

/** The loop around a `try` that goes round as often as the attempt fails, and is left when it succeeds. */
export function retryLoopOf(clause: TSESTree.CatchClause, context: FileContext): EndlessRetry | null {
  const loop = enclosingLoop(clause);
  if (!loop || /^For(?:Of|In)Statement$/.test(loop.type)) return null;
  const { sourceCode } = context;
  const { block } = clause.parent;
  const attempt = attemptIn(block, sourceCode);
  if (!attempt || isAnotherEachTime(attempt, block, loop, sourceCode)) return null;
  return isEndless(
    clause,
    attempt,
    loop,
    {
      round: loop,
      goal: attempt,
      tried: block,
      errors: errorsOf(clause, sourceCode),
      flags: flagsIn(block, loop, sourceCode),
    },
    context,
  )
    ? { how: 'loop', node: loop, name: '' }
    : null;
}

/** `const result = await f().catch(() => null);` in a loop that is left when there is a result. */
export function retryLoopAt(handled: TSESTree.CallExpression, context: FileContext): EndlessRetry | null {
  const loop = enclosingLoop(handled);
  const awaited = handled.parent;
  const declarator = awaited.parent;
  if (!loop || /^For(?:Of|In)Statement$/.test(loop.type) || awaited.type !== 'AwaitExpression') return null;
  const target =
    declarator?.type === 'VariableDeclarator'
      ? declarator.id
      : declarator?.type === 'AssignmentExpression'
        ? declarator.left
        : null;
  const variable = target?.type === 'Identifier' ? variableOf(target, context.sourceCode) : null;
  if (!variable || !declarator || isAnotherEachTime(awaited, awaited, loop, context.sourceCode)) return null;
  return isEndless(
    declarator,
    awaited,
    loop,
    {
      round: loop,
      goal: awaited,
      tried: awaited,
      errors: new Set(),
      flags: new Set([variable]),
    },
    context,
  )
    ? { how: 'loop', node: loop, name: '' }
    : null;
}

type Loop = TSESTree.WhileStatement | TSESTree.DoWhileStatement | TSESTree.ForStatement;

/** `for (;;) { const res = await fetch(url); if (res.ok) return res; }`: tried for as long as the answer is a refusal. */
export function retryLoopByAnswer(loop: Loop, context: FileContext): EndlessRetry | null {
  const { sourceCode } = context;
  if (!/\.ok\b/.test(sourceCode.getText(loop.body))) return null;
  for (const node of descendants(loop.body, sourceCode)) {
    if (node.type !== 'VariableDeclarator' || node.init?.type !== 'AwaitExpression') continue;
    if (enclosingLoop(node) !== loop || node.id.type !== 'Identifier' || isTried(node, loop)) continue;
    const variable = variableOf(node.id, sourceCode);
    const asked = variable?.references.some(
      ({ identifier: { parent } }) => parent.type === 'MemberExpression' && keyOf(parent) === 'ok',
    );
    if (!variable || asked !== true || isAnotherEachTime(node.init, node.init, loop, sourceCode)) continue;
    const about = {
      round: loop,
      goal: node.init,
      tried: node,
      errors: new Set<never>(),
      flags: new Set([variable]),
    };
    if (isEndless(node, node.init, loop, about, context)) return { how: 'loop', node: loop, name: '' };
  }
  return null;
}

/** In a `try` of the loop, whose catch clause tells. */
function isTried(node: TSESTree.Node, loop: TSESTree.Node): boolean {
  for (let up = node.parent; up && up !== loop; up = up.parent) {
    if (up.type === 'TryStatement' && up.handler) return true;
  }
  return false;
}

function isEndless(
  failure: TSESTree.Node,
  attempt: TSESTree.AwaitExpression,
  loop: TSESTree.Node,
  about: Attempt,
  context: FileContext,
): boolean {
  const limits = new Limits(about, context);
  const paths = Paths.around(loop, context.sourceCode);
  const first = firstWait(about.tried, context) ?? attempt;
  const again = paths.reached(
    {
      after: failure,
      within: loop,
      until: (node) => limits.isLimit(node),
      decide: (test) => limits.decide(test, false),
      mayFail: () => false,
    },
    (node) => isInside(node, first.argument),
  );
  if (again === null || again === 'unknown') return false;
  const next = paths.reached(
    {
      after: attempt,
      within: loop,
      decide: (test) => limits.decide(test, true),
      mayFail: () => false,
    },
    (node) => isInside(node, attempt.argument),
  );
  return next === null;
}

/** Where a round begins that may end in `if (res.ok) return await res.json()`, which a failing one does not reach. */
function firstWait(tried: TSESTree.Node, { sourceCode }: FileContext): TSESTree.AwaitExpression | null {
  const fn = enclosingFunction(tried);
  let first: TSESTree.AwaitExpression | null = null;
  for (const node of descendants(tried, sourceCode)) {
    if (node.type !== 'AwaitExpression' || enclosingFunction(node) !== fn) continue;
    if (!first || node.range[0] < first.range[0]) first = node;
  }
  return first;
}
