import type { FileContext } from '../create-rule.js';
import { isNamed, placeOf } from './file-place.js';
import type { LoggerKind } from './logger-libraries.js';

/** What `owner.log` is by the name of its owner: `req.log`, `app.log`, `ctx.log`; null for any other owner. */
export function requestLogger(owner: string, context: FileContext): LoggerKind | null {
  const { text } = context.sourceCode;
  if (/^(?:ctx|koaContext)$/.test(owner) && text.includes('koa'))
    return canBe(/pino|bunyan/, context) ? 'koa' : 'unknown';
  if (!/^(?:req|request|app|fastify|server|instance|reply|scope|_req|_request)$/i.test(owner)) return null;
  if (!canBe(/pino|fastify/, context)) return 'unknown';
  return text.includes('fastify') || /^(?:fastify|instance|reply|request)$/.test(owner) ? 'fastify' : 'pino';
}

/**
 * Whether one of the libraries that take fields first may have hung it there: not where the package.json knows of none
 * of them, and, without a package.json, not where the file itself speaks the other way.
 */
function canBe(libraries: RegExp, context: FileContext): boolean {
  const { text } = context.sourceCode;
  if (libraries.test(text)) return true;
  const facts = isNamed(context) ? placeOf(context).package : null;
  return facts ? [...facts.dependencies.keys()].some((name) => libraries.test(name)) : !speaksFirst(text);
}

const CALL = String.raw`\blog\.(?:trace|debug|info|warn|error|fatal)\(\s*`;
/** `req.log.info('paid', { id })` */
const MESSAGE_THEN_FIELDS = new RegExp(CALL + String.raw`(?:'[^'\n]*'|"[^"\n]*"|\x60[^\x60]*\x60),\s*\{`);
/** `req.log.info({ id }, 'paid')`, `req.log.error(err, 'failed')` */
const FIELDS_THEN_MESSAGE = new RegExp(CALL + String.raw`(?:\{|[\w.]+,\s*['"\x60])`);

function speaksFirst(text: string): boolean {
  return MESSAGE_THEN_FIELDS.test(text) && !FIELDS_THEN_MESSAGE.test(text);
}
