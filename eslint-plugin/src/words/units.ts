/** What a unit is measured in by convention: `minutes` in `seconds`. Base units stand for themselves. */
const BASE: Readonly<Record<string, string>> = {
  seconds: 'seconds',
  minutes: 'seconds',
  hours: 'seconds',
  days: 'seconds',
  weeks: 'seconds',
  bytes: 'bytes',
  bits: 'bytes',
  grams: 'grams',
  joules: 'joules',
  meters: 'meters',
  metres: 'metres',
  inches: 'meters',
  miles: 'meters',
  amperes: 'amperes',
  volts: 'volts',
  celsius: 'celsius',
  kelvin: 'kelvin',
  fahrenheit: 'celsius',
};
const PREFIX =
  /^(?:pico|nano|micro|milli|centi|deci|deca|hecto|kilo|kibi|mega|mebi|giga|gibi|tera|tebi|peta|pebi)/;

/** Short forms of units. `plain` ones are units wherever they end a name; the others need a word that is measured. */
const SHORT: Readonly<Record<string, { readonly unit: string; readonly plain: boolean }>> = {
  ms: { unit: 'milliseconds', plain: true },
  msec: { unit: 'milliseconds', plain: true },
  msecs: { unit: 'milliseconds', plain: true },
  millis: { unit: 'milliseconds', plain: true },
  usec: { unit: 'microseconds', plain: true },
  us: { unit: 'microseconds', plain: false },
  ns: { unit: 'nanoseconds', plain: false },
  s: { unit: 'seconds', plain: false },
  sec: { unit: 'seconds', plain: false },
  secs: { unit: 'seconds', plain: true },
  m: { unit: 'minutes', plain: false },
  mins: { unit: 'minutes', plain: true },
  h: { unit: 'hours', plain: false },
  hrs: { unit: 'hours', plain: true },
  d: { unit: 'days', plain: false },
  b: { unit: 'bytes', plain: false },
  kb: { unit: 'kilobytes', plain: true },
  kib: { unit: 'kibibytes', plain: true },
  mb: { unit: 'megabytes', plain: true },
  mib: { unit: 'mebibytes', plain: true },
  gb: { unit: 'gigabytes', plain: true },
  gib: { unit: 'gibibytes', plain: true },
  tb: { unit: 'terabytes', plain: true },
  pb: { unit: 'petabytes', plain: false },
};

export const MEASURED =
  /^(?:duration|durations|time|times|latency|latencies|delay|lag|age|uptime|elapsed|wait|waiting|timeout|interval|ttl|rtt|size|sizes|length|memory|heap|rss|payload|transferred|bandwidth|throughput|disk|storage|buffer|received|sent)$/;

/** A unit at the end of a name, given in another than its base unit or by a short form. */
export interface FoundUnit {
  readonly base: string;
  readonly isShort: boolean;
  /** The values are in another unit than the base one, so that they have to change with the name. */
  readonly scales: boolean;
}

/** The unit that the last of the words is; null where it is none, or may as well be another word. */
export function unitAtEnd(words: readonly string[]): FoundUnit | null {
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  const long = baseOf(last);
  // `active_last_30_days` names a span of time and measures users; `deploy_days` alone is no measure either.
  if (long !== null)
    return /^\d+$/.test(before) || words.length < 2
      ? null
      : { base: long, isShort: false, scales: long !== last };
  const short = SHORT[last];
  if (!short || words.length < 2 || /^\d+$/.test(before)) return null;
  if (!short.plain && !words.slice(0, -1).some((word) => MEASURED.test(word))) return null;
  const base = baseOf(short.unit) ?? short.unit;
  return { base, isShort: true, scales: base !== short.unit };
}

function baseOf(word: string): string | null {
  const rest = word.replace(PREFIX, '');
  return Object.hasOwn(BASE, word)
    ? (BASE[word] ?? null)
    : rest !== word && Object.hasOwn(BASE, rest)
      ? (BASE[rest] ?? null)
      : null;
}

/** The code of a unit in UCUM, which OpenTelemetry takes units in: `ms`, `By`, `%`. */
export function ucumOf(unit: string): string | null {
  return Object.hasOwn(UCUM, unit.toLowerCase()) ? (UCUM[unit.toLowerCase()] ?? null) : null;
}

const UCUM: Readonly<Record<string, string>> = {
  second: 's',
  seconds: 's',
  sec: 's',
  secs: 's',
  millisecond: 'ms',
  milliseconds: 'ms',
  millis: 'ms',
  msec: 'ms',
  microsecond: 'us',
  microseconds: 'us',
  nanosecond: 'ns',
  nanoseconds: 'ns',
  minute: 'min',
  minutes: 'min',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  byte: 'By',
  bytes: 'By',
  kilobyte: 'kBy',
  kilobytes: 'kBy',
  megabyte: 'MBy',
  megabytes: 'MBy',
  gigabyte: 'GBy',
  gigabytes: 'GBy',
  percent: '%',
  percentage: '%',
};
