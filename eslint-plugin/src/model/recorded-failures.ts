import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { methodCalledBy } from '../flow/functions.js';
import { bare, type FunctionNode } from '../flow/syntax.js';

const DEPTH = 3;

/** Whether a function records each of its failures before it goes on: in a `try` around its work, or in methods that do. */
export function recordsFailures(fn: FunctionNode, context: FileContext, depth = 0): boolean {
  if (fn.body.type !== 'BlockStatement') return false;
  const attempt = fn.body.body.find((statement) => statement.type === 'TryStatement');
  if (!attempt?.handler) return depth < DEPTH && onlyDelegates(fn, context, depth);
  if (!recordsError(attempt.handler, context)) return false;
  return fn.body.body.every((statement) => statement === attempt || !waits(statement, context));
}

function waits(node: TSESTree.Node, { sourceCode }: FileContext): boolean {
  for (const inner of descendants(node, sourceCode)) if (inner.type === 'AwaitExpression') return true;
  return false;
}

/** `switch (job.name) { case 'send': return this.send(job); … }` */
function onlyDelegates(fn: FunctionNode, context: FileContext, depth: number): boolean {
  let delegates = false;
  for (const node of descendants(fn.body, context.sourceCode)) {
    if (node.type === 'ThrowStatement') return false;
    if (node.type !== 'AwaitExpression' && node.type !== 'ReturnStatement') continue;
    const work = node.argument && bare(node.argument);
    if (work?.type !== 'CallExpression') continue;
    const method = methodCalledBy(work);
    if (!method || !recordsFailures(method, context, depth + 1)) return false;
    delegates = true;
  }
  return delegates;
}

/** The error is given to a call that is not there to make the next error: a logger, a tracker, a span. */
function recordsError(clause: TSESTree.CatchClause, { sourceCode }: FileContext): boolean {
  return sourceCode.getDeclaredVariables(clause).some((variable) =>
    variable.references.some(({ identifier }) => {
      for (let up: TSESTree.Node | undefined = identifier.parent; up && up !== clause; up = up.parent) {
        if (up.type === 'ThrowStatement' || up.type === 'IfStatement') return false;
        if (up.type === 'CallExpression') return true;
      }
      return false;
    }),
  );
}
