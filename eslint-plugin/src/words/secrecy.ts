import { byName } from './by-name.js';
import { isCredentialToken } from './credential-token.js';
import { kept } from './kept.js';
import { listed } from './listed.js';
import { changedList, type ListChange, type Phrases } from './phrases.js';
import { PERSONAL_NAMES, PERSONAL_STRICT_NAMES, SAFE_WORDS, SECRET_NAMES } from './sensitive-names.js';
import { isConstantCase, isPascalCase, isPlural, wordsOf } from './split.js';

/**
 * What a name says about the value behind it. `clean`: the name says that it is not the secret itself (`passwordHash`,
 * `tokenCount`, `hasCookie`); `silent`: it says nothing.
 */
export type Secrecy =
  | { readonly kind: 'secret' | 'personal'; readonly phrase: string }
  | { readonly kind: 'clean' }
  | { readonly kind: 'silent' };

export interface SecrecyOptions {
  /** Changes to the lists, applied in order (settings first, then the rule's options). */
  readonly secrets?: readonly (ListChange | undefined)[];
  readonly personalData?: readonly (ListChange | undefined)[];
  readonly safe?: readonly (ListChange | undefined)[];
  /** Functions of the team whose result may be seen. */
  readonly redactors?: readonly string[];
  /** `strict` adds what identifies a person only in context (IP address, user name, place). */
  readonly personal?: 'off' | 'default' | 'strict';
}

const CLEAN: Secrecy = { kind: 'clean' };
const SILENT: Secrecy = { kind: 'silent' };

/** `hasToken`, `maxTokens`, `REQUIRE_PASSWORD`: a question about the thing, or a number of it. */
const ASIDE_FIRST = new Set(
  listed(`
  has, had, have, is, was, are, were, should, can, could, need, require, required, allow, enable, disable,
  skip, include, exclude, without, no, num, count, total, max, min, missing, on, did, does, will, must,
  supports, support, return, use, uses, show, want, accept, force, optional, supported, allowed
`),
);

/** Words at the end that do not change what the name means: `passwordInput`, `tokenString`, `emails[0]`. */
const PADDING_LAST = new Set(
  listed(`
  value, val, string, str, text, plain, plaintext, cleartext, raw, list, array, hex, input, new, old,
  current, confirm, confirmation, repeat, again, pem, header, env, param, arg, b
`),
);

/** What follows tells where it goes or comes from: `tokenForUser`, `numberOfTokens`. */
const PREPOSITIONS = new Set([
  'of',
  'for',
  'from',
  'by',
  'in',
  'to',
  'with',
  'without',
  'as',
  'on',
  'at',
  'per',
  'via',
]);

/** Tokens of language models, parsers, pagers and DI containers are no credentials. */
const HARMLESS_TOKEN = new Set(
  listed(`
  prompt, completion, max, min, total, input, output, used, remaining, cached, reasoning, context, llm,
  estimated, generated, budget, available, usage, num, candidate, thought, cancel, cancellation, abort,
  injection, bill, billed, charge, charged, spent, consumed, quota, provider, di, design, theme, parser, lexer, lexical, syntax, page, continuation, sync,
  pagination, cursor, marker, first, last, prev, previous, next, open, opening, close, closing, start, end,
  unexpected, expected, operator, punctuator, comma, paren, brace, bracket, semicolon, colon, keyword,
  identifier, comment, eof, eos, bos, pad, stop, unk, mask, word, template, erc, nft, governance, string,
  fee, gas, collateral, wrapped, native, warp, bridged, staking, staked, liquidity, reward,
  regex, literal, whitespace, newline, indent, per, path, left, right, before, after, lookahead, arrow, type, enum,
  date, format, sort, concurrency, fencing, lock, unique, jsx, js, css, markdown, block, inline, line
`),
);

/** `input.token` is that of a request; a model counts its tokens, and has several. */
const ASKED_WITH = new Set(['input', 'context']);

/** `deletedTokens`, `expiredSecrets`: how many there were, or what nobody can use any more. */
const GONE_FIRST = new Set(
  listed(`
  deleted, removed, revoked, expired, pruned, purged, cleared, invalidated
`),
);

/** `INVALID_PASSWORD`, `TOKEN_EXPIRED`: codes and messages about the thing, when written as constants. */
const CODE_WORDS = new Set(
  listed(`
  invalid, missing, wrong, expired, weak, unauthorized, forbidden, bad, required, error, failed, not, no,
  duplicate, unknown, forgot, incorrect, malformed, unverified, revoked, change, reset, verify, confirm,
  create, update, delete, send, get, set, 
`),
);

/** Objects that hold texts, codes or descriptions under such names: `errors.password`, `messages.token`. */
const CATALOGUES = new Set(
  listed(`
  error, message, label, text, locale, translation, placeholder, schema, field, column, validator, rule,
  route, path, type, kind, enum, name, permission, scope, flag, feature, count, length,
  constant, code, icon, style, url, endpoint, touched, valid, dirty, usage, stat, limit, template, regex,
  pattern, select, order, projection, attribute, selector, index
`),
);

/** Containers whose upper-case names are values, not codes: `process.env.JWT_SECRET`. */
const VALUE_CONTAINERS = new Set([
  'env',
  'config',
  'setting',
  'secret',
  'var',
  'environment',
  'conf',
  'cfg',
  'credential',
]);

/** The verbs of functions that hand out the thing itself: `getPassword()`, `generateApiKey()`. */
const GIVING_VERBS = new Set(
  listed(`
  get, read, load, fetch, find, generate, create, make, issue, sign, decrypt, extract, parse, retrieve,
  resolve, build, obtain, acquire, request, new, mint, encode, decode, lookup
`),
);

/** Other verbs: a call of such a function gives an outcome, and a reference to it is a function. */
const DOING_VERBS = new Set(
  listed(`
  verify, validate, check, compare, send, set, update, delete, remove, revoke, reset, rotate, save, store,
  write, handle, process, assert, ensure, test, match, change, forgot, count, invalidate, confirm, clear,
  notify, link, parse, register, subscribe, render, queue, import
`),
);

/** Judges names, with the lists as the user wants them. */
export class SecrecyWords {
  /** The judge with these options, made once. */
  static readonly with = kept((options: SecrecyOptions) => new SecrecyWords(options));

  readonly #secrets: Phrases;
  readonly #personal: Phrases | null;
  readonly #safe: Phrases;
  readonly #redactors: ReadonlySet<string>;

  /** What a property, a header or a key says of its value. */
  readonly ofName: (name: string) => Secrecy = byName((name) => this.#judge(name));

  /** Whether a name says that it redacts, hashes, masks or leaves out. */
  readonly isSafe: (name: string) => boolean = byName(
    (name) =>
      (this.#safe.within(wordsOf(name)) !== null && !isCarefully(wordsOf(name))) ||
      this.#redactors.has(name.replace(/\(\)$/, '')),
  );

  constructor(options: SecrecyOptions = {}) {
    const personal = options.personal ?? 'default';
    this.#secrets = changedList(SECRET_NAMES, options.secrets ?? []);
    this.#safe = changedList(SAFE_WORDS, options.safe ?? []);
    this.#redactors = new Set(options.redactors ?? []);
    const builtIn = personal === 'strict' ? [...PERSONAL_NAMES, ...PERSONAL_STRICT_NAMES] : PERSONAL_NAMES;
    this.#personal = personal === 'off' ? null : changedList(builtIn, options.personalData ?? []);
  }

  /** What a variable says of its value; `Password` and `TokenService` are classes and components. */
  ofVariable(name: string): Secrecy {
    return isPascalCase(name) ? CLEAN : this.ofName(name);
  }

  /** What `container.name` says: `process.env.JWT_SECRET` is one, `ErrorCode.InvalidToken` and `token.type` are none. */
  ofMember(container: string, name: string): Secrecy {
    const outer = wordsOf(container);
    const subject = subjectOf(outer);
    const own = this.ofName(name);
    if (own.kind === 'secret' || own.kind === 'personal') {
      if (VALUE_CONTAINERS.has(subject)) return own;
      if (CATALOGUES.has(subject) && container !== 'URL') return CLEAN;
      // `files.credentials` is the name of a file.
      if (subject === 'file' && 'phrase' in own && own.phrase === 'credential') return CLEAN;
      if ('phrase' in own && own.phrase === 'full name' && NAMED_THINGS.has(subject)) return CLEAN;
      const enumLike = isPascalCase(container) || isConstantCase(container);
      if (enumLike && (isPascalCase(name) || isConstantCase(name))) return CLEAN;
      return isCountedIn(outer, name) ? CLEAN : own;
    }
    // Where the secret is kept: `token.env` names a variable.
    if (own.kind === 'clean' || name === 'env') return CLEAN;
    // Of `getTokenByUser().id` it is the token whose id it is.
    const cutAt = prepositionIn(outer);
    return this.ofName(`${cutAt > 0 ? outer.slice(0, cutAt).join(' ') : container} ${name}`);
  }

  /** What the result of a call says, by the function's name: `getPassword()` gives one, `verifyToken()` does not. */
  ofCall(name: string): Secrecy {
    const words = wordsOf(name);
    if (this.isSafe(name)) return CLEAN;
    if (words.length < 2 || !GIVING_VERBS.has(words[0] ?? '')) return SILENT;
    const verdict = this.ofName(words.slice(1).join(' '));
    // `getFullName()` is what tests, packages and types have; a person has a property.
    return verdict.kind === 'clean' || ('phrase' in verdict && verdict.phrase === 'full name')
      ? SILENT
      : verdict;
  }

  #judge(name: string): Secrecy {
    const words = wordsOf(name);
    if (words.length === 0) return SILENT;
    const named = this.#phrase(words);
    if (named === null) return this.#phraseWithin(words) ? CLEAN : this.isSafe(name) ? CLEAN : SILENT;
    if (this.#safe.within(words) !== null) return CLEAN;
    // `reset` is a verb, but the token that resets is one.
    const aside = words.length > 1 && (ASIDE_FIRST.has(words[0] ?? '') || DOING_VERBS.has(words[0] ?? ''));
    if (aside && !this.#secrets.has(words) && words[0] !== 'reset') return CLEAN;
    if (isConstantCase(name) && words.length > 1 && words.some((word) => CODE_WORDS.has(word))) return CLEAN;
    if (named.phrase === 'token' && this.#harmlessToken(name, words)) return SILENT;
    if (named.kind === 'secret' && GONE_FIRST.has(words[0] ?? '') && isPlural(name)) return SILENT;
    // Several `pw` are no passwords, but whatever somebody shortened to that.
    if (named.phrase === 'pw' && isPlural(name)) return SILENT;
    if (isOfNobody(named.phrase, words)) return SILENT;
    if (isOfMachine(named.phrase, words)) return CLEAN;
    if (named.phrase === 'full name' && words.some((word) => NAMED_THINGS.has(word))) return SILENT;
    return named;
  }

  #harmlessToken(name: string, words: readonly string[]): boolean {
    if (words.some((word) => HARMLESS_TOKEN.has(word))) return true;
    return words.length === 1 && isPlural(name);
  }

  #phrase(words: readonly string[]): { kind: 'secret' | 'personal'; phrase: string } | null {
    const cutAt = prepositionIn(words);
    for (const candidate of [words, headOf(words, cutAt)]) {
      const secret = this.#secrets.atEnd(candidate);
      const phrase = secret ?? this.#personal?.atEnd(candidate) ?? null;
      if (phrase === null) continue;
      // `dateOfBirth` is one phrase; in `numberOfTokens` the tokens only tell what is counted.
      const spansCut = phrase.split(' ').length > words.length - cutAt;
      if (candidate === words && cutAt > 0 && !spansCut) continue;
      return { kind: secret === null ? 'personal' : 'secret', phrase };
    }
    return null;
  }

  #phraseWithin(words: readonly string[]): boolean {
    return this.#secrets.within(words) !== null || (this.#personal?.within(words) ?? null) !== null;
  }
}

/** `safeParse`, `safeJsonParse()`: it does not throw, and gives what it was given. */
function isCarefully([first, ...more]: readonly string[]): boolean {
  return first === 'safe' && (GIVING_VERBS.has(more[0] ?? '') || more.includes('parse'));
}

/** `usage.tokens`, `page.token` */
function isCountedIn(container: readonly string[], name: string): boolean {
  if (wordsOf(name).at(-1) !== 'token' || isCredentialToken(name)) return false;
  return container.some((word) => HARMLESS_TOKEN.has(word) && (isPlural(name) || !ASKED_WITH.has(word)));
}

/** A package, a table or a file has a full name without being a person. */
const NAMED_THINGS = new Set(
  listed(`
  repo, repository, package, file, class, type, module, function, test, table, column, schema, dataset, method,
  topic, queue, project, namespace, bucket, branch, subscription, service, plugin, generator, product, version,
  image, container, domain, host, resource
`),
);

/** Whose `zip` is a part of an address; that of anything else is an archive: `stdoutZip`. */
const ADDRESSED = new Set(
  listed(`
  address, billing, shipping, delivery, home, mailing, postal, customer, user, contact, person, patient, sender,
  recipient, street, city, state, country
`),
);

/** Where something of ours listens or connects from: `socket.localAddress`. */
const OUR_OWN = new Set(listed(`local, server, listen, bind, bound, host, node, broker, cluster, instance`));

/** Whose mail goes to nobody in particular: `SUPPORT_EMAIL`. */
const OFFICES = new Set(listed(`support, helpdesk, noreply`));

/** What identifies no person, as it is a file, an address of a machine of ours or one that we answer at. */
function isOfNobody(phrase: string, words: readonly string[]): boolean {
  const before = words.at(-2) ?? '';
  if (phrase === 'zip') return words.length > 1 && !ADDRESSED.has(before);
  if (phrase === 'email' || phrase === 'email address') return words.some((word) => OFFICES.has(word));
  return phrase === 'address' && OUR_OWN.has(before);
}

/** `serviceAccountEmail`: what a cloud calls an account of a program. */
function isOfMachine(phrase: string, words: readonly string[]): boolean {
  return phrase.startsWith('email') && words.includes('service') && words.includes('account');
}

/** Where a preposition parts the words, or -1. */
function prepositionIn(words: readonly string[]): number {
  return words.findIndex((word, at) => at > 0 && PREPOSITIONS.has(word));
}

/** `getReposFromConfig` -> `repo`: whose property a property is. */
function subjectOf(container: readonly string[]): string {
  const cutAt = prepositionIn(container);
  return container.at(cutAt > 0 ? cutAt - 1 : -1) ?? '';
}

/** `tokenForUser` -> `token`, `passwordInput` -> `password`, `email2` -> `email`. */
function headOf(words: readonly string[], cutAt: number): readonly string[] {
  let end = cutAt > 0 ? cutAt : words.length;
  while (end > 1 && (PADDING_LAST.has(words[end - 1] ?? '') || /^\d+$/.test(words[end - 1] ?? ''))) end -= 1;
  return words.slice(0, end);
}
