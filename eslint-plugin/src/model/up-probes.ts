import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { descendants } from '../flow/descendants.js';
import { knownAs } from '../flow/functions.js';
import { bare, enclosingFunction, isAbsent, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { isCheckName } from './dependency.js';

type Source = Readonly<TSESLint.SourceCode>;

const PINGS = /^(?:ping|pingCheck|authenticate)$/;
const QUERIES = /^(?:query|raw|execute|\$(?:query|execute)Raw(?:Unsafe)?|sql)$/;
/** What is asked of a database by who only wants to know whether it answers. */
const NOTHING_ASKED = /^\s*(?:select\s+(?:1|now\(\)|version\(\))(?:\s+as\s+\w+)?|;)\s*;?\s*$/i;

/** Functions that say in their name what they ask, however they do it. */
const ASKED_BY = /^_?is(?:\w*[a-z])?(?:Healthy|Alive|Up|Reachable|Available|Online|Connected|Responsive)$/;

/**
 * The catch clause of a `try` that only asks whether somebody is there, and has an answer for both cases:
 * `try { await redis.ping(); return true; } catch { return false; }`.
 */
export function asksWhetherUp(clause: TSESTree.CatchClause, source: Source): boolean {
  const { block } = clause.parent;
  const fn = enclosingFunction(block);
  if (clause.body.body.length === 0 || !clause.body.body.every(isAnswer)) return false;
  if (fn && ASKED_BY.test(knownAs(fn) ?? '')) return clause.body.body.some(isNo);
  let asks = false;
  for (const node of descendants(block, source)) {
    if (node.type !== 'AwaitExpression' || enclosingFunction(node) !== fn) continue;
    if (!isPing(node.argument)) return false;
    asks = true;
  }
  return asks;
}

/** `return false;` */
function isNo(statement: TSESTree.Statement): boolean {
  return (
    statement.type === 'ReturnStatement' &&
    statement.argument?.type === 'Literal' &&
    statement.argument.value === false
  );
}

/** `pool.query('select 1').then(() => true, () => false)`, `redis.ping().catch(() => 'down')` */
export function isPromisedPing(receiver: TSESTree.Node, { body }: FunctionNode): boolean {
  return body.type === 'Literal' && !isAbsent(body) && isPing(receiver);
}

function isPing(node: TSESTree.Node): boolean {
  const inner = bare(node);
  if (inner.type === 'ArrayExpression')
    return inner.elements.every((part) => part !== null && part.type !== 'SpreadElement' && isPing(part));
  const query = inner.type === 'TaggedTemplateExpression' ? inner.quasi : null;
  if (inner.type !== 'CallExpression' && inner.type !== 'TaggedTemplateExpression') return false;
  const callee = bare(inner.type === 'CallExpression' ? inner.callee : inner.tag);
  const name = pathOf(callee).at(-1) ?? '';
  const [first, ...more] = inner.type === 'CallExpression' ? inner.arguments : [query];
  if (QUERIES.test(name)) return first?.type !== 'SpreadElement' && asksNothing(first);
  if (PINGS.test(name) || isCheckName(name)) return true;
  // `redis.ping().then(…)`, `Promise.all([…])`, `withTimeout(redis.ping(), 500)`
  if (callee.type === 'MemberExpression' && keyOf(callee) === 'then') return isPing(callee.object);
  const isWrapped = first && first.type !== 'SpreadElement' && more.length < 2;
  return isWrapped === true && /^(?:all|\w*[tT]imeout\w*)$/.test(name) && isPing(first);
}

function asksNothing(query: TSESTree.Node | null | undefined): boolean {
  const inner = query ? bare(query) : null;
  if (inner?.type === 'TaggedTemplateExpression') return asksNothing(inner.quasi);
  if (inner?.type === 'TemplateLiteral') return NOTHING_ASKED.test(inner.quasis[0]?.value.raw ?? '');
  return inner?.type === 'Literal' && NOTHING_ASKED.test(String(inner.value));
}

/** `return false`, `ok = false`, `res.sendStatus(503)`: said to who has asked. */
function isAnswer(statement: TSESTree.Statement): boolean {
  if (statement.type === 'ReturnStatement') {
    const { argument } = statement;
    return argument === null || !isAbsent(bare(argument));
  }
  if (statement.type !== 'ExpressionStatement') return false;
  const inner = bare(statement.expression);
  if (inner.type === 'AssignmentExpression') return !isAbsent(bare(inner.right));
  return inner.type === 'CallExpression' && /^_?(?:res|reply|response)$/.test(pathOf(inner.callee)[0] ?? '');
}
