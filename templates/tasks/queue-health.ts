import { runApart } from './context.js';
//# {{#if health}}
import { addReadinessCheck } from './health.js';
//# {{/if}}
import { logger } from './logger.js';
//# {{#if metrics}}
import { gauge } from './metrics.js';
//# {{/if}}
import { millisecondsFrom, stopping } from './shutdown.js';

/** A job that waits for others, its children, is `blocked`. */
type State = 'waiting' | 'delayed' | 'active' | 'completed' | 'failed' | 'blocked';

/** What a job system says of one queue. */
export interface QueueHealth {
  /** Jobs in each state that the system knows. */
  readonly depth: Partial<Record<State, number>>;
  /** When the oldest job in that state came into it, in milliseconds since 1970. */
  readonly oldest: { readonly waiting?: number | undefined; readonly active?: number | undefined };
  /** Workers in all processes; absent where the system cannot tell. */
  readonly workers?: number | undefined;
}

export interface WatchedQueue {
  readonly queue: string;
  /** The cheapest question that the store has to answer. */
  readonly ping: () => Promise<unknown>;
  /** Its cost must not grow with the queue. */
  readonly look: () => Promise<QueueHealth>;
  /** Lets go of what was opened to look. */
  readonly close?: () => void;
}

const { QUEUE_HEALTH_INTERVAL_MS } = process.env;
const INTERVAL = millisecondsFrom(QUEUE_HEALTH_INTERVAL_MS, 15_000);

//# {{#if metrics}}
const STATES = ['waiting', 'delayed', 'active', 'completed', 'failed', 'blocked'] as const;
const QUEUE = { queue: { atMost: 100 } } as const;
const depths = gauge('queue_jobs', 'Jobs in a queue, by state', { ...QUEUE, state: STATES });
const ages = gauge(
  'queue_oldest_job_age_seconds',
  'Age of the oldest job in this state; 0 where there is none',
  {
    ...QUEUE,
    state: ['waiting', 'active'],
  },
);
const workerCounts = gauge('queue_workers', 'Workers of a queue, in all processes', QUEUE);
const lookedAt = gauge(
  'queue_health_timestamp_seconds',
  'When the queue was last looked at, since 1970',
  QUEUE,
);

//# {{/if}}
/** What can look at a queue: a queue, a worker, an instance of the job system. */
interface Watcher {
  readonly owner: object;
  readonly begin: () => WatchedQueue;
  /** Of the one that looks. */
  stop?: (() => void) | undefined;
}

/** By queue: the first of them looks, and the others stand in for it when it is closed. */
const watchers = new Map<string, Watcher[]>();

/**
 * Looks at a queue every QUEUE_HEALTH_INTERVAL_MS (15000), beside the scrapes, and makes its store a part of readiness.
 * Once a queue and process, whoever of those that watch it lasts. A store that hangs is asked one question at a time, and
 * slows nobody.
 */
export function watchQueueHealth(key: string, owner: object, begin: () => WatchedQueue): void {
  if (isWatched(key, owner)) return;
  const others = watchers.get(key) ?? [];
  const watcher = { owner, begin };
  watchers.set(key, [...others, watcher]);
  if (others.length === 0) beginToLook(watcher);
}

function beginToLook(watcher: Watcher): void {
  //# {{#if health}}
  const { queue, look, ping, close } = watcher.begin();
  //# {{else}}
  const { queue, look, close } = watcher.begin();
  //# {{/if}}
  let isSeen = true;
  const looking = oneAtATime(async () => {
    try {
      tell(queue, await look());
      isSeen = true;
    } catch (err) {
      // The change is news, and what happens while the service closes the queue is not.
      if (isSeen && watcher.stop === stop) logger.warn({ err, queue }, 'queue cannot be looked at');
      isSeen = false;
    }
  });
  const stopLooking = repeatedly(() => {
    // What ends closes its queues, and a look that is cut off by that tells of a problem that is none.
    if (!stopping.aborted) void looking();
  });
  const stop = (): void => {
    stopLooking();
    watcher.stop = undefined;
    close?.();
  };
  watcher.stop = stop;
  //# {{#if health}}
  const asking = oneAtATime(ping);
  addReadinessCheck(`queue ${queue}`, async () => {
    // Whatever it says is an answer; of a queue that the service closed none is asked for.
    if (watcher.stop === stop) await asking();
  });
  //# {{/if}}
}

export function isWatched(key: string, owner: object): boolean {
  return (watchers.get(key) ?? []).some((one) => one.owner === owner);
}

/** Does it now and every QUEUE_HEALTH_INTERVAL_MS, until what it gives is called; never keeps the process alive. */
export function repeatedly(work: () => void): () => void {
  // A queue is often made by the first request that needs it.
  return runApart(() => {
    const timer = setInterval(work, INTERVAL);
    timer.unref();
    work();
    return () => {
      clearInterval(timer);
    };
  });
}

/** The service itself closed what watched the queue: another that does looks from now on. */
export function forgetQueue(key: string, owner: object): void {
  const known = watchers.get(key) ?? [];
  const left = known.filter((one) => one.owner !== owner);
  if (left.length === 0) watchers.delete(key);
  else watchers.set(key, left);
  const stop = known.find((one) => one.owner === owner)?.stop;
  if (stop === undefined) return;
  stop();
  const next = left.length === 0 ? undefined : left[0];
  if (next !== undefined && !stopping.aborted) beginToLook(next);
}

/** Whoever asks while an answer is awaited, awaits the same. */
function oneAtATime<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return async () => {
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  };
}

const unattended = new Set<string>();

function tell(queue: string, { depth, oldest, workers }: QueueHealth): void {
  //# {{#if metrics}}
  const now = Date.now();
  for (const state of STATES) {
    const jobs = depth[state];
    if (jobs !== undefined) depths.set({ queue, state }, jobs);
  }
  for (const state of ['waiting', 'active'] as const) {
    const since = oldest[state];
    ages.set({ queue, state }, since === undefined ? 0 : Math.max(now - since, 0) / 1000);
  }
  if (workers !== undefined) workerCounts.set({ queue }, workers);
  lookedAt.set({ queue }, now / 1000);
  //# {{/if}}
  const { waiting = 0, active = 0 } = depth;
  if (workers !== 0 || waiting === 0) unattended.delete(queue);
  else if (!unattended.has(queue)) {
    unattended.add(queue);
    const since = oldest.waiting;
    const waited = since === undefined ? {} : { waited_ms: Date.now() - since };
    logger.warn({ queue, waiting, active, ...waited }, 'jobs wait, and no worker takes them');
  }
}
