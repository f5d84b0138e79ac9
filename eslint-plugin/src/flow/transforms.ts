import { listed } from '../words/listed.js';

/** What well-known functions and methods of the language do to a value. */

/** Give back their first argument, in another form. */
export const SAME_AS_ARGUMENT: ReadonlySet<string> = new Set(
  listed(`
  String, Number, BigInt, parseInt, parseFloat, Number.parseInt, Number.parseFloat, encodeURIComponent,
  decodeURIComponent, encodeURI, decodeURI, escape, unescape, atob, btoa, structuredClone, Buffer.from,
  Object.freeze, Object.seal, Object.values, Object.entries, Object.fromEntries, Promise.resolve,
  Promise.all, JSON.parse, Array.from, Array.of, Object
`),
);

/** Write their arguments into a text. */
export const TEXT_OF_ARGUMENTS: ReadonlySet<string> = new Set(
  listed(`
  util.inspect, inspect, util.format, format, String.raw, util.formatWithOptions, querystring.stringify,
  qs.stringify, safeStringify, stringify, fastJson.stringify
`),
);

/** Give back the receiver, in another form. */
export const SAME_AS_RECEIVER: ReadonlySet<string> = new Set(
  listed(`
  toString, trim, trimStart, trimEnd, toLowerCase, toUpperCase, toLocaleLowerCase, normalize,
  toLocaleUpperCase, valueOf, toJSON, padStart, padEnd, repeat, sort, reverse, toSorted, toReversed, filter, flat,
  toArray, entries, values, toObject
`),
);

/** Give one element of the receiver. */
export const ELEMENT_OF_RECEIVER: ReadonlySet<string> = new Set([
  'find',
  'findLast',
  'pop',
  'shift',
  'at',
  'next',
]);

/** Call their first argument with each element. */
export const CALLS_WITH_ELEMENTS: ReadonlySet<string> = new Set(
  listed(`
  map, flatMap, forEach, filter, some, every, find, findIndex, findLast
`),
);

export const GIVES_BOOLEAN: ReadonlySet<string> = new Set(
  listed(`
  Boolean, isNaN, isFinite, Array.isArray, Number.isInteger, Number.isFinite, Number.isNaN, Object.is,
  includes, startsWith, endsWith, test, some, every, has, hasOwnProperty, equals, hasOwn, isPrototypeOf,
  timingSafeEqual
`),
);

export const GIVES_NUMBER: ReadonlySet<string> = new Set(
  listed(`
  indexOf, lastIndexOf, findIndex, localeCompare, charCodeAt, codePointAt, push, unshift, search,
  byteLength, countBy
`),
);

/** Look up a value by a constant name: `req.get('authorization')`, `form.get('password')`. */
export const LOOKS_UP_NAME: ReadonlySet<string> = new Set(
  listed(`
  get, header, getHeader, getItem, getAll, getOrThrow, getString, param, req.header
`),
);

/** A replacement that hides: `'*'`, `'[REDACTED]'`, `'xxx'`, `'•'`, `'/:id'`, `'{id}'`, or nothing at all. */
export const HIDING_TEXT =
  /^$|[*•…#]|\.\.\.|redact|mask|hidden|secret|removed|filter|^[xX]+$|^\$\d\*+|<[a-z]+>|\[[a-z]+\]|^\/?(?::[a-z]\w*|\{[a-z]\w*\})\/?$/i;
