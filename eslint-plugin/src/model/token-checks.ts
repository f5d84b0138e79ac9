import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { descendants } from '../flow/descendants.js';
import { Mention, mentions } from '../flow/mentions.js';
import { bare, endOf, isInside, pathOf } from '../flow/syntax.js';
import { isReading } from './error-probes.js';
import { logCallAt } from './log-call.js';

type Source = Readonly<TSESLint.SourceCode>;

const CHECKS = new Mention(/verify|constructEvent|jwtDecrypt/i, 'verify, constructEvent, jwtDecrypt');

/** Named for what they check. */
const CHECKS_TOKEN =
  /^(?:jw[ts]Verify|compactVerify|jwtDecrypt|constructEvent(?:Async)?|verifyAsync|verify\w*(?:Token|J[Ww][Tt]|Signature|Webhook|Cookie)\w*)$/;
/** What has a `verify` for tokens and signatures. */
const OWNS_CHECK = /jw[ts]|jose|token|webhook|^wh$|svix|paseto|signer|verifier|signature|crypto|cert/i;
const TOKEN = /token|jwt|authorization|signature|cookie|assertion/i;

/** `jwt.verify(token, key)`: it fails when the token is none of ours, or is out of date. */
function isTokenCheck({ callee, arguments: [first] }: TSESTree.CallExpression): boolean {
  const path = pathOf(callee);
  const name = path.at(-1) ?? '';
  if (CHECKS_TOKEN.test(name)) return true;
  if (name !== 'verify') return false;
  return OWNS_CHECK.test(path.at(-2) ?? '') || (first !== undefined && TOKEN.test(endOf(first)));
}

/**
 * The catch clause of a `try` that only checks a token or a signature, where the request is refused: a credential that
 * does not hold is no failure, and 401 is the answer to it.
 */
export function refusesCredential(clause: TSESTree.CatchClause, context: FileContext): boolean {
  if (!mentions(context.sourceCode, CHECKS)) return false;
  return onlyChecks(clause.parent.block, context) && refuses(clause.body, context.sourceCode);
}

function onlyChecks(block: TSESTree.BlockStatement, context: FileContext): boolean {
  const checks: TSESTree.CallExpression[] = [];
  for (const node of descendants(block, context.sourceCode)) {
    // What a check is given is made for it.
    if (checks.some((check) => isInside(node, check))) continue;
    if (node.type === 'AwaitExpression') {
      const awaited = bare(node.argument);
      if (awaited.type !== 'CallExpression' || !isTokenCheck(awaited)) return false;
    } else if (node.type === 'CallExpression') {
      if (isTokenCheck(node)) checks.push(node);
      else if (!isQuiet(node, context)) return false;
    } else if (node.type === 'NewExpression' && !isReading(node, context.sourceCode)) return false;
  }
  return checks.length > 0;
}

/** It reads, hands on what it found out, or goes on to what answers the request. */
function isQuiet(node: TSESTree.CallExpression, context: FileContext): boolean {
  return (
    /^(?:next|set)$/.test(endOf(node.callee)) ||
    isReading(node, context.sourceCode) ||
    logCallAt(node, context) !== null
  );
}

/** It answers 401, 403 or 400, says no, or goes on with the next one. */
function refuses(body: TSESTree.BlockStatement, source: Source): boolean {
  const last = body.body.at(-1);
  if (last?.type === 'ContinueStatement') return true;
  const given = last?.type === 'ReturnStatement' && last.argument ? bare(last.argument) : null;
  if (given?.type === 'Literal' && given.value === false) return true;
  for (const node of descendants(body, source)) {
    if (node.type === 'Literal' && (node.value === 401 || node.value === 403 || node.value === 400))
      return true;
    if (node.type === 'Identifier' && /unauth(?:ori[sz]ed|enticated)|forbidden|bad_?request/i.test(node.name))
      return true;
  }
  return false;
}
