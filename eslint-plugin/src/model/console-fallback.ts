import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { isFunction } from '../flow/syntax.js';
import { logCallAt } from './log-call.js';
import { isLoggerName, isLoggerTypeName } from './logger-names.js';

/** `if (logger) logger.info(text); else console.log(text);`: where there is no logger the console is what is left. */
export function standsInForLogger(node: TSESTree.Node, context: FileContext): boolean {
  for (let inner = node, up = node.parent; up && !isFunction(up); inner = up, up = up.parent) {
    if (up.type !== 'IfStatement' && up.type !== 'ConditionalExpression') continue;
    if (inner === up.test || !asksForLogger(up.test, context)) continue;
    const other = inner === up.consequent ? up.alternate : up.consequent;
    return other ? writesLog(other, context) : up.test.type === 'UnaryExpression';
  }
  return false;
}

function asksForLogger(test: TSESTree.Node, { sourceCode }: FileContext): boolean {
  for (const node of descendants(test, sourceCode)) {
    if (node.type === 'Identifier' && (isLoggerName(node.name) || isLoggerTypeName(node.name))) return true;
  }
  return false;
}

function writesLog(branch: TSESTree.Node, context: FileContext): boolean {
  for (const node of descendants(branch, context.sourceCode)) {
    if (node.type === 'CallExpression' && logCallAt(node, context)) return true;
  }
  return false;
}
