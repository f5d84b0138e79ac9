import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { bare, endOf, isInside } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';

/**
 * Whether somebody reads the stream that a `pipeline(source, …, last)` ends in: an error of the pipeline destroys all of
 * its streams with it, and who reads the last one gets it. `pipeline(file, gunzip).catch(() => {}); return gunzip;`
 */
export function isPipelineRead(node: TSESTree.Node, source: Readonly<TSESLint.SourceCode>): boolean {
  const call = bare(node);
  if (call.type !== 'CallExpression' || endOf(call.callee) !== 'pipeline') return false;
  const streams = streamsOf(call);
  const last = streams.at(-1);
  if (last?.type !== 'Identifier') return false;
  return (variableOf(last, source)?.references ?? []).some((reference) => {
    const { identifier } = reference;
    return reference.isRead() && !isInside(identifier, call) && identifier.parent.type !== 'MemberExpression';
  });
}

/** `return pipeline(streams, () => {});` gives back the last stream. */
export function isPipelineGiven(call: TSESTree.Node): boolean {
  if (call.type !== 'CallExpression' || endOf(call.callee) !== 'pipeline') return false;
  let outer = call.parent;
  while (/^(?:TSAsExpression|ConditionalExpression|LogicalExpression|AwaitExpression)$/.test(outer.type)) {
    if (!outer.parent) return false;
    outer = outer.parent;
  }
  return outer.type !== 'ExpressionStatement' && outer.type !== 'UnaryExpression';
}

/** The streams, without the callback and the options. */
function streamsOf({ arguments: args }: TSESTree.CallExpression): readonly (TSESTree.Node | null)[] {
  const [first] = args;
  if (first?.type === 'ArrayExpression') return first.elements;
  return args.filter(
    ({ type }) =>
      type !== 'ArrowFunctionExpression' && type !== 'FunctionExpression' && type !== 'ObjectExpression',
  );
}
