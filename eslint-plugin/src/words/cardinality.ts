import { byName } from './by-name.js';
import { kept } from './kept.js';
import { listed } from './listed.js';
import { changedList, type ListChange, type Phrases } from './phrases.js';
import { wordsOf } from './split.js';

/** What a name says about how many values there are: no end to them, a few, or nothing. */
export type Cardinality = 'unbounded' | 'bounded' | 'silent';

export interface CardinalityOptions {
  readonly unbounded?: readonly (ListChange | undefined)[];
  readonly bounded?: readonly (ListChange | undefined)[];
}

/** One value for each user, request, time or text. Compared with the last words of a name. */
const UNBOUNDED_NAMES: readonly string[] = listed(`
  id, uuid, guid, ulid, cuid, oid, sid, email, email address, phone, phone number, msisdn, url, uri, href,
  path name, query string, search term, search query, search text, ip, ip address, remote address,
  remote ip, client ip, x forwarded for, user agent, referer, referrer, message, msg, stack, stack trace,
  timestamp, time stamp, created at, updated at, date time, session, session key, token, jwt, cookie,
  api key, password, secret, user name, first name, last name, full name, display name, subject, title,
  file name, original name, originalname, file path, description, comment, note, remark, body, payload, offset, nonce, sku, slug, sql, statement,
  latitude, longitude, ssn, iban, card number, order number, invoice number, tracking number,
  idempotency key, cache key, object key, message key, routing hash, request body, correlation, trace,
  span
`);

/** Drawn from a small set, whatever the rest of the name says. */
const BOUNDED_NAMES: readonly string[] = listed(`
  method, status, status code, status class, state id, route, route path, route url, handler, outcome, kind, type,
  code, region, zone, queue, topic, partition, result, state, version, level, stage, operation, event,
  phase, category, class, env, environment, protocol, scheme, direction, worker id, shard id, partition id,
  node id, pool id, thread id, process id, cluster id, zone id, region id, broker id, service id, app id,
  application id, instance id, pod id, container id, host id, group id, consumer group id, queue id,
  topic id, model id, provider id, plan id, role id, type id, category id, status id, currency id,
  country id, language id, locale id, feature id, flag id, experiment id, variant id, template id, tier id,
  chain id, core id, cpu id, client id, system id, data center id, datacenter id, cache name, base url,
  route id, rule id, metric id, plugin id, endpoint id, operation id, runner id, stage id, step id,
  symbol, ticker, schema id, machine id, device type id, bucket id
`);

/** A question about it or a number of it is small: `hasId`, `idCount`. */
const FEW_FIRST = new Set([
  'has',
  'is',
  'was',
  'should',
  'can',
  'no',
  'num',
  'count',
  'max',
  'min',
  'total',
  'with',
]);

/** Judges names of labels and of values, with the lists as the user wants them. */
export class CardinalityWords {
  /** The judge with these options, made once. */
  static readonly with = kept((options: CardinalityOptions) => new CardinalityWords(options));

  readonly #unbounded: Phrases;
  readonly #bounded: Phrases;

  readonly ofName: (name: string) => Cardinality = byName((name) => this.#judge(wordsOf(name)));

  constructor(options: CardinalityOptions = {}) {
    this.#unbounded = changedList(UNBOUNDED_NAMES, options.unbounded ?? []);
    this.#bounded = changedList(BOUNDED_NAMES, options.bounded ?? []);
  }

  #judge(words: readonly string[]): Cardinality {
    if (words.length === 0) return 'silent';
    if (words.length > 1 && FEW_FIRST.has(words[0] ?? '')) return 'bounded';
    const bounded = this.#bounded.atEnd(words);
    const unbounded = this.#unbounded.atEnd(words);
    if (bounded !== null && (unbounded === null || bounded.length >= unbounded.length)) return 'bounded';
    return unbounded === null ? 'silent' : 'unbounded';
  }
}
