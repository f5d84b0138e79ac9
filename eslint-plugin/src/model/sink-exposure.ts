import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { bare, constantText, pathOf } from '../flow/syntax.js';
import { checkedKind, kindOfType, membersOfType, type TypeKind } from '../flow/types.js';
import type { Bound, Origin, Step, Value } from '../flow/value.js';
import type { Secrecy, SecrecyWords } from '../words/secrecy.js';
import { isLink, isSetting, namesPlaceOf, tellsOfAnother } from './beside-secrets.js';
import { isLexicalToken } from './sink-lexical-token.js';
import { goesThroughKeys } from './walked-keys.js';
import { wholeObjectOf } from './sink-whole-object.js';

type Source = Readonly<TSESLint.SourceCode>;

/** What an expression gives away. */
export interface Exposure {
  readonly kind: 'secret' | 'personal' | 'whole';
  /** What it is, as it is written in the code: `user.password`, `req.headers`, or the key it is logged under. */
  readonly what: string;
  /** The name through which it came, when that is another. */
  readonly via: Step | null;
  /** Where to report: the property, the part of a template, or the expression itself. */
  readonly node: TSESTree.Node;
}

const DEPTH = 6;
/** How many expressions one sink may lead to before the rest is left alone. */
const EXPRESSIONS = 400;

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

interface Verdict {
  readonly kind: 'secret' | 'personal' | 'whole' | 'clean';
  readonly what: string;
}

/** Finds secrets and personal data in what an expression can hold. */
export class ExposureFinder {
  readonly #source: Source;
  readonly #words: SecrecyWords;
  #left = 0;

  constructor(source: Source, words: SecrecyWords) {
    this.#source = source;
    this.#words = words;
  }

  /** What the expression gives away when it goes out under the key; one finding for each property that it writes out. */
  exposures(node: TSESTree.Node, key: string | null, keysTell = true): readonly Exposure[] {
    if (constantText(node) !== null) return [];
    const seen = new Set<TSESTree.Node>();
    this.#left = EXPRESSIONS;
    return this.#inside({ node, frame: null }, key, node, 0, keysTell).filter((exposure) => {
      if (seen.has(exposure.node)) return false;
      seen.add(exposure.node);
      return true;
    });
  }

  #inside(
    at: Bound,
    key: string | null,
    report: TSESTree.Node,
    depth: number,
    keysTell: boolean,
  ): readonly Exposure[] {
    this.#left -= 1;
    if (depth > DEPTH || this.#left < 0) return [];
    if (at.node.type === 'SpreadElement') {
      return this.#inside({ node: at.node.argument, frame: at.frame }, null, report, depth, keysTell);
    }
    if (at.node.type === 'Property') {
      return this.#inside({ node: at.node.value, frame: at.frame }, key, report, depth, keysTell);
    }
    const written = bare(at.node);
    if (written.type === 'Literal' && !at.under) return [];
    const here = (found: Exposure): Exposure => ({ ...found, node: report });
    const origins = Flow.of(this.#source).origins(at);
    const founds = origins.map((origin) => this.#origin(origin, key, report, depth, keysTell));
    return origins.flatMap((origin, index) => {
      const found = founds[index] ?? [];
      if (found.length === 0 || this.#isOneOfMany(origin, origins, founds)) return [];
      // What is written out at the sink is reported where it stands, everything else at the expression of the sink.
      return origin.value.node === written && at.frame === null ? found : found.map(here);
    });
  }

  /** Of the entries that an unknown key may stand for not all are sensitive, and not all are read one after the other. */
  #isOneOfMany(
    { among }: Origin,
    origins: readonly Origin[],
    founds: readonly (readonly Exposure[])[],
  ): boolean {
    if (!among || goesThroughKeys(among, this.#source)) return false;
    return origins.some((other, index) => other.among === among && founds[index]?.length === 0);
  }

  #origin(
    origin: Origin,
    key: string | null,
    report: TSESTree.Node,
    depth: number,
    keysTell: boolean,
  ): readonly Exposure[] {
    const { value, trail } = origin;
    if (trail.some((step) => this.#words.isSafe(step.name))) return [];
    switch (value.kind) {
      case 'literal':
      case 'fact':
      case 'function':
        return [];
      case 'object':
        // `parse(env): Config | string` gave a text, where one is asked for.
        if (trail.some((step) => kindOfType(step.type, this.#source) === 'string')) return [];
        return this.#entries(value, trail, report, depth, keysTell);
      case 'list':
        return value.elements
          .flatMap((element) => this.#part(element, key, trail, report, depth, keysTell))
          .slice(0, 1);
      case 'text': {
        const found = value.parts.flatMap((part) =>
          this.#part(part, null, trail, part.node, depth, keysTell),
        );
        if (found.length > 0) return found;
        return value.parts.some((part) => this.#isOpaque(part, depth))
          ? this.#named(origin, key, report, keysTell)
          : [];
      }
      default:
        return this.#named(origin, key, report, keysTell);
    }
  }

  #part(
    part: Bound,
    key: string | null,
    trail: readonly Step[],
    report: TSESTree.Node,
    depth: number,
    keysTell: boolean,
  ): readonly Exposure[] {
    return this.#inside(part, key, report, depth + 1, keysTell).map((found) => this.#through(found, trail));
  }

  #entries(
    { entries, omitted }: Extract<Value, { kind: 'object' }>,
    trail: readonly Step[],
    report: TSESTree.Node,
    depth: number,
    keysTell: boolean,
  ): readonly Exposure[] {
    const written = entries.flatMap((entry) => ('key' in entry && entry.key !== null ? [entry.key] : []));
    const overridden = new Set([...written, ...omitted]);
    return entries.flatMap((entry) => {
      if ('spread' in entry) {
        const node = entry.spread.node.parent ?? entry.spread.node;
        const sanitised = [...overridden].some((name) => this.#isSensitive(this.#words.ofName(name)));
        const found = this.#inside(entry.spread, null, depth === 0 ? node : report, depth + 1, keysTell);
        return found
          .filter(
            ({ kind, what }) =>
              !overridden.has(what.split('.').at(-1) ?? '') && !(sanitised && kind === 'whole'),
          )
          .map((exposure) => this.#through(exposure, trail));
      }
      const node = entry.keyNode.parent ?? entry.keyNode;
      return this.#inside(entry.value, entry.key, node, depth + 1, keysTell).map((found) =>
        this.#through(found, trail),
      );
    });
  }

  #through(found: Exposure, trail: readonly Step[]): Exposure {
    const [outer] = trail;
    return outer && found.via === null ? { ...found, via: outer } : found;
  }

  /** A value that could be anything: only its name, and the names it went through, tell. */
  #named(origin: Origin, key: string | null, report: TSESTree.Node, keysTell: boolean): readonly Exposure[] {
    const { value, trail } = origin;
    const verdict = this.#verdict(origin, key, keysTell);
    if (verdict === null || verdict.kind === 'clean') return [];
    const [outer] = trail;
    const via = outer && outer.name !== verdict.what && value.node !== outer.node ? outer : null;
    return [{ kind: verdict.kind, what: verdict.what, via, node: report }];
  }

  #kindsOf({ value, trail }: Origin): readonly TypeKind[] {
    const types = [
      ...trail.map((step) => step.type),
      'type' in value && value.kind !== 'fact' ? value.type : null,
    ];
    return types.map((type) => kindOfType(type, this.#source)).filter((kind) => kind !== null);
  }

  #verdict(origin: Origin, key: string | null, keysTell: boolean): Verdict | null {
    const { value, trail } = origin;
    const kinds = this.#kindsOf(origin);
    if (kinds.some((kind) => kind === 'boolean' || kind === 'closed' || kind === 'function')) return null;
    if (trail.some(({ name }) => namesPlaceOf(name))) return { kind: 'clean', what: '' };
    const own = this.#own(value);
    if (own) return own.kind === 'clean' || this.#holds(own, kinds, value, trail) ? own : null;
    for (const step of [...trail].reverse()) {
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
    const all = [...kinds];
    for (const node of [...trail.map((step) => step.node), value.node]) {
      const kind = checkedKind(node, this.#source);
      if (kind) all.push(kind);
    }
    if (all.some((kind) => kind === 'boolean' || kind === 'closed')) return false;
    if (all.includes('number') && !NUMERIC.test(phrase)) return false;
    if (all.includes('date') && !DATED.test(phrase)) return false;
    return (
      phrase !== 'token' ||
      ![...trail.map((step) => step.node), value.node].some((node) => isLexicalToken(node, this.#source))
    );
  }

  #phraseOf(name: string): string {
    const verdict = this.#words.ofName(name.split('.').at(-1) ?? name);
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
    const holder = path.at(-2) ?? '';
    if (isLink(path)) return { kind: 'clean', what };
    // `users.findFirst().name` is the name of what was found, and no first name.
    const container = /(?:first|last)(?:\(\))?$/i.test(holder) ? '' : holder.replace('()', '');
    const verdict = path.length > 1 ? this.#words.ofMember(container, name) : this.#words.ofVariable(name);
    const isOurs = verdict.kind === 'personal' && isSetting(path);
    if (verdict.kind === 'clean' || isOurs) return { kind: 'clean', what };
    if (verdict.kind !== 'silent') return { kind: verdict.kind, what };
    return this.#ownType(value, what);
  }

  /** An object whose type is declared in this file gives away what its properties are. */
  #ownType(value: Extract<Value, { kind: 'read' }>, what: string): Verdict | null {
    for (const member of membersOfType(value.type, this.#source) ?? []) {
      if (value.omitted.includes(member.name)) continue;
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
      const path = pathOf(arg);
      return path.length > 0 && this.#isSensitive(this.#words.ofName(path.at(-1) ?? ''));
    });
    return given && !/sign|create|issue|refresh|generate|exchange/i.test(name)
      ? { kind: 'clean', what }
      : null;
  }

  /** `getCookie(name)` gives any cookie: only the name that it is asked for tells whether that one is a secret. */
  #isLookup({ path, node }: Extract<Value, { kind: 'call' | 'new' }>): boolean {
    const [asked] = node.arguments;
    if (!asked || !/^(?:get|read|find)Cookie$/.test(path.at(-1) ?? '')) return false;
    const name = constantText(asked);
    return name === null || !this.#isSensitive(this.#words.ofName(name));
  }

  #isSensitive(verdict: Secrecy): boolean {
    return verdict.kind === 'secret' || verdict.kind === 'personal';
  }

  /** Whether a part of a text could hold anything, so that the name of the text decides. */
  #isOpaque(part: Bound, depth: number): boolean {
    this.#left -= 1;
    if (depth > DEPTH || this.#left < 0) return false;
    return Flow.of(this.#source)
      .origins(part)
      .some((origin) => {
        const { value } = origin;
        if (value.kind === 'text') return value.parts.some((inner) => this.#isOpaque(inner, depth + 1));
        if (value.kind !== 'read' && value.kind !== 'unknown' && value.kind !== 'call') return false;
        if (this.#kindsOf(origin).some((kind) => kind === 'boolean' || kind === 'closed')) return false;
        return this.#verdict(origin, null, false)?.kind !== 'clean';
      });
  }
}
