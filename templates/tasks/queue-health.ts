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
const watched = new Map<string, () => void>();

/**
 * Looks at a queue every QUEUE_HEALTH_INTERVAL_MS (15000), beside the scrapes, and makes its store a part of readiness.
 * Once a queue and process. A store that hangs is asked one question at a time, and slows nobody.
 */
export function watchQueueHealth(key: string, watching: WatchedQueue): void {
  if (watched.has(key)) return;
  const { queue } = watching;
  let isSeen = true;
  const looking = oneAtATime(async () => {
    try {
      tell(queue, await watching.look());
      isSeen = true;
    } catch (err) {
      // The change is news, and what happens while the service closes the queue is not.
      if (isSeen && watched.get(key) === stop) logger.warn({ err, queue }, 'queue cannot be looked at');
      isSeen = false;
    }
  });
  const stop = repeatedly(() => {
    // What ends closes its queues, and a look that is cut off by that tells of a problem that is none.
    if (!stopping.aborted) void looking();
  });
  watched.set(key, stop);
  //# {{#if health}}
  const asking = oneAtATime(watching.ping);
  addReadinessCheck(`queue ${queue}`, async () => {
    // Whatever it says is an answer; of a queue that the service closed none is asked for.
    if (watched.has(key)) await asking();
  });
  //# {{/if}}
}

export function isWatched(key: string): boolean {
  return watched.has(key);
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

/** The queue was closed by the service itself. */
export function forgetQueue(key: string): void {
  watched.get(key)?.();
  watched.delete(key);
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
