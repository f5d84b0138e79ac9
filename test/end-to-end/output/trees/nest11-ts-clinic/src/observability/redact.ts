/**
 * Takes secrets out of whatever is logged. A list of paths would miss the next nesting, so values are walked:
 * object keys are judged by their words, text by what it looks like. The walk is bounded in depth and size.
 */

import { inspect, types } from 'node:util';

export const REDACTED = '[REDACTED]';
/** What throws when it is read, such as a proxy that was revoked. */
export const UNREADABLE = '[Unreadable]';

/** Names that hold a secret, as words. The team's own go here. */
const SECRET_WORDS = new Set(
  (
    'password passwd pwd passphrase passcode secret token authorization cookie credential jwt bearer apikey ' +
    'otp totp pin cvv cvc ssn iban'
  ).split(' '),
);
const SECRET_PAIRS = new Set(
  (
    'api-key access-key private-key secret-key signing-key encryption-key account-key service-key shared-key ' +
    'master-key card-number account-number credit-card set-cookie session-id connection-string database-url ' +
    'auth-header client-assertion refresh-token pass-word'
  ).split(' '),
);
/** A name that ends so tells about a secret and is none: `tokenCount`, `passwordExpiresAt`, `cookieName`. */
const ABOUT = new Set(
  (
    'count length size limit used total ttl age expiry expires expired expiration at in on type kind name ' +
    'policy required enabled disabled valid invalid present missing set changed updated url endpoint usage budget ' +
    'hint attempts field index status'
  ).split(' '),
);

/** Headers that are safe to log and useful to read. All others are named and not shown. */
const PUBLIC_HEADERS = new Set(
  (
    'accept accept-encoding accept-language cache-control connection content-encoding content-length content-type ' +
    'date etag host retry-after traceparent transfer-encoding user-agent vary x-request-id'
  ).split(' '),
);

const MAX_DEPTH = 8;
const MAX_NODES = 2_000;
const MAX_ITEMS = 100;
const MAX_TEXT = 16_384;

const judged = new Map<string, boolean>();

/** Whether a value of this name is a secret: `userPassword`, `x-api-key`, `refresh_token`; not `tokenCount`. */
export function isSecretName(name: string): boolean {
  let secret = judged.get(name);
  if (secret === undefined) {
    secret = judgeName(name);
    if (judged.size < 5_000) judged.set(name, secret);
  }
  return secret;
}

function judgeName(name: string): boolean {
  const words = name
    .slice(0, 128)
    .replace(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3 $2$4')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  const [last = '', before = ''] = [...words].reverse();
  if (words.length > 1 && ABOUT.has(last) && !SECRET_PAIRS.has(`${before}-${last}`)) return false;
  return words.some((word, index) => {
    const singular = word.length > 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
    if (SECRET_WORDS.has(word) || SECRET_WORDS.has(singular)) return true;
    return words
      .slice(index + 1, index + 2)
      .some(
        (next) =>
          SECRET_PAIRS.has(`${word}-${next}`) || SECRET_PAIRS.has(`${word}-${next.replace(/s$/, '')}`),
      );
  });
}

/** Flags and counts are not secrets, whatever they are called: `hasPassword: true`, `tokens: 1523`. */
function isSecret(name: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === 'boolean') return false;
  if (typeof value === 'number' && /tokens$/i.test(name)) return false;
  return isSecretName(name);
}

const SUSPECT = /[=:@]|bearer |basic |eyJ|[sprw]k_(?:live|test)|gh[opsur]_|xox[a-z]-|AKIA|BEGIN/i;
const HEADER_LINE = /\b((?:proxy-)?authorization|(?:set-)?cookie)("?\s*[:=]\s*)(?!\[REDACTED\])[^\r\n]+/gi;
const SCHEME = /\b(bearer|basic)\s+[\w.~+/=-]{4,}/gi;
const JWT = /\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g;
const KNOWN_KEY =
  /\b(?:[sprw]k_(?:live|test)_\w{8,}|gh[opsur]_\w{20,}|github_pat_\w{20,}|xox[a-z]-[\w-]{10,}|AKIA[A-Z\d]{12,}|AIza[\w-]{30,})/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const USER_INFO = /\b([a-z][\w+.-]{0,20}:\/\/[^\s:/?#@]{0,200}:)[^\s/?#@]{1,200}@/gi;
/** A short name that is often something else: in a query it is a secret where the value looks made by a machine. */
const QUERY_KEY =
  /([?&](?:key|sig|signature|appid|code)=)(?=(?:[a-z_-]*\d){3})(?=[\d_-]*[a-z])[\w-]{16,}(?![\w./-])/gi;
const NAME = /([\w.-]{2,64})\\?["']?\s{0,4}[=:]\s{0,4}/g;
const VALUE = /(\\?["'])(?:[^"'\\]|\\[^"'])*|[^\s&,;"'<>)}\]\\]+/y;

/** The same text without tokens, passwords in URLs, `password=…` and keys of known shape. */
export function redactText(text: string): string {
  let clean = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  if (!SUSPECT.test(clean)) return clean;
  clean = clean
    .replace(PRIVATE_KEY, REDACTED)
    .replace(SCHEME, `$1 ${REDACTED}`)
    .replace(HEADER_LINE, `$1$2${REDACTED}`)
    .replace(JWT, REDACTED)
    .replace(KNOWN_KEY, REDACTED)
    .replace(QUERY_KEY, `$1${REDACTED}`)
    .replace(USER_INFO, `$1${REDACTED}@`);
  return redactPairs(clean);
}

/** `password=x`, `token: "x"`, `?api_key=x`, JSON inside a string: the value goes, up to where it ends. */
function redactPairs(text: string): string {
  let clean = '';
  let end = 0;
  for (const match of text.matchAll(NAME) as Iterable<RegExpExecArray>) {
    const [whole] = match;
    const { index } = match;
    VALUE.lastIndex = index + whole.length;
    if (index < end || !isSecretName(whole)) continue;
    const [value, quote = ''] = VALUE.exec(text) ?? [];
    if (value === undefined || /^(?:true|false|null|undefined|\[REDACTED)$/.test(value)) continue;
    clean += text.slice(end, index + whole.length) + quote + REDACTED;
    end = index + whole.length + value.length;
  }
  return clean + text.slice(end);
}

/** A copy that is safe to log: plain data, no secrets, bounded. Values of any type; never throws. */
export function redact(value: unknown): unknown {
  return new Walk().value(value, 0);
}

/** What was made safe to log, as text. */
export function textOf(shown: unknown): string {
  return typeof shown === 'string' ? shown : inspect(shown);
}

/** An error as plain data: type, message, stack, code, causes and own fields, without secrets. Never throws. */
export function redactError(error: Error, withStack = true): Record<string, unknown> {
  try {
    return new Walk().error(error, 0, withStack);
  } catch {
    // ignored: not even its message can be read, and logging must go on
    return { type: 'Error', message: UNREADABLE };
  }
}

class Walk {
  nodes = 0;
  readonly above = new Set<object>();

  value(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return redactText(value);
      case 'bigint':
        return value.toString();
      case 'function':
      case 'symbol':
        return undefined;
      case 'object':
        return value === null ? null : this.guarded(value, depth);
      default:
        return value;
    }
  }

  guarded(value: object, depth: number): unknown {
    if (this.above.has(value)) return '[Circular]';
    this.nodes += 1;
    if (depth > MAX_DEPTH || this.nodes > MAX_NODES) return '[Truncated]';
    this.above.add(value);
    try {
      return this.object(value, depth);
    } catch {
      // ignored: what the value has for reading it threw; it cannot be shown, and logging must go on
      return UNREADABLE;
    } finally {
      this.above.delete(value);
    }
  }

  object(value: object, depth: number): unknown {
    if (isError(value)) return this.error(value, depth, true);
    if (Array.isArray(value)) return this.list(value, depth);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof URL || value instanceof RegExp) return redactText(String(value));
    if (value instanceof Set) return this.list([...value], depth);
    if (value instanceof Map) return this.entries(value.entries(), depth);
    if (ArrayBuffer.isView(value)) return `[${String(value.byteLength)} bytes]`;
    if (typeof Headers !== 'undefined' && value instanceof Headers)
      return this.headers(Object.fromEntries(value));
    const shown = this.message(value);
    if (shown !== undefined) return shown;
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return this.value((toJSON as () => unknown).call(value), depth + 1);
    return this.entries(entriesOf(value), depth);
  }

  list(items: unknown[], depth: number): unknown[] {
    const shown = items.slice(0, MAX_ITEMS).map((item) => this.value(item, depth + 1));
    if (items.length > MAX_ITEMS) shown.push(`[${String(items.length - MAX_ITEMS)} more]`);
    return shown;
  }

  entries(entries: Iterable<[unknown, unknown]>, depth: number): Record<string, unknown> {
    const shown: Fields = {};
    let count = 0;
    for (const [key, value] of entries) {
      count += 1;
      if (count > MAX_ITEMS) {
        shown['…'] = '[more]';
        break;
      }
      const name = textOf(typeof key === 'string' ? key : this.value(key, depth + 1));
      if (isSecret(name, value)) shown[name] = REDACTED;
      else if (name === 'headers' && isRecord(value) && !(value instanceof Map))
        shown[name] = this.value(this.headers(value), depth + 1);
      else if (name !== 'rawHeaders') shown[name] = this.value(value, depth + 1);
    }
    // `{ name: 'password', value: '…' }`, as forms and key-value lists have it
    const label = shown.name ?? shown.key ?? shown.field;
    if (typeof label === 'string' && shown.value !== undefined && isSecret(label, shown.value))
      shown.value = REDACTED;
    return shown;
  }

  headers(headers: object): Record<string, unknown> {
    const source = headers instanceof Headers ? Object.fromEntries(headers) : headers;
    const shown: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(source)) {
      shown[name] = PUBLIC_HEADERS.has(name.toLowerCase()) ? value : REDACTED;
    }
    return shown;
  }

  /** Requests and responses of Node, Express, Fastify and HTTP clients reach half the process: show their outline. */
  message(value: object): Record<string, unknown> | undefined {
    const { method, url, headers, statusCode, getHeaders, raw } = value as Record<string, unknown>;
    if (typeof statusCode === 'number' && (typeof getHeaders === 'function' || isRecord(raw)))
      return { status: statusCode };
    if (typeof method !== 'string' || typeof url !== 'string' || !isRecord(headers)) return undefined;
    if (Object.getPrototypeOf(value) === Object.prototype) return undefined;
    return { method, url: redactText(url), headers: this.headers(headers) };
  }

  error(error: Error, depth: number, withStack: boolean): Record<string, unknown> {
    this.above.add(error);
    const shown: Fields = {
      type: typeOf(error),
      message: this.value(readable(error, 'message') ?? '', depth + 1),
    };
    const stack = told(error, 'stack');
    if (withStack && typeof stack === 'string') shown.stack = redactText(stack);
    for (const [name, value] of entriesOf(error)) {
      // HTTP clients hang the whole exchange on their errors, headers and bodies included
      if (name === 'config' || name === 'request' || name === 'options') continue;
      if (name in shown || name === 'cause' || name === 'errors' || typeof value === 'function') continue;
      if (name === 'response') shown[name] = { status: (value as { status?: unknown } | undefined)?.status };
      else shown[name] = isSecret(name, value) ? REDACTED : this.value(value, depth + 1);
    }
    const [cause, errors] = [told(error, 'cause'), told(error, 'errors')];
    if (cause !== undefined) shown.cause = this.value(cause, depth + 1);
    if (Array.isArray(errors)) shown.errors = this.list(errors, depth);
    this.above.delete(error);
    return shown;
  }
}

/** Also an error of another realm, as `node:vm` and Jest have them. Never throws. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || types.isNativeError(value);
  } catch {
    // ignored: it cannot be asked what it is
    return false;
  }
}

/** What kind of error it is: the name that it has, else that of its class. */
function typeOf(error: Error): unknown {
  const name = told(error, 'name') ?? 'Error';
  const made = told(error, 'constructor');
  return name === 'Error' && typeof made === 'function' ? made.name : name;
}

/** The fields of an object, as many as are shown and one more; of those that throw when they are read, the names. */
function entriesOf(value: object): [string, unknown][] {
  const names = Object.keys(value).slice(0, MAX_ITEMS + 1);
  return names.map((name) => [name, readable(value, name)]);
}

/** What stands beside the message of an error is left out where it throws when it is read. */
function told(error: Error, name: string): unknown {
  const value = readable(error, name);
  return value === UNREADABLE ? undefined : value;
}

function readable(value: object, name: string): unknown {
  try {
    return Reflect.get(value, name);
  } catch {
    // ignored: it is told that the field is there
    return UNREADABLE;
  }
}

/** What is shown of an object: the names that mean something here, and any other. */
interface Fields {
  [name: string]: unknown;
  name?: unknown;
  key?: unknown;
  field?: unknown;
  value?: unknown;
  stack?: unknown;
  cause?: unknown;
  errors?: unknown;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
