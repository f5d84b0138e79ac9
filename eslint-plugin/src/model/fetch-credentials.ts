import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { bare, constantText } from '../flow/syntax.js';
import { pathInPattern, variableOf } from '../flow/variables.js';

const MODES = /^(?:same-origin|include|omit)$/;

/** Whether `credentials` at the node says how `fetch` sends cookies: `({ credentials = 'same-origin' }) => …` */
export function isFetchMode(node: TSESTree.Node, source: Readonly<TSESLint.SourceCode>): boolean {
  const inner = bare(node);
  const [definition] = inner.type === 'Identifier' ? (variableOf(inner, source)?.defs ?? []) : [];
  if (!definition) return false;
  const { node: at, name } = definition;
  const patterns = at.type === 'VariableDeclarator' ? [at.id] : 'params' in at ? at.params : [];
  return patterns.some((pattern) =>
    pathInPattern(pattern, name)?.some(
      (step) => 'fallback' in step && MODES.test(constantText(step.fallback) ?? ''),
    ),
  );
}
