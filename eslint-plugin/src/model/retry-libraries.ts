import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { descendants } from '../flow/descendants.js';
import { Flow } from '../flow/flow.js';
import { Mention, mentions } from '../flow/mentions.js';
import { bare, isFunction, keyOf, pathOf } from '../flow/syntax.js';
import { importsIn } from './file-imports.js';
import { importedAs } from './imports.js';
import { jobSystemOf } from './job-system.js';

type Source = Readonly<TSESLint.SourceCode>;

/** A setting of a retry library that lets it try without end, or try whatever happened. */
export interface RetrySetting {
  readonly kind: 'endless' | 'everything';
  readonly library: string;
  readonly setting: string;
  readonly node: TSESTree.Node;
}

interface Library {
  /** The options that hold the number of attempts. */
  readonly limits: readonly string[];
  /** Names that the library exports for it; any if left out. */
  readonly exports?: RegExp;
  /** Options that say "for ever" when they are true. */
  readonly forever?: readonly string[];
  /** Values besides infinity that mean no limit. */
  readonly endless?: readonly unknown[];
  /** Tries for ever when no limit is given: when nothing is given at all, or with other options. */
  readonly endlessByDefault?: 'bare' | 'options';
  /** The option under which the settings are. */
  readonly under?: string | undefined;
  /** A function that says which errors are tried again, where that is only some of them if it is left out. */
  readonly condition?: string;
}

const FOREVER = { limits: ['retries'], forever: ['forever'] };

const LIBRARIES: Readonly<Record<string, Library>> = {
  'p-retry': FOREVER,
  'async-retry': FOREVER,
  'promise-retry': FOREVER,
  retry: { ...FOREVER, exports: /operation|wrap|timeouts/ },
  'ts-retry-promise': { limits: ['retries'], endless: ['INFINITELY'] },
  '@lifeomic/attempt': { limits: ['maxAttempts'], endless: [0] },
  'exponential-backoff': { limits: ['numOfAttempts'] },
  'axios-retry': { limits: ['retries'], condition: 'retryCondition' },
  'fetch-retry': { limits: ['retries'] },
  cockatiel: { limits: ['maxAttempts'], endlessByDefault: 'options', exports: /(?:^|\.)retry$/ },
  got: { limits: ['limit'], under: 'retry' },
  ky: { limits: ['limit'], under: 'retry' },
  undici: { limits: ['maxRetries'], exports: /Retry(?:Agent|Handler)$|interceptors\.retry$/ },
  rxjs: { limits: ['count'], endlessByDefault: 'bare', exports: /(?:^|\.)retry$/ },
  'rxjs/operators': { limits: ['count'], endlessByDefault: 'bare', exports: /(?:^|\.)retry$/ },
};

const RETRY_LIBRARY = new Mention(
  /['"](?:(?:p-|async-|promise-|axios-|fetch-)?retry|ts-retry-promise|@lifeomic\/attempt|exponential-backoff|cockatiel|undici|rxjs(?:\/operators)?)['"]|'(?:got|ky)'|"(?:got|ky)"/,
  `retry, @lifeomic/attempt, exponential-backoff, cockatiel, 'got', "got", undici, rxjs, 'ky', "ky"`,
);

/** Whether the file imports one of them. */
export function mentionsRetryLibrary(source: Source): boolean {
  return mentions(source, RETRY_LIBRARY);
}

/** What may end a retry besides a count: a time, a signal, a function that is asked. */
const OTHER_ENDS =
  /^(?:signal|maxRetryTime|timeout|shouldRetry|shouldConsumeRetry|retryIf|retryOn|handleError|onFailedAttempt|onRetry|retry|beforeAttempt|resetOnSuccess|delay|calculateDelay|isRetryable)$/;

/** What a call of a retry library is told, where that is no limit. */
export function retrySettingAt(
  node: TSESTree.CallExpression | TSESTree.NewExpression,
  source: Source,
): RetrySetting | null {
  const imported = importedAs(node.callee, source);
  const library = imported && LIBRARIES[imported.source];
  if (!imported || !library || (library.exports && !library.exports.test(imported.name))) return null;
  const about = { library: imported.source };
  let options: Options | null = null;
  for (const argument of node.arguments) {
    if (argument.type === 'SpreadElement') return null;
    const inner = bare(argument);
    if (isFunction(inner)) {
      if (counts(inner, source)) return null;
    } else options = optionsIn(argument, library, source) ?? options;
  }
  const condition = library.condition === undefined ? undefined : options?.get(library.condition);
  if (condition && saysYes(condition))
    return { ...about, kind: 'everything', setting: library.condition ?? '', node: condition };
  if (options === null) {
    const isBare = library.endlessByDefault === 'bare' && node.arguments.length === 0;
    return isBare
      ? { ...about, kind: 'endless', setting: `${source.getText(node)} without a count`, node }
      : null;
  }
  if ([...options].some(([key, value]) => OTHER_ENDS.test(key) && mayEnd(key, value, source))) return null;
  if (isWithinTimeout(node, source)) return null;
  for (const [name, value] of options) {
    const isLimit = library.limits.includes(name);
    const endless = isLimit
      ? (library.endless ?? [])
      : library.forever?.includes(name) === true
        ? [true]
        : null;
    if (endless && isEndless(value, endless))
      return { ...about, kind: 'endless', setting: `${name}: ${source.getText(value)}`, node: value };
  }
  if (library.endlessByDefault === undefined || library.limits.some((name) => options.has(name))) return null;
  if (/\btimeout\(/.test(source.text)) return null;
  return { ...about, kind: 'endless', setting: `no ${library.limits[0] ?? 'limit'}`, node };
}

/**
 * `attempts: Infinity` for the jobs of Bull and BullMQ, `retryLimit` for those of pg-boss: a job that can never succeed
 * never counts as failed either.
 */
export function endlessJobOption(property: TSESTree.Property, source: Source): RetrySetting | null {
  const key = keyOf(property);
  if ((key !== 'attempts' && key !== 'retryLimit') || !isEndless(property.value, [])) return null;
  const { parent: options } = property;
  const around = options.parent;
  // The data of a job: `queue.add('poll', { attempts: Infinity }, …)`.
  if (around.type === 'CallExpression' && around.arguments.at(-1) !== options) return null;
  const systems = importsIn(source).map(jobSystemOf);
  const isOfBull = systems.includes('bullmq') || systems.includes('bull');
  const library = key === 'retryLimit' ? 'pg-boss' : systems.includes('bullmq') ? 'bullmq' : 'bull';
  if (key === 'attempts' ? !isOfBull : !systems.includes('pg-boss')) return null;
  return {
    kind: 'endless',
    library,
    setting: `${key}: ${source.getText(property.value)}`,
    node: property.value,
  };
}

/** `wrap(timeout(60_000), retry(…))` of cockatiel: the outer policy ends the inner one. */
function isWithinTimeout({ parent }: TSESTree.Node, source: Source): boolean {
  if (parent?.type !== 'CallExpression' || pathOf(parent.callee).at(-1) !== 'wrap') return false;
  return parent.arguments.some((policy) =>
    Flow.of(source)
      .origins(policy)
      .some(({ value }) => value.kind === 'call' && value.path.at(-1) === 'timeout'),
  );
}

type Options = ReadonlyMap<string, TSESTree.Node>;

/** The options that an argument holds; null where it is no object, or one of which not all is known. */
function optionsIn(argument: TSESTree.Node, library: Library, source: Source): Options | null {
  const [origin, ...more] = Flow.of(source).origins(argument);
  if (origin?.value.kind !== 'object' || more.length > 0) return null;
  const options = new Map<string, TSESTree.Node>();
  for (const entry of origin.value.entries) {
    if ('spread' in entry || entry.key === null) return null;
    options.set(entry.key, entry.value.node);
  }
  if (library.under === undefined) return options;
  const inner = options.get(library.under);
  return inner ? optionsIn(inner, { ...library, under: undefined }, source) : null;
}

function isEndless(node: TSESTree.Node, endless: readonly unknown[]): boolean {
  const inner = bare(node);
  if (inner.type === 'Literal') return endless.includes(inner.value);
  return /^(?:Infinity|Number\.(?:POSITIVE_INFINITY|MAX_SAFE_INTEGER|MAX_VALUE))$/.test(
    pathOf(inner).join('.'),
  );
}

/** A function may end it where it throws or compares numbers, a number where it is a time; else nobody knows. */
function mayEnd(key: string, node: TSESTree.Node, source: Source): boolean {
  const inner = bare(node);
  if (isFunction(inner)) return counts(inner, source);
  if (inner.type === 'Literal') return key === 'maxRetryTime' || key === 'timeout';
  return !isEndless(node, []);
}

function counts(fn: TSESTree.Node, source: Source): boolean {
  for (const node of descendants(fn, source)) {
    if (node.type === 'ThrowStatement' || (node.type === 'BinaryExpression' && /[<>]=?$/.test(node.operator)))
      return true;
  }
  return false;
}

/** `() => true` */
function saysYes(node: TSESTree.Node): boolean {
  const inner = bare(node);
  if (!isFunction(inner)) return false;
  const first = inner.body.type === 'BlockStatement' ? inner.body.body.at(0) : inner.body;
  const answer = first?.type === 'ReturnStatement' ? first.argument : first;
  return answer?.type === 'Literal' && answer.value === true;
}
