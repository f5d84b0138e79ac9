import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { bare, enclosingFunction, endOf } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';

type Source = Readonly<TSESLint.SourceCode>;

/** What is worth waiting for, and only makes something else of what it is given. */
const CONVERTS = /(?:decrypt|decipher|decode|unwrap|format|inflate|unzip|uncompress|decompress)/i;
/** What is done once, and is not done when it fails. */
const DOES =
  /^(?:save|store|insert|create|update|upsert|delete|remove|destroy|drop|send|write|publish|emit|push|enqueue|dispatch|notify|commit|execute|exec|run[A-Z]|query|put|post|patch|fetch|connect|start|stop|close|apply|set|register|subscribe|mutate|charge|pay)(?![a-z])/;

/**
 * The catch clause of a `try` that makes something else of a value, and leaves the value as it is where that cannot be done:
 * `try { return decrypt(text); } catch { return text; }` is how a text is read that may or may not be encrypted.
 */
export function keepsInput(clause: TSESTree.CatchClause, { sourceCode }: FileContext): boolean {
  const [statement, ...more] = clause.body.body;
  if (!statement || more.length > 0) return false;
  const { block } = clause.parent;
  if (statement.type === 'ReturnStatement')
    return statement.argument !== null && isInput(statement.argument, clause, sourceCode)
      ? isMadeOf(statement.argument, givenBackIn(block, sourceCode), block, sourceCode)
      : false;
  const kept = assigned(statement);
  const [made, ...others] = block.body;
  const result = made && others.length === 0 ? assigned(made) : null;
  return (
    kept !== null &&
    result !== null &&
    sourceCode.getText(kept.left) === sourceCode.getText(result.left) &&
    isMadeOf(kept.right, [result.right], block, sourceCode)
  );
}

function assigned(statement: TSESTree.Statement): TSESTree.AssignmentExpression | null {
  const { expression } = statement.type === 'ExpressionStatement' ? statement : { expression: null };
  return expression?.type === 'AssignmentExpression' && expression.operator === '=' ? expression : null;
}

/** A parameter of the function around, or a part of one. */
function isInput(node: TSESTree.Node, clause: TSESTree.CatchClause, source: Source): boolean {
  const root = rootOf(node);
  const definition = root && variableOf(root, source)?.defs[0];
  return definition?.type === 'Parameter' && definition.node === enclosingFunction(clause);
}

/** `sql`, `options.sql` */
function rootOf(node: TSESTree.Node): TSESTree.Identifier | null {
  const inner = bare(node);
  if (inner.type === 'Identifier') return inner;
  return inner.type === 'MemberExpression' && !inner.computed ? rootOf(inner.object) : null;
}

function givenBackIn(block: TSESTree.BlockStatement, source: Source): readonly TSESTree.Expression[] {
  const fn = enclosingFunction(block);
  const found: TSESTree.Expression[] = [];
  for (const node of descendants(block, source)) {
    if (node.type === 'ReturnStatement' && node.argument && enclosingFunction(node) === fn)
      found.push(node.argument);
  }
  return found;
}

/** What comes out is the result of a call, the value goes in, and nothing else happens. */
function isMadeOf(
  kept: TSESTree.Node,
  results: readonly TSESTree.Expression[],
  block: TSESTree.BlockStatement,
  source: Source,
): boolean {
  const text = source.getText(bare(kept));
  if (rootOf(kept) === null || !results.some((result) => bare(result).type === 'CallExpression'))
    return false;
  let goesIn = false;
  for (const node of descendants(block, source)) {
    if (node.type === 'AwaitExpression' && !CONVERTS.test(calledIn(node))) return false;
    if (node.type !== 'CallExpression') continue;
    if (DOES.test(endOf(node.callee))) return false;
    goesIn ||= node.arguments.some((argument) => holds(argument, text, source));
  }
  return goesIn;
}

function calledIn({ argument }: TSESTree.AwaitExpression): string {
  const call = bare(argument);
  return call.type === 'CallExpression' ? endOf(call.callee) : '';
}

function holds(argument: TSESTree.Node, text: string, source: Source): boolean {
  for (const node of descendants(argument, source)) {
    if (/^(?:Identifier|MemberExpression)$/.test(node.type) && source.getText(node) === text) return true;
  }
  return false;
}
