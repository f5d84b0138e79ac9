import { sensitivityOf } from './sensitive-names.js';

const SECRET = '[REDACTED]';
const PERSONAL = '[PERSONAL]';

const MAX_DEPTH = 8;
const MAX_ITEMS = 100;
const MAX_TEXT = 16_384;

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const SCHEME = /\b(bearer|basic)\s+[\w.~+/=-]{4,}/gi;
const HEADER_LINE = /\b((?:proxy-)?authorization|(?:set-)?cookie)("?\s*[:=]\s*)(?!\[REDACTED\])[^\r\n]+/gi;
const JWT = /\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g;
const KNOWN_KEY =
  /\b(?:[sprw]k_(?:live|test)_\w{8,}|gh[opsur]_\w{20,}|github_pat_\w{20,}|xox[a-z]-[\w-]{10,}|AKIA[A-Z\d]{12,}|AIza[\w-]{30,})/g;
const USER_INFO = /\b([a-z][\w+.-]{0,20}:\/\/[^\s:/?#@]{0,200}:)[^\s/?#@]{1,200}@/gi;
const EMAIL = /\b[\w.%+-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,8}\b/gi;
const PAIR = /([\w.-]{2,64})(\\?["']?\s{0,4}[=:]\s{0,4})(\\?["'](?:[^"'\\]|\\[^"'])*|[^\s&,;"'<>)}\]\\]+)/g;

/** Free text (an error, a stack, a log line) without secrets, passwords in URLs and e-mail addresses. */
export function redactText(text: string): string {
  const kept = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return withoutControls(kept)
    .replace(PRIVATE_KEY, SECRET)
    .replace(SCHEME, `$1 ${SECRET}`)
    .replace(HEADER_LINE, `$1$2${SECRET}`)
    .replace(JWT, SECRET)
    .replace(KNOWN_KEY, SECRET)
    .replace(USER_INFO, `$1${SECRET}@`)
    .replace(EMAIL, PERSONAL)
    .replace(PAIR, (whole: string, name: string, between: string, value: string) => {
      const sensitivity = sensitivityOf(name);
      if (sensitivity === null || /^(?:true|false|null|undefined|\[REDACTED|\[PERSONAL)/.test(value))
        return whole;
      const [quote = ''] = /^\\?["']/.exec(value) ?? [];
      return `${name}${between}${quote}${sensitivity === 'secret' ? SECRET : PERSONAL}`;
    });
}

/** A job's payload or result as it may be shown: by the names of its keys, at any depth, and by what its texts hold. */
export function redactPayload(value: unknown): unknown {
  return walk(value, 0);
}

function walk(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value;
  if (depth > MAX_DEPTH) return '[Truncated]';
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    const shown = items.slice(0, MAX_ITEMS).map((item) => walk(item, depth + 1));
    return items.length > MAX_ITEMS ? [...shown, `[${String(items.length - MAX_ITEMS)} more]`] : shown;
  }
  return walkObject(value, depth);
}

function walkObject(value: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(value);
  const shown = entries.slice(0, MAX_ITEMS).map(([name, member]: [string, unknown]): [string, unknown] => {
    return [redactText(name), hidden(name, member) ?? walk(member, depth + 1)];
  });
  if (entries.length > MAX_ITEMS) shown.push(['…', `[${String(entries.length - MAX_ITEMS)} more]`]);
  const result = Object.fromEntries(shown);
  // `{ name: 'password', value: '…' }`, as forms and key-value lists have it
  const label = result.name ?? result.key ?? result.field;
  if (typeof label === 'string' && 'value' in result)
    result.value = hidden(label, result.value) ?? result.value;
  return result;
}

/** What stands in the place of a member of this name; undefined where it may be shown. */
function hidden(name: string, member: unknown): string | undefined {
  if (member === null || member === undefined || typeof member === 'boolean') return undefined;
  if (typeof member === 'number' && /tokens$/i.test(name)) return undefined;
  const sensitivity = sensitivityOf(name);
  if (sensitivity === 'secret') return SECRET;
  // an object of this name is a group (`address: { street, city }`): all of it tells about the person
  return sensitivity === 'personal' ? PERSONAL : undefined;
}

/** Text of a job must not steer the terminal that shows it; line ends and tabs stay. */
function withoutControls(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '');
}
