import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { enclosingFunction, isInside } from '../flow/syntax.js';
import { kindOfType } from '../flow/types.js';
import { firstVerdict, type Bound, type Origin, type Value } from '../flow/value.js';
import { CardinalityWords, type CardinalityOptions } from '../words/cardinality.js';
import { listed } from '../words/listed.js';
import { LabelJudge, type Unbounded } from './metric-cardinality.js';

type Source = Readonly<TSESLint.SourceCode>;

/** What spans are named for besides what labels hold: the parts of the program and of the systems that it calls. */
const NAMED_PARTS: readonly string[] = listed(`
  name, op, command, cmd, action, verb, step, job, task, tool, model, agent, function, fn, class, component, layer,
  hook, event name, exchange, namespace, table, collection, database, db, service, resolver, field, entity, resource,
  prefix, suffix, label, trace, span, function id, agent id, sub id, subscription id, migration id, tool id,
  query id, action id, property key, method key, prop key
`);

/** Where a label of that name may be one of a few, the name of a span has no reason to hold it. */
const VALUES: readonly string[] = listed(`key, term, text, phrase, keyword, prompt, digest, hash, query`);

/** `function traced(target, key, descriptor)`: a decorator is called with the names of methods. */
function isDecorated(value: Value): boolean {
  if (value.kind !== 'read' || value.root.kind !== 'parameter' || value.path.length !== 1) return false;
  const [, , third] = value.root.fn.params;
  return third?.type === 'Identifier' && /^(?:d|desc|\w*descriptor)$/i.test(third.name);
}

interface Found extends Unbounded {
  /** The part that is without end, where it comes from elsewhere than the name. */
  readonly from?: Origin;
}

/** Whether the value of a part stands in another function, which does not hold that of the name. */
function isGiven({ value }: Origin, name: TSESTree.Node): boolean {
  const giver = enclosingFunction(value.node);
  return giver !== enclosingFunction(name) && !(giver && isInside(name, giver)) && value.kind === 'text';
}

/** A value that the name of a span takes, and where the name is put together. */
export interface UnboundedName extends Unbounded {
  readonly node: TSESTree.Node;
}

/** Judges whether there are as many names of a span as there are users, requests or texts. */
export class SpanNameJudge {
  readonly #source: Source;
  readonly #words: CardinalityWords;
  readonly #labels: LabelJudge;

  constructor(source: Source, { unbounded = [], bounded = [] }: CardinalityOptions) {
    this.#source = source;
    this.#words = new CardinalityWords({
      unbounded: [{ add: VALUES }, ...unbounded],
      bounded: [{ add: NAMED_PARTS }, ...bounded],
    });
    this.#labels = new LabelJudge(source, this.#words);
  }

  /** The first value without end in a name, or null. */
  unboundedIn(name: TSESTree.Node): UnboundedName | null {
    const origins = Flow.of(this.#source).origins(name);
    const found = firstVerdict(origins, (origin) => this.#judge(origin));
    if (!found) return null;
    const { from = found.origin, ...verdict } = found.verdict;
    return { ...verdict, node: this.#placeOf(from, name) };
  }

  #judge(origin: Origin): Found | null {
    const { value } = origin;
    if (isDecorated(value)) return null;
    // What a read was named on its way, `name` or `operation`, says nothing of how many there are.
    if (value.kind === 'read') return this.#labels.unboundedIn(value.node);
    if (value.kind !== 'text') return this.#labels.unboundedFrom(origin);
    for (const part of value.parts) {
      const origins = Flow.of(this.#source).origins(part);
      if (this.#isMadeBounded(part) || origins.every(({ value: of }) => isDecorated(of))) continue;
      const given = firstVerdict(origins, (from) => this.#labels.unboundedFrom(from));
      // What the caller of a helper gives for a part of the name is mended there.
      if (given)
        return isGiven(given.origin, value.node) ? { ...given.verdict, from: given.origin } : given.verdict;
      const found = this.#elementIn(part);
      if (found) return found;
    }
    return null;
  }

  /** `const command = firstWord(sql)`: the function is taken at its result's word. */
  #isMadeBounded(part: Bound): boolean {
    return Flow.of(this.#source)
      .origins(part)
      .some(({ trail }) => {
        const call = trail.findIndex(({ name }) => name.endsWith('()'));
        return trail.slice(0, Math.max(call, 0)).some(({ name }) => this.#words.ofName(name) === 'bounded');
      });
  }

  /** `for (const file of files)`: a part of the name that is one of many values which the function was given. */
  #elementIn(part: Bound): Unbounded | null {
    for (const { value, trail } of Flow.of(this.#source).origins(part)) {
      const isElement = value.kind === 'read' && value.root.kind === 'parameter' && value.path.at(-1) === '';
      const name = trail.at(-1)?.name ?? '';
      if (!isElement || name === '' || this.#words.ofName(name) !== 'silent') continue;
      const kinds = [value.type, ...trail.map(({ type }) => type)].map((type) =>
        kindOfType(type, this.#source),
      );
      if (kinds.includes('string')) return { what: name, via: null };
    }
    return null;
  }

  /** A name that a helper is given is mended where the helper is called. */
  #placeOf({ value }: Origin, name: TSESTree.Node): TSESTree.Node {
    const maker = enclosingFunction(value.node);
    return maker === enclosingFunction(name) || (maker && isInside(name, maker)) ? name : value.node;
  }
}
