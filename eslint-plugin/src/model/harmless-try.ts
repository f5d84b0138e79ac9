import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { bare, constantText, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { doesNothing } from './error-handler.js';
import { logCallAt } from './log-call.js';
import { isPause } from './may-fail.js';

type Source = Readonly<TSESLint.SourceCode>;

/** The catch clause of a try whose failure tells nobody anything. */
export function isHarmless(clause: TSESTree.CatchClause, context: FileContext): boolean {
  const { block } = clause.parent;
  if (block.body.length === 0) return true;
  if (hardlyFails(block, context)) return true;
  if (block.body.every((statement) => isNoted(statement, context) || isWaited(statement))) return true;
  if (endsHarder(clause, context.sourceCode)) return true;
  return doesNothing(clause) && (block.body.every(isShutting) || block.body.every(isOptionalLoad));
}

/** `logger.info(line);`: nobody is left to tell that the log fails. */
function isNoted(statement: TSESTree.Statement, context: FileContext): boolean {
  const call = statement.type === 'ExpressionStatement' ? bare(statement.expression) : null;
  return call?.type === 'CallExpression' && logCallAt(call, context) !== null;
}

/** `await delay(1000, null, { signal });` */
function isWaited(statement: TSESTree.Statement): boolean {
  return (
    statement.type === 'ExpressionStatement' &&
    statement.expression.type === 'AwaitExpression' &&
    isPause(statement.expression)
  );
}

const CONVERTS =
  /^(?:String(?:\(\)\.(?:slice|substring|trim))?|Number|Boolean|Buffer\.from(?:\(\)\.toString)?|\w+\.(?:test|exec)|\.(?:test|exec)|process\.env\.\w*\.(?:toLowerCase|toUpperCase|trim))$/;

/** `return key in object;`, `return error[key];`, `String(value)`, `/x/.test(text)`: only an exotic object makes it throw. */
function hardlyFails(block: TSESTree.BlockStatement, { sourceCode }: FileContext): boolean {
  for (const node of descendants(block, sourceCode)) {
    switch (node.type) {
      case 'CallExpression':
        if (!CONVERTS.test(pathOf(node.callee).join('.'))) return false;
        break;
      case 'MemberExpression':
        if (!isCalled(node) && !isLookedAt(node)) return false;
        break;
      case 'AwaitExpression':
      case 'NewExpression':
      case 'ImportExpression':
      case 'TaggedTemplateExpression':
      case 'ThrowStatement':
      case 'YieldExpression':
      case 'ForOfStatement':
        return false;
    }
  }
  return true;
}

function isCalled(node: TSESTree.MemberExpression): boolean {
  return node.parent.type === 'CallExpression' && node.parent.callee === node;
}

/** `return error[key];`: only a getter throws. */
function isLookedAt(node: TSESTree.MemberExpression): boolean {
  const { parent } = node;
  // `typeof process === 'undefined' ? undefined : process.env[name]`
  if (/^(?:globalThis\.)?process\b/.test(pathOf(node).join('.'))) return parent.type !== 'CallExpression';
  return node.parent.type === 'ReturnStatement' && bare(node.object).type === 'Identifier';
}

const ENDS = /^(?:close|terminate|kill|destroy|abort|cancel|disconnect|releaseLock|enqueue)$/;
const ENDED = /(?:controller|ctrl|reader|writer|channel|port|sockets?|ws|child|proc|process|worker|stream)$/i;

/** `controller.close();`: it throws when it is closed already, and that is what was wanted. */
function isShutting(statement: TSESTree.Statement): boolean {
  if (statement.type !== 'ExpressionStatement') return false;
  const call = bare(statement.expression);
  if (call.type !== 'CallExpression') return false;
  const path = pathOf(call.callee);
  if (statement.expression.type === 'AwaitExpression')
    return /(?:body|reader)\.cancel$/i.test(path.join('.'));
  return ENDS.test(path.at(-1) ?? '') && ENDED.test(path.slice(0, -1).findLast((part) => part !== '') ?? '');
}

const CLOSES = /^(?:quit|close|end|stop|disconnect|shutdown|drain)$/;
const FORCES = /^(?:disconnect|destroy|terminate|kill|close|abort|forceClose|closeAllConnections)$/;

/** `try { await redis.quit(); } catch { redis.disconnect(); }`: what does not end well is ended by force. */
function endsHarder({ body, parent }: TSESTree.CatchClause, source: Source): boolean {
  const [tried, ...more] = parent.block.body;
  const [forced, ...others] = body.body;
  return more.length + others.length === 0 && endsByForce(tried, forced, source);
}

/** The same of `redis.quit().catch(() => redis.disconnect())`. */
export function isEndedByForce(receiver: TSESTree.Node, { body }: FunctionNode, source: Source): boolean {
  if (body.type !== 'BlockStatement') return endsByForce(receiver, body, source);
  const [forced, ...more] = body.body;
  return more.length === 0 && endsByForce(receiver, forced, source);
}

function endsByForce(
  tried: TSESTree.Node | undefined,
  forced: TSESTree.Node | undefined,
  source: Source,
): boolean {
  const gently = tried ? calledIn(tried) : null;
  const hard = forced ? calledIn(forced) : null;
  if (!gently || !hard || !CLOSES.test(keyOf(gently) ?? '') || !FORCES.test(keyOf(hard) ?? '')) return false;
  return source.getText(gently.object) === source.getText(hard.object);
}

/** The `redis.quit` of `await redis.quit();` */
function calledIn(node: TSESTree.Node): TSESTree.MemberExpression | null {
  const call = bare(node.type === 'ExpressionStatement' ? node.expression : node);
  const callee = call.type === 'CallExpression' ? bare(call.callee) : null;
  return callee?.type === 'MemberExpression' ? callee : null;
}

/** `require('source-map-support').install();`: a package that may be missing. */
function isOptionalLoad(statement: TSESTree.Statement): boolean {
  if (statement.type !== 'ExpressionStatement') return false;
  let call = bare(statement.expression);
  if (call.type === 'CallExpression' && call.callee.type === 'MemberExpression') {
    if (!/^(?:register|config|install|setup)$/.test(keyOf(call.callee) ?? '')) return false;
    call = bare(call.callee.object);
  }
  const [module] =
    call.type === 'ImportExpression'
      ? [call.source]
      : call.type === 'CallExpression' && pathOf(call.callee).join('.') === 'require'
        ? call.arguments
        : [];
  return /^[^./]/.test(constantText(module) ?? '');
}
