import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { pushedInto } from '../flow/filled-lists.js';
import { Flow } from '../flow/flow.js';
import { bare } from '../flow/syntax.js';
import { kindOfType } from '../flow/types.js';
import type { Bound, Origin, Step, Value } from '../flow/value.js';
import type { SecrecyWords } from '../words/secrecy.js';
import { isMailedTo } from './beside-secrets.js';
import { ExposureJudge } from './sink-verdict.js';
import { goesThroughKeys } from './walked-keys.js';

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
/**
 * How many steps of flow one sink may take before the rest is left alone. The message of an error takes a handful, or
 * as many as it may: then it is built from everything that a parser or compiler works on.
 */
const STEPS = 2_000;
const STEPS_OF_ERROR = 50;
/** How many all sinks of a file may take before each is looked at only as closely as an error. */
const STEPS_OF_FILE = 20_000;

/** Finds secrets and personal data in what an expression can hold. */
export class ExposureFinder {
  readonly #source: Source;
  readonly #words: SecrecyWords;
  readonly #judge: ExposureJudge;
  #left = 0;
  #taken = 0;

  constructor(source: Source, words: SecrecyWords) {
    this.#source = source;
    this.#words = words;
    this.#judge = new ExposureJudge(source, words);
  }

  /** What the expression gives away when it goes out under the key; one finding for each property that it writes out. */
  exposures(node: TSESTree.Node, key: string | null, keysTell = true): readonly Exposure[] {
    const seen = new Set<TSESTree.Node>();
    const allowed = keysTell && this.#taken < STEPS_OF_FILE ? STEPS : STEPS_OF_ERROR;
    this.#left = allowed;
    const found = this.#inside({ node, frame: null }, key, node, 0, keysTell);
    this.#taken += allowed - this.#left;
    return found.filter((exposure) => {
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
    const origins = this.#origins(at);
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
        if (value.elements.length === 0) return this.#filled(origin, key, report, depth, keysTell);
        return value.elements
          .flatMap((element) => this.#part(element, key, trail, report, depth, keysTell))
          .slice(0, 1);
      case 'text': {
        const found = value.parts.flatMap((part) =>
          this.#part(part, isMailedTo(part.node) ? 'email' : null, trail, part.node, depth, keysTell),
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

  /** A list that begins empty gives away what is put into it; where that could be anything, its name tells. */
  #filled(
    origin: Origin,
    key: string | null,
    report: TSESTree.Node,
    depth: number,
    keysTell: boolean,
  ): readonly Exposure[] {
    const parts = pushedInto(origin.value.node, this.#source).map((node): Bound => ({ node, frame: null }));
    const found = parts.flatMap((part) => this.#part(part, null, origin.trail, report, depth, keysTell));
    if (found.length > 0) return found.slice(0, 1);
    return parts.some((part) => this.#isOpaque(part, depth))
      ? this.#named(origin, key, report, keysTell)
      : [];
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
        const sanitised = [...overridden].some((name) => this.#judge.isSensitiveName(name));
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
    const verdict = this.#judge.verdict(origin, key, keysTell);
    if (verdict === null || verdict.kind === 'clean') return [];
    const [outer] = trail;
    const via = outer && outer.name !== verdict.what && value.node !== outer.node ? outer : null;
    return [{ kind: verdict.kind, what: verdict.what, via, node: report }];
  }

  /** Whether a part of a text could hold anything, so that the name of the text decides. */
  #isOpaque(part: Bound, depth: number): boolean {
    this.#left -= 1;
    if (depth > DEPTH || this.#left < 0) return false;
    return this.#origins(part).some((origin) => {
      const { value } = origin;
      if (value.kind === 'text') return value.parts.some((inner) => this.#isOpaque(inner, depth + 1));
      if (value.kind !== 'read' && value.kind !== 'unknown' && value.kind !== 'call') return false;
      if (this.#judge.isClosed(origin)) return false;
      return this.#judge.verdict(origin, null, false)?.kind !== 'clean';
    });
  }

  #origins(at: Bound): readonly Origin[] {
    const flow = Flow.of(this.#source);
    const before = flow.steps;
    const found = flow.origins(at, this.#left);
    this.#left -= flow.steps - before;
    return found;
  }
}
