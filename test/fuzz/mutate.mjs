// @ts-check

/** @typedef {() => number} Random */

/** At most this much of a file: the more there is, the surer it is not to parse. */
const PART = 1500;

/**
 * Broken and half-typed code, made of real files and reproducible: the same seed gives the same text. Tokens are left
 * out, doubled, swapped or taken from elsewhere, the text ends in the middle, two files are glued together, syntax that
 * nobody writes every day is put in.
 *
 * @param {readonly string[]} files
 * @param {number} seed
 */
export function mutate(files, seed) {
  const random = randomFrom(seed);
  let tokens = tokensOf(part(pick(files, random), random));
  const changes = 1 + Math.floor(random() * 4);
  for (let change = 0; change < changes; change += 1) {
    const at = Math.floor(random() * tokens.length);
    const other = Math.floor(random() * tokens.length);
    switch (Math.floor(random() * 12)) {
      case 0:
        tokens.splice(at, 1 + Math.floor(random() * 3));
        break;
      case 1:
        tokens.splice(at, 0, tokens[at] ?? '');
        break;
      case 2:
        [tokens[at], tokens[other]] = [tokens[other] ?? '', tokens[at] ?? ''];
        break;
      case 3:
        tokens = tokens.slice(0, at);
        break;
      case 4:
        tokens = [...tokens.slice(0, at), '\n', ...tokensOf(part(pick(files, random), random)).slice(other)];
        break;
      case 5:
      case 6: {
        // between statements it parses, elsewhere it mostly does not
        const ends = tokens.flatMap((token, index) => (token === ';' ? [index + 1] : []));
        tokens.splice(ends.length > 0 ? pick(ends, random) : at, 0, `\n${pick(EXOTIC, random)}\n`);
        break;
      }
      default: {
        // a name in the place of another parses, and turns round what is defined by what
        const names = tokens.flatMap((token, index) => (/^[\p{ID_Start}$_]/u.test(token) ? [index] : []));
        if (names.length > 1) tokens[pick(names, random)] = tokens[pick(names, random)] ?? '';
      }
    }
  }
  return tokens.join('');
}

/**
 * Some whole lines of a text, from one that begins at the left margin.
 * @param {string} text
 * @param {Random} random
 */
function part(text, random) {
  if (text.length <= PART) return text;
  const margin = /^[\w@(/]/gm;
  margin.lastIndex = text.indexOf('\n', Math.floor(random() * (text.length - PART)));
  const start = margin.exec(text)?.index ?? 0;
  const end = text.slice(start + PART).search(/\n\S/);
  return text.slice(start, start + PART + (end < 0 || end > PART ? 0 : end));
}

const EXOTIC = [
  'async () => { for await (const [a = b, ...{ length }] of c) label: do { break label; } while (0); };',
  'try { } catch { } finally { }',
  'try { throw e } catch ({ message: [m] = e, ...rest }) { console.error(`${m} ${rest}`) }',
  'let a = a, { b = b, ...c } = c;',
  'function f(x = f(x)) { return f(...x, y => y(f)); }',
  'class A extends (class extends A {}) { static { this.a = new A(); } #x = this.#x?.[this.#x]; get [a]() { return super.x; } }',
  '(a ||= b) ?? (c &&= (d **= e));',
  'logger[`in${"fo"}`]?.(...args, `a ${b} c`, { ...d, [e]: f, get g() { return h } });',
  'logger.info`user ${id}`; log.error((x, y), ...z);',
  'async () => new (await import("pino")).default?.().child({ ...this }).info(x);',
  'new Counter({ ["name"]: "x", labelNames: [...labels, , l] }).labels(...a).inc();',
  'span?.setAttribute?.(key, span.setStatus({ code: 2 })); tracer.startActiveSpan(n, (span) => span);',
  'new Worker(name, async function* (job) { yield* job; }).on("failed", () => {});',
  'promise.then(f, (e) => {}).catch(function (e) { e = e; }).finally();',
  'async () => { while (true) try { await f(); break; } catch (e) { if (n++ > max) throw e; continue; } };',
  'export { default as "string name" } from "x"; export * as ns from "y";',
  'import x, * as y from "z" with { type: "json" };',
  'enum E { A = E.B, B = A } namespace N.M { export import x = E.A; } declare module "m" { }',
  'type T<in out K extends T<K>> = K extends infer U ? { [P in keyof U as `${P & string}`]-?: U[P] } : T<T<K>>;',
  'abstract class B<const T> { constructor(private readonly log: Logger, protected x: T) { super() } abstract y: T; @dec() z?; }',
  'const o = { __proto__: o, o, async *[Symbol.iterator]() {}, "a-b": 1n, 0x1: /[/]/v };',
  'let r = s, s = r; [r.x, ...s] = [s.x, r]; ({ a: r[s], ...s } = r);',
  'const id = <T,>(x: T): asserts x is NonNullable<T> => x!; a as const satisfies typeof a;',
  'arguments.length = 0; new.target; import.meta.url; delete a?.b; void 0; label: { break label; }',
  'app.get("/live", async (req, res) => { await db.query("select 1"); res.send(); });',
  'switch (a) { case b: { default_: for (;;) { continue default_; } } default: var v = v }',
  '\u{1F600}',
  '#!',
  '<!--',
  '\\u0061wait',
  '`${`${`${',
  '/*',
  '"',
  '(',
  '}',
  '=>',
  '?.',
  '...',
  '@',
  '#x in o',
  '\0',
  '\u2028',
];

/**
 * @param {string} text
 * @returns {string[]}
 */
function tokensOf(text) {
  return text.match(/[\p{ID_Continue}$]+|\s+|\/\/.*|'[^'\n]*'|"[^"\n]*"|[^\s]/gu) ?? [''];
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {Random} random
 */
function pick(list, random) {
  return /** @type {T} */ (list[Math.floor(random() * list.length)]);
}

/**
 * Mulberry32: small, and the same everywhere.
 * @param {number} seed
 * @returns {Random}
 */
function randomFrom(seed) {
  let state = (seed * 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
