import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { pathOf } from '../flow/syntax.js';
import { importedAs } from './imports.js';

/** `Function.prototype`, the `noop` of lodash. */
export function isNoop(node: TSESTree.Node, { sourceCode }: FileContext): boolean {
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return false;
  const path = pathOf(node).join('.');
  if (path === 'Function.prototype') return true;
  return /(?:^|\.)noop$/.test(path) && /^lodash\b/.test(importedAs(node, sourceCode)?.source ?? '');
}
