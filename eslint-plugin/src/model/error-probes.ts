import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { descendants } from './descendants.js';
import { doesNothing } from './error-handler.js';

/** Calls that are made to find out whether something can be read: their error is the answer. */
const ASKS =
  /^(?:(?:parse|decode|encode|compile|ensure|assert|validate|normalize|stringify|semver|tryParse|from[A-Z]|is[A-Z])\w*|unescape|fromStr|atob|btoa|BigInt|structuredClone|require|resolve|access|accessSync|supports)$/;
const ASKS_BY_CONSTRUCTION =
  /(?:URL|Url|URI|Uri|RegExp|Address\d*|Date|Format|SemVer|Semver|Decimal|BigNumber|Range|TextDecoder|URLPattern|PlainDate)$/;
/** Calls that read texts and lists, and do not fail by themselves. */
const READS =
  /^(?:String|Number|Boolean|from|of|toString|toJSON|toISOString|trim\w*|slice|substring|substr|split|replace|replaceAll|indexOf|lastIndexOf|includes|startsWith|endsWith|charAt|charCodeAt|at|toLowerCase|toUpperCase|match|matchAll|test|exec|padStart|padEnd|join|map|filter|find|some|every|concat|keys|values|entries|get|has|getTime|now|matcher|isArray|isInteger|isNaN|isFinite|min|max|floor|round)$/;

/** The catch clause of a try that only asks whether something can be read, and has an answer for both cases. */
export function isProbe(clause: TSESTree.CatchClause, { sourceCode }: FileContext): boolean {
  if (clause.body.body.length === 0 && !hasAnswer(clause.parent, sourceCode)) return false;
  let asks = false;
  for (const node of descendants(clause.parent.block, sourceCode)) {
    if (node.type === 'ImportExpression') asks = true;
    else if (node.type === 'AwaitExpression') {
      const awaited = bare(node.argument);
      if (awaited.type !== 'ImportExpression' && !isAccess(awaited)) return false;
    } else if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const name = pathOf(node.callee).at(-1) ?? '';
      const pattern = node.type === 'NewExpression' ? ASKS_BY_CONSTRUCTION : ASKS;
      if (pattern.test(name)) asks = true;
      else if (!READS.test(name) && pathOf(node.callee).join('.') !== 'Object.prototype.toString.call')
        return false;
    } else if (/^(?:For|ForOf|ForIn|While|DoWhile)Statement$/.test(node.type)) return false;
  }
  return asks;
}

/** `try { JSON.parse(text); return true; } catch {} return false;`, or a variable that stays what it was. */
function hasAnswer(statement: TSESTree.TryStatement, source: FileContext['sourceCode']): boolean {
  const { block, parent } = statement;
  const last = block.body.at(-1);
  if (last?.type === 'ExpressionStatement' && last.expression.type === 'AssignmentExpression') return true;
  if (parent.type !== 'BlockStatement') return false;
  if (parent.body[parent.body.indexOf(statement) + 1]?.type !== 'ReturnStatement') return false;
  for (const node of descendants(block, source)) if (node.type === 'ReturnStatement') return true;
  return false;
}

/** `fs.promises.access(path)` is there to be asked. */
function isAccess(node: TSESTree.Node): boolean {
  return node.type === 'CallExpression' && pathOf(node.callee).at(-1) === 'access';
}

/** `response.json().catch(() => null)`: a body that cannot be read has an answer too. */
export function isBodyProbe(receiver: TSESTree.Node, handler: FunctionNode): boolean {
  const inner = bare(receiver);
  if (inner.type !== 'CallExpression' || inner.callee.type !== 'MemberExpression') return false;
  const isEmpty = handler.body.type === 'BlockStatement' && doesNothing(handler);
  return (
    /^(?:json|text|formData)$/.test(keyOf(inner.callee) ?? '') && inner.arguments.length === 0 && !isEmpty
  );
}
