/**
 * Counts and retries. This comment is about the file and stays when the types below go.
 */
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, type ErrorCode, type Kind } from './errors.js';
import { type LogFields } from './logger.js';
import { Registry } from './registry.js';

// Codes that a caller may retry.
const RETRYABLE = ['timeout', 'unavailable'] as const satisfies readonly ErrorCode[];

/** How often and how long: this text describes the type and goes with it. */
export interface RetryOptions {
  /** At least 1. */
  attempts?: number;
  signal?: AbortSignal;
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: AppError }; // trailing words go too

type Listener = (error: unknown) => void;

/** Bounded, with jitter. */
export async function retry<T>(work: () => Promise<T>, { attempts = 3, signal }: RetryOptions = {}): Promise<T> {
  let last: unknown;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      return await work();
    } catch (error: unknown) {
      last = error;
      if (!isRetryable(error as AppError)) break;
      // Full jitter: the whole wait is random.
      await delay(Math.random() * 100 * 2 ** attempt, undefined, { ...(signal && { signal }) } satisfies object);
    }
  }
  throw last;
}

function isRetryable(this: void, error: AppError): boolean {
  return (RETRYABLE as readonly string[]).includes(error.code);
}

export function pick(key: string): string | undefined;
export function pick(key: number): number | undefined;
export function pick(key: string | number): string | number | undefined {
  return key;
}

/** One bounded set of series. */
export abstract class Series<Label extends string = string> extends Registry<Label> implements Iterable<Label> {
  static readonly limit: number = 1_000;
  declare readonly kind: Kind;
  readonly #seen = new Map<Label, number>();
  private listener?: Listener | undefined;
  protected count!: number;

  [key: `x-${string}`]: unknown;

  /** Says what it is called; only the signature, so nothing is left of it. */
  abstract describe(): string;

  constructor(readonlyName: string) {
    super(readonlyName);
  }

  public override add<const T extends Label>(label: T, by?: number): T {
    // @ts-expect-error the map is keyed by the wider type
    this.#seen.set(label, (this.#seen.get(label)! ?? 0) + (by ?? 1));
    return label;
  }

  get size(): number {
    return this.#seen.size;
  }

  *[Symbol.iterator](): Iterator<Label> {
    yield* this.#seen.keys();
  }
}

const headers = (request: IncomingMessage): Record<string, string> => ({ ...(request.headers as object) }) as Record<string, string>;

export const first = <T,>(values: readonly T[]): T | undefined => values.at(0);

export function toFields(request: IncomingMessage): LogFields {
  const { host, 'user-agent': agent } = headers(request);
  return <LogFields>{ host, agent, size: new Map<string, number>([['a', 1]]).size };
}

export type { ErrorCode };
