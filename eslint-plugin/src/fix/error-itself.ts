import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare, keyOf } from '../flow/syntax.js';
import type { LogCall } from '../model/log-call.js';
import type { LoggedPart } from '../model/logged-error.js';
import { isPure } from './purity.js';

type Fix = (fixer: TSESLint.RuleFixer) => TSESLint.RuleFix;

/**
 * The log line with the error itself in it; null where that takes judgement. Loggers that take fields first write an
 * error whole, alone or under the key; Nest's takes the stack behind the message.
 */
export function logErrorItself(
  call: LogCall,
  part: LoggedPart,
  key: string,
  context: FileContext,
): { readonly fix: Fix; readonly isSafe: boolean } | null {
  const { sourceCode } = context;
  const text = sourceCode.getText(part.error);
  if (part.error.type === 'ObjectPattern') return null;
  if (!isPure(part.error) || sourceCode.getCommentsInside(call.node).length > 0 || !part.isWhole) return null;
  const isSafe = part.certainty === 'thrown';
  if (call.logger === 'nest') {
    const isOnly = call.allArguments.length === 1 && part.place === 'message' && part.form === 'message';
    if (!isOnly || !/^(?:error|fatal)$/.test(call.level)) return null;
    const own = bare(part.node);
    const object = own.type === 'MemberExpression' ? sourceCode.getText(own.object) : null;
    return object === null
      ? null
      : { isSafe, fix: (fixer) => fixer.insertTextAfter(part.node, `, ${object}.stack`) };
  }
  // `req.log` may be anybody's, where the file names no library.
  const isKnown =
    call.order === 'fields-first' &&
    call.logger !== 'declared' &&
    /pino|fastify|bunyan|koa|observability/i.test(sourceCode.text);
  if (call.order === 'message-first' || call.order === 'fields-only' || call.logger === 'declared')
    return null;
  const entry = key === text ? key : `${key}: ${text}`;
  if (part.property) {
    const literal = part.property.parent as TSESTree.ObjectExpression;
    if (literal !== (call.fields && bare(call.fields)) || hasOther(literal, key, part.property)) return null;
    const { property } = part;
    return { isSafe: isSafe && isKnown, fix: (fixer) => fixer.replaceText(property, entry) };
  }
  if (!isKnown || part.place !== 'message') return null;
  const fields = call.fields && bare(call.fields);
  if (!fields)
    return call.allArguments.length === 1
      ? { isSafe, fix: (fixer) => fixer.replaceText(part.node, text) }
      : null;
  if (fields.type !== 'ObjectExpression' || hasOther(fields, key, null)) return null;
  const last = fields.properties.at(-1);
  return last?.type === 'Property'
    ? { isSafe, fix: (fixer) => fixer.insertTextAfter(last, `, ${entry}`) }
    : null;
}

function hasOther(literal: TSESTree.ObjectExpression, key: string, but: TSESTree.Property | null): boolean {
  return literal.properties.some(
    (entry) => entry !== but && (entry.type === 'SpreadElement' || keyOf(entry) === key),
  );
}

/** `{ error }` as `{ err: error }`. */
export function renameKey(property: TSESTree.Property, key: string, { sourceCode }: FileContext): Fix {
  const text = sourceCode.getText(property.value);
  return (fixer) => fixer.replaceText(property, text === key ? key : `${key}: ${text}`);
}
