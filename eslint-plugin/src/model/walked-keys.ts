import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { bare, pathOf } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';

const KEYS_OF = /^Object\.(?:keys|entries|getOwnPropertyNames)$/;

/** `for (const key in all) use(all[key])`: every entry gets its turn. */
export function goesThroughKeys(read: TSESTree.Node, source: Readonly<TSESLint.SourceCode>): boolean {
  if (read.type !== 'MemberExpression' || read.property.type !== 'Identifier') return false;
  const definition = variableOf(read.property, source)?.defs[0];
  if (definition?.type === 'Variable') {
    const loop = definition.node.parent.parent;
    return loop.type === 'ForInStatement' || (loop.type === 'ForOfStatement' && isKeys(loop.right));
  }
  // `Object.keys(all).forEach((key) => use(all[key]))`
  const call = definition?.type === 'Parameter' ? definition.node.parent : null;
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return false;
  return isKeys(call.callee.object);
}

function isKeys(list: TSESTree.Node): boolean {
  const inner = bare(list);
  return inner.type === 'CallExpression' && KEYS_OF.test(pathOf(inner.callee).join('.'));
}
