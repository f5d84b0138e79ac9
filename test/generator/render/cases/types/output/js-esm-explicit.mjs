/**
 * Counts and retries. This comment is about the file and stays when the types below go.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Registry } from './registry.mjs';

// Codes that a caller may retry.
const RETRYABLE = ['timeout', 'unavailable'];

/** Bounded, with jitter. */
export async function retry(work, { attempts = 3, signal } = {}) {
  let last;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      last = error;
      if (!isRetryable(error)) break;
      // Full jitter: the whole wait is random.
      await delay(Math.random() * 100 * 2 ** attempt, undefined, { ...(signal && { signal }) });
    }
  }
  throw last;
}

function isRetryable(error) {
  return RETRYABLE.includes(error.code);
}

export function pick(key) {
  return key;
}

/** One bounded set of series. */
export class Series extends Registry {
  static limit = 1_000;
  #seen = new Map();
  listener;
  count;

  constructor(readonlyName) {
    super(readonlyName);
  }

  add(label, by) {
    this.#seen.set(label, (this.#seen.get(label) ?? 0) + (by ?? 1));
    return label;
  }

  get size() {
    return this.#seen.size;
  }

  *[Symbol.iterator]() {
    yield* this.#seen.keys();
  }
}

const headers = (request) => ({ ...request.headers });

export const first = (values) => values.at(0);

export function toFields(request) {
  const { host, 'user-agent': agent } = headers(request);
  return { host, agent, size: new Map([['a', 1]]).size };
}
