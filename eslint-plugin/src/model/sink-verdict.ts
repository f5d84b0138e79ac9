import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { constantText, pathOf } from '../flow/syntax.js';
import { checkedKind, kindOfType, membersOfType, type TypeKind } from '../flow/types.js';
import type { Origin, Step, Value } from '../flow/value.js';
import type { Secrecy, SecrecyWords } from '../words/secrecy.js';
import { isConstantCase } from '../words/split.js';
import {
  isLink,
  isLookedUpAsId,
  isSetting,
  joinsPath,
  namesPlaceOf,
  tellsOfAnother,
} from './beside-secrets.js';
import { isFetchMode } from './fetch-credentials.js';
import { isCredentialOfHeader, isSessionCookie, requestPartOf } from './request-credentials.js';
import { isAssetToken } from './asset-token.js';
import { isLexicalToken } from './sink-lexical-token.js';
import { wholeObjectOf } from './sink-whole-object.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A number or a date is no password; a card number or a birthday it can be. */
const NUMERIC =
  /otp|pin|cvv|cvc|ccv|code|card|phone|mobile|ssn|security number|account|iban|latitude|longitude|salary|msisdn/;
const DATED = /birth|dob/;

/** What string methods that cut or hide leave is not the value any more. */
const PARTIAL = new Set([
  ...[
    'slice',
    'substring',
    'substr',
    'charAt',
    'at',
    'split',
    'match',
    'matchAll',
    'replace',
    'replaceAll',
    'exec',
  ],
]);

/** What a value is, and the name that says so. */
export interface Verdict {
  readonly kind: 'secret' | 'personal' | 'whole' | 'clean';
  readonly what: string;
}

/** Judges a value that was followed to its origin: by its type, its own name and the names that it went through. */
export class ExposureJudge {
  readonly #source: Source;
  readonly #words: SecrecyWords;

  constructor(source: Source, words: SecrecyWords) {
    this.#source = source;
    this.#words = words;
  }

  /** Null where nothing is said. With `keysTell` the key under which it goes out is asked, too. */
  verdict(origin: Origin, key: string | null, keysTell: boolean): Verdict | null {
    const { value, trail } = origin;
    const kinds = this.#kindsOf(origin);
    if (kinds.some((kind) => kind === 'boolean' || kind === 'closed' || kind === 'function')) return null;
    if (trail.some(({ name }) => namesPlaceOf(name))) return { kind: 'clean', what: '' };
    const own = this.#own(value);
    if (own) return own.kind === 'clean' || this.#holds(own, kinds, value, trail) ? own : null;
    for (const step of [...trail].reverse()) {
      const typed = step.gaveWhole ? null : this.#typeOf(step, value);
      if (typed) return typed;
      const verdict = step.name.endsWith('()')
        ? this.#words.ofCall(step.name.slice(0, -2))
        : step.node.type === 'Identifier'
          ? this.#words.ofVariable(step.name)
          : this.#words.ofName(step.name);
      if (verdict.kind === 'clean') return { kind: 'clean', what: step.name };
      if (verdict.kind === 'silent' || tellsOfAnother(step, value)) continue;
      const found: Verdict = { kind: verdict.kind, what: step.name };
      return this.#holds(found, kinds, value, trail) ? found : null;
    }
    if (key === null || !keysTell) return null;
    const verdict = this.#words.ofName(key);
    if (verdict.kind === 'silent' || verdict.kind === 'clean') return null;
    const found: Verdict = { kind: verdict.kind, what: key };
    return this.#holds(found, kinds, value, trail) ? found : null;
  }

  /** Whether a value of these types can be what its name says. */
  #holds(found: Verdict, kinds: readonly TypeKind[], value: Value, trail: readonly Step[]): boolean {
    if (found.kind === 'whole') return true;
    const phrase = this.#phraseOf(found.what);
    if (phrase === 'full name' && joinsPath(value)) return false;
    const all = [...kinds];
    const nodes = [...trail.map((step) => step.node), value.node];
    for (const node of nodes) {
      const kind = checkedKind(node, this.#source);
      if (kind) all.push(kind);
    }
    if (all.some((kind) => kind === 'boolean' || kind === 'closed')) return false;
    if (all.includes('number') && !NUMERIC.test(phrase)) return false;
    if (all.includes('date') && !DATED.test(phrase)) return false;
    if (phrase === 'credential')
      return !nodes.some((node) => isFetchMode(node, this.#source) || isLookedUpAsId(node, this.#source));
    if (phrase !== 'token') return true;
    if (isAssetToken(found.what.split('.').at(-1) ?? '', this.#source)) return false;
    return !nodes.some((node) => isLexicalToken(node, this.#source));
  }

  /** Of `token.raw` it is the token that tells. */
  #phraseOf(name: string): string {
    const [holder = '', last = ''] = ['', ...name.split('.')].slice(-2);
    const own = this.#words.ofName(last);
    const verdict = own.kind === 'silent' && holder !== '' ? this.#words.ofMember(holder, last) : own;
    return verdict.kind === 'secret' || verdict.kind === 'personal' ? verdict.phrase : '';
  }

  #own(value: Value): Verdict | null {
    switch (value.kind) {
      case 'read':
        return this.#ownRead(value);
      case 'call': {
        const whole = wholeObjectOf(value, this.#source, this.#words);
        if (whole !== null) return { kind: 'whole', what: whole };
        return this.#ownCall(value);
      }
      case 'new':
        return value.path.some((part) => this.#words.isSafe(part)) ? { kind: 'clean', what: '' } : null;
      default:
        return null;
    }
  }

  #ownRead(value: Extract<Value, { kind: 'read' }>): Verdict | null {
    const { path } = value;
    const what = path.filter(Boolean).join('.');
    if (path.some((part) => part.endsWith('()') && this.#words.isSafe(part))) return { kind: 'clean', what };
    const whole = wholeObjectOf(value, this.#source, this.#words);
    if (whole !== null) return { kind: 'whole', what: whole };
    const name = path.at(-1) ?? '';
    // Of `repos[0].full_name` it is the list that says whose name it is.
    const holder = path.slice(0, -1).findLast((part) => part !== '') ?? '';
    if (isCredentialOfHeader(path) || isSessionCookie(path)) return { kind: 'secret', what };
    if (isLink(path)) return { kind: 'clean', what };
    // `users.findFirst().name` is the name of what was found, and no first name.
    const container = /(?:first|last)(?:\(\))?$/i.test(holder) ? '' : holder.replace('()', '');
    const asked = path.length === 1 ? (requestPartOf(value)?.name ?? null) : null;
    const verdict =
      path.length > 1
        ? this.#words.ofMember(container, name)
        : asked === null
          ? this.#words.ofVariable(name)
          : this.#words.ofName(asked);
    const isOurs = verdict.kind === 'personal' && isSetting(path);
    if (verdict.kind === 'clean' || isOurs) return { kind: 'clean', what };
    if (verdict.kind !== 'silent') return { kind: verdict.kind, what };
    return this.#ofType(value.type, value.omitted, what);
  }

  /** `const login: Login = decode(text)`: what a name is declared to hold, where nobody knows the value. */
  #typeOf({ type, name }: Step, value: Value): Verdict | null {
    if (type === null || (value.kind !== 'call' && value.kind !== 'read')) return null;
    return this.#ofType(type, value.omitted, name);
  }

  /** An object whose type is declared in this file gives away what its properties are. */
  #ofType(type: TSESTree.TypeNode | null, omitted: readonly string[], what: string): Verdict | null {
    for (const member of membersOfType(type, this.#source) ?? []) {
      if (omitted.includes(member.name)) continue;
      const verdict = this.#words.ofName(member.name);
      if (verdict.kind !== 'secret' && verdict.kind !== 'personal') continue;
      const kind = kindOfType(member.type, this.#source);
      if (kind === 'boolean' || kind === 'closed' || kind === 'function') continue;
      if (kind === 'number' && !NUMERIC.test(verdict.phrase)) continue;
      return { kind: verdict.kind, what: `${what}.${member.name}` };
    }
    return null;
  }

  #ownCall(value: Extract<Value, { kind: 'call' | 'new' }>): Verdict | null {
    const name = value.path.at(-1) ?? '';
    const what = `${value.path.filter(Boolean).join('.')}()`;
    if (PARTIAL.has(name) || value.path.some((part) => this.#words.isSafe(part)))
      return { kind: 'clean', what };
    const verdict = this.#words.ofCall(this.#isLookup(value) ? '' : name);
    if (verdict.kind === 'clean') return { kind: 'clean', what };
    if (verdict.kind !== 'silent') return { kind: verdict.kind, what };
    // An unknown function that is given the secret has made something else of it.
    const given = value.node.arguments.some((arg) => {
      const last = pathOf(arg).at(-1) ?? '';
      // `headers.get(HEADERS.WORKER_SECRET)` is given the name of what it looks up.
      if (name === 'get' && isConstantCase(last)) return false;
      return last !== '' && this.isSensitiveName(last);
    });
    return given && !/sign|create|issue|refresh|generate|exchange/i.test(name)
      ? { kind: 'clean', what }
      : null;
  }

  /** `getCookie(name)` gives any cookie, `getCredentialParam(name)` a part of a credential: only the name that it is asked for tells whether that one is a secret. */
  #isLookup({ path, node }: Extract<Value, { kind: 'call' | 'new' }>): boolean {
    const [asked] = node.arguments;
    const method = path.at(-1) ?? '';
    if (
      !asked ||
      !/^(?:get|read|find)(?:Cookie|\w*(?:Param|Field|Property|Attribute)(?:Value)?)$/.test(method)
    )
      return false;
    const name = constantText(asked);
    return name === null || !this.isSensitiveName(name);
  }

  #kindsOf({ value, trail }: Origin): readonly TypeKind[] {
    const kinds: TypeKind[] = [];
    for (const { type } of trail) {
      const kind = kindOfType(type, this.#source);
      if (kind !== null) kinds.push(kind);
    }
    const own = 'type' in value && value.kind !== 'fact' ? kindOfType(value.type, this.#source) : null;
    if (own !== null) kinds.push(own);
    return kinds;
  }

  /** Whether its type says that it is a flag or one of a few values. */
  isClosed(origin: Origin): boolean {
    return this.#kindsOf(origin).some((kind) => kind === 'boolean' || kind === 'closed');
  }

  isSensitiveName(name: string): boolean {
    return isSensitive(this.#words.ofName(name));
  }
}

function isSensitive(verdict: Secrecy): boolean {
  return verdict.kind === 'secret' || verdict.kind === 'personal';
}
