import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { isCheckedAgainstList } from '../flow/guards.js';
import { bare, constantText, endOf } from '../flow/syntax.js';
import { checkedKind, kindOfType } from '../flow/types.js';
import { firstVerdict, type Bound, type Origin, type Step, type Value } from '../flow/value.js';
import { variableOf } from '../flow/variables.js';
import { requestPartOf } from './request-credentials.js';
import type { CardinalityWords } from '../words/cardinality.js';
import { isPascalCase, wordsOf } from '../words/split.js';

type Source = Readonly<TSESLint.SourceCode>;

/** Why a label has no end of values: what flows into it, as it is written in the code. */
export interface Unbounded {
  readonly what: string;
  /** The name through which it came, when it is another than `what`. */
  readonly via: Step | null;
}

/** The name on the way and where it got its value, for messages; nothing where there is none. */
export function viaText({ what, via }: Unbounded): string {
  if (!via || via.name === what || via.line === null) return '';
  return ` (through \`${via.name}\`, line ${String(via.line)})`;
}

const DEPTH = 6;
/** How many expressions one label may lead to before the rest is left alone. */
const EXPRESSIONS = 200;

const REQUEST = new Set(['req', 'request', 'ctx', 'context']);
const REQUEST_PARTS = new Set([
  'query',
  'params',
  'body',
  'headers',
  'header',
  'cookies',
  'signedCookies',
  'searchParams',
  'querystring',
]);
const REQUEST_VALUES = new Set([
  ...[
    'url',
    'originalUrl',
    'path',
    'href',
    'pathname',
    'ip',
    'ips',
    'hostname',
    'id',
    'search',
    'querystring',
    'origin',
  ],
  ...['query', 'params', 'body', 'subdomains', 'host'],
]);
/** What a router matched is one of its patterns. */
const ROUTE =
  /^(?:route|getRoute\(\)|routeOptions|routerPath|_matchedRoute|_matchedRouteName|routePath|matchedPath|layer|routeConfig|baseUrl|method|protocol)$/;
const UNBOUNDED_CALL =
  /^(?:randomUUID|uuid|v[1-7]|uuidv[1-7]|nanoid|ulid|cuid|createId|toISOString|toJSON|toLocaleString|random|randomBytes|hrtime|bigint|now|toUTCString|getTime|toQuery|toSQL|toSql)$/;
const HEADER_CALL = /^(?:get|header|getHeader|param)$/;

/** Judges whether the values of a label are drawn from a bounded set. */
export class LabelJudge {
  readonly #source: Source;
  readonly #words: CardinalityWords;
  #left = 0;

  constructor(source: Source, words: CardinalityWords) {
    this.#source = source;
    this.#words = words;
  }

  /** The first unbounded thing that the expression can hold, or null. */
  unboundedIn(at: TSESTree.Node | Bound, depth = 0): Unbounded | null {
    if (depth === 0) this.#left = EXPRESSIONS;
    this.#left -= 1;
    if (depth > DEPTH || this.#left < 0) return null;
    return firstVerdict(this.#origins(at), (origin) => this.#judge(origin, depth))?.verdict ?? null;
  }

  /** The same of one of the values that an expression can hold. */
  unboundedFrom(origin: Origin): Unbounded | null {
    this.#left = EXPRESSIONS;
    return this.#judge(origin, 0);
  }

  /** Whether every value that the expression can hold is known to be one of a few. */
  isKnownBounded(at: TSESTree.Node | Bound, depth = 0): boolean {
    return this.#origins(at).every((origin) => {
      const { value, trail } = origin;
      if (value.kind === 'text')
        return depth < DEPTH && value.parts.every((part) => this.isKnownBounded(part, depth + 1));
      if (this.#isBounded(origin)) return true;
      if (value.kind === 'read' && value.path.some((part, index) => index > 0 && ROUTE.test(part)))
        return true;
      const names = [
        ...trail.map((step) => step.name),
        value.kind === 'read' ? (value.path.at(-1) ?? '') : '',
      ];
      return names.some((name) => this.#words.ofName(name) === 'bounded');
    });
  }

  #judge(origin: Origin, depth: number): Unbounded | null {
    const { value, trail } = origin;
    const inner = trail.at(-1);
    const on = (what: string): Unbounded => ({
      what,
      via: inner && inner.name !== what ? (trail[0] ?? null) : null,
    });
    if (value.kind === 'text') {
      for (const part of value.parts) {
        const found = this.unboundedIn(part, depth + 1);
        if (found) return found.via ? found : { what: found.what, via: trail[0] ?? null };
      }
      return null;
    }
    if (value.kind === 'list') {
      for (const element of value.elements) {
        const found = this.unboundedIn(element, depth + 1);
        if (found) return found;
      }
      return null;
    }
    if (this.#isBounded(origin)) return null;
    const own = this.#ownName(value);
    if (own !== null) return on(own);
    const ofUrl = this.#hostOfUrl(value);
    if (ofUrl !== null) return on(ofUrl);
    if (value.kind !== 'read' && value.kind !== 'call' && value.kind !== 'unknown') return null;
    // An opaque call makes of its arguments what it likes; only a name given to its result tells.
    for (const step of [...trail].reverse()) {
      const verdict = step.name.endsWith('()') ? 'silent' : this.#words.ofName(step.name);
      if (verdict === 'bounded') return null;
      if (verdict === 'unbounded' || isQueryText(step, this.#source)) return { what: step.name, via: null };
    }
    return null;
  }

  #isBounded({ value, trail }: Origin): boolean {
    if (
      value.kind === 'literal' ||
      value.kind === 'fact' ||
      value.kind === 'function' ||
      value.kind === 'object'
    )
      return true;
    const types = [...trail.map((step) => step.type), 'type' in value ? value.type : null];
    if (types.some((type) => isFew(kindOfType(type, this.#source)))) return true;
    if (value.kind === 'read' && value.root.kind === 'enum') return true;
    if (value.kind === 'read' && isImportedMember(value)) return true;
    // A process has one environment.
    if (value.kind === 'read' && value.path[0] === 'process' && value.path[1] === 'env') return true;
    const places = [...trail.map((step) => step.node), value.node];
    if (places.some((node) => isCheckedAgainstList(node, this.#source))) return true;
    return places.some((node) => isFew(checkedKind(node, this.#source)));
  }

  /** `new URL(req.body.url).host`: of what a client sends there is no end; of a URL from anywhere else nobody knows. */
  #hostOfUrl(value: Value): string | null {
    if (value.kind !== 'read' || value.path.length !== 2 || value.path[0] !== 'URL()') return null;
    if (!/^(?:host|hostname|origin)$/.test(value.path[1] ?? '')) return null;
    const { node } = value;
    for (const { value: url } of this.#origins(node.type === 'MemberExpression' ? node.object : node)) {
      // With a base the host is that of the base.
      const given = url.kind === 'new' ? url.node.arguments.at(-1) : undefined;
      const sent = given && url.kind === 'new' ? this.#sentIn({ node: given, frame: url.frame }) : null;
      if (sent !== null) return `${sent} (its ${value.path[1] ?? ''})`;
    }
    return null;
  }

  /** What a client sent of a text: itself, or a part of a template. */
  #sentIn(at: Bound, depth = 0): string | null {
    if (depth > DEPTH) return null;
    for (const { value } of this.#origins(at)) {
      if (value.kind === 'read' && isSentByClient(value) === true)
        return value.path.filter(Boolean).join('.');
      const [first] =
        value.kind === 'text'
          ? value.parts.map((part) => this.#sentIn(part, depth + 1)).filter((part) => part !== null)
          : [];
      if (first !== undefined) return first;
    }
    return null;
  }

  #origins(at: TSESTree.Node | Bound): readonly Origin[] {
    return Flow.of(this.#source).origins(at);
  }

  /** What the read or the call itself says, or null. */
  #ownName(value: Value): string | null {
    if (value.kind === 'call') {
      const name = value.path.at(-1) ?? '';
      return UNBOUNDED_CALL.test(name) && value.path[0] !== 'performance' ? value.path.join('.') : null;
    }
    if (value.kind === 'new') return value.path.at(-1) === 'Date' ? 'new Date()' : null;
    if (value.kind !== 'read') return null;
    const { path } = value;
    const text = path.filter(Boolean).join('.');
    if (path.some((part, at) => at > 0 && ROUTE.test(part))) return null;
    if (value.root.kind === 'parameter' && isRequestInput(value, this.#source)) return text;
    const whole = isSegment(value.node) ? [] : path.slice(0, Math.max(path.indexOf('split()'), 0));
    if (whole.length > 1 && this.#words.ofName(whole.at(-1) ?? '') === 'unbounded')
      return whole.filter(Boolean).join('.');
    const last = path.at(-1) ?? '';
    if (value.root.kind === 'catch' && path.length === 1) return text;
    const sent = isSentByClient(value);
    if (sent !== null) return sent ? text : null;
    if (
      /^(?:location|url|uri|parsedUrl|requestUrl)$/i.test((path.at(-2) ?? '').replace('()', '')) &&
      /^(?:pathname|path|search|href)$/.test(last)
    )
      return text;
    if (/^(?:message|msg|record|payload)$/.test(path.at(-2) ?? '') && last === 'key') return text;
    if (path.length === 1) return null;
    return this.#words.ofName(last) === 'unbounded' ? text : null;
  }
}

/** Whether a client decides on it: `req.query.q`, `ctx.ip`; null where it is no part of a request. */
function isSentByClient({ path, node }: Extract<Value, { kind: 'read' }>): boolean | null {
  const from = path.findIndex((part) => REQUEST.has(wordsOf(part).at(-1) ?? ''));
  if (from < 0 || from >= path.length - 1) return null;
  const last = path.at(-1) ?? '';
  const parts = path.slice(from + 1);
  if (parts.some((part) => REQUEST_PARTS.has(part))) return true;
  if (parts.length <= 2 && REQUEST_VALUES.has(last)) return true;
  if (HEADER_CALL.test(last)) return false;
  // `req.get('user-agent')` is read as a property of the request.
  return node.type === 'CallExpression' ? true : null;
}

/** `path.split('/')[1]`: the first steps of a path are those of the routes. */
function isSegment(node: TSESTree.Node): boolean {
  const call = node.type === 'MemberExpression' ? bare(node.object) : null;
  return call?.type === 'CallExpression' && constantText(call.arguments[0]) === '/';
}

/** `@Query('q') q: string` of Nest, `@Body() body: { country: string }`: what the client sends, in any form. */
function isRequestInput(value: Extract<Value, { kind: 'read' }>, source: Source): boolean {
  if (value.path.length > 2 || kindOfType(value.type, source) !== 'string') return false;
  const part = requestPartOf(value);
  return part !== null && (part.name === null) === (value.path.length === 2 || part.of === 'Ip');
}

/** A `query` may be the name of one as well as its text: it is a text where it is said to be, or asked somewhere. */
function isQueryText({ name, node, type }: Step, source: Source): boolean {
  if (!/^(?:\w+Q|q)uery$/.test(name)) return false;
  if (kindOfType(type, source) === 'string') return true;
  const variable = node.type === 'Identifier' ? variableOf(node, source) : null;
  return (variable?.references ?? []).some(
    ({ identifier: { parent } }) =>
      parent.type === 'CallExpression' &&
      /^(?:query|execute|exec|run|all|raw|prepare|command|request)$/.test(endOf(parent.callee)),
  );
}

/** `JobType.sameMessage` of another file: a member of an enum or of a table of constants. */
function isImportedMember({ root, path }: Extract<Value, { kind: 'read' }>): boolean {
  return root.kind === 'import' && path.length === 2 && isPascalCase(path[0] ?? '');
}

function isFew(kind: ReturnType<typeof kindOfType>): boolean {
  return kind === 'boolean' || kind === 'closed' || kind === 'function';
}
