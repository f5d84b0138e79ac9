import { Queue } from 'bullmq';
import type { Worker } from 'bullmq';
import type { EventEmitter } from 'node:events';
import { runApart } from './context.js';
import { reportIncident } from './job-incidents.js';
import { timeLimitOf } from './jobs.js';
import { logger } from './logger.js';
import { forgetQueue, watchQueueHealth } from './queue-health.js';
import type { QueueHealth, WatchedQueue } from './queue-health.js';
import { scheduleRan, tellSchedules } from './schedule-health.js';
import { watchHeartbeat } from './worker-heartbeat.js';

/** Of the active jobs, the oldest are compared with their locks at each look, and of the schedules the next ones. */
const LOOKED_AT = 100;
/** States that are counted beside those that are told as `waiting`. */
const COUNTED_STATES = ['delayed', 'active', 'completed', 'failed', 'waiting-children'] as const;
/** Milliseconds after which a job that was begun has its lock. */
const SETTLED = 2_000;

/** What is used of a Redis client, whichever it is. */
interface Redis {
  get(key: string): Promise<string | null>;
  hmget(key: string, ...fields: string[]): Promise<(string | null | undefined)[]>;
}

/** A job that a worker has taken. */
interface Taken {
  readonly id: string;
  readonly name: string;
  readonly since: number;
  readonly isLocked: boolean;
}

/** Reads depth, ages and workers of a queue, and compares its active jobs with their locks. */
export function watchQueue(queue: Queue): void {
  const { qualifiedName } = queue;
  watchQueueHealth(qualifiedName, queue, () => lookingThrough(queue));
  // Some services close a queue as soon as their job is in it: it is looked at no more until it is made again.
  const { close } = queue as { close: Queue['close'] };
  queue.close = async () => {
    forgetQueue(qualifiedName, queue);
    await Reflect.apply(close, queue, []);
  };
}

function lookingThrough(queue: Queue): WatchedQueue {
  return { queue: queue.name, ping: async () => queue.isPaused(), look: async () => look(queue) };
}

/** The queue of a worker is watched through the worker's own connection; what befalls its jobs is told. */
export function watchWorker(worker: Worker): void {
  const { name, qualifiedName } = worker;
  watchQueueHealth(qualifiedName, worker, () => {
    const queue = queueOf(worker);
    return { ...lookingThrough(queue), close: () => void queue.close() };
  });
  worker.on('closing', () => {
    forgetQueue(qualifiedName, worker);
  });
  // Whether one is at work whose jobs are taken by hand only the loop knows that takes them.
  if ((worker as unknown as { processFn?: unknown }).processFn !== undefined) watchBeats(worker);
  const ran = ({ repeatJobKey }: { repeatJobKey?: string | undefined }): void => {
    if (repeatJobKey !== undefined) scheduleRan(name, repeatJobKey);
  };
  worker.on('completed', ran);
  worker.on('failed', (job) => {
    if (job !== undefined) ran(job);
  });
  worker.on('stalled', (jobId) => {
    reportIncident(name, jobId, 'stalled');
  });
  // Older types of BullMQ do not know this one.
  const events: EventEmitter = worker;
  events.on('lockRenewalFailed', (jobIds: string[]) => {
    for (const jobId of jobIds) reportIncident(name, jobId, 'lock_lost');
  });
  worker.on('error', (err) => {
    const found: readonly (string | undefined)[] =
      /Missing (lock|key) for job (\S+?)\.? /.exec(err.message) ?? [];
    const [, what, jobId] = found;
    if (jobId !== undefined) reportIncident(name, jobId, what === 'lock' ? 'run_twice' : 'vanished');
    // A listener of the service's own says it in its way.
    else if (worker.listenerCount('error') === 1)
      runApart(() => {
        logger.error({ err, queue: name }, 'worker has a problem');
      });
  });
}

function watchBeats(worker: Worker): void {
  const stopBeating = watchHeartbeat(worker.name, () => {
    // Older versions take it and do not tell it.
    const { concurrency } = worker as { concurrency?: number };
    return {
      isUp: worker.isRunning() && !worker.isPaused(),
      concurrency: concurrency ?? worker.opts.concurrency ?? 1,
    };
  });
  worker.on('closing', stopBeating);
}

function queueOf(worker: Worker): Queue {
  const { connection, prefix } = worker.opts;
  const own = prefix === undefined ? {} : { prefix };
  // Only looks: what the queue says of itself stays as its owner wrote it.
  const queue = new Queue(worker.name, { connection, skipMetasUpdate: true, ...own });
  queue.on('error', () => {
    // ignored: the worker has the same trouble and tells it
  });
  return queue;
}

/** Of the jobs themselves only two are read, and the times of the oldest active ones. */
async function look(queue: Queue): Promise<QueueHealth> {
  const [counts, next, active, workers] = await Promise.all([
    countsOf(queue),
    queue.getRanges(['waiting'], 0, 0, true),
    queue.getRanges(['active'], 0, LOOKED_AT - 1, true),
    queue.getWorkersCount().catch((): number | undefined => {
      // ignored: some hosts of Redis forbid to list its clients
      return undefined;
    }),
  ]);
  // BullMQ 6 refuses what older versions left: that hides the schedules, and nothing else.
  await lookAtSchedules(queue).catch((err: unknown) => {
    logger.debug({ err, queue: queue.name }, 'schedules cannot be looked at');
  });
  const waiting = next.length === 0 ? undefined : next[0];
  const { delayed = 0, active: taken = 0, completed = 0, failed = 0 } = counts;
  const { waiting: due = 0, paused = 0, prioritized = 0, 'waiting-children': blocked = 0 } = counts;
  return {
    depth: { waiting: due + paused + prioritized, delayed, active: taken, completed, failed, blocked },
    oldest: {
      waiting: waiting === undefined ? undefined : await addedAt(queue, waiting),
      active: compareActive(queue, await takenOf(queue, active)),
    },
    workers,
  };
}

/** Each count is O(1) in Redis. */
async function countsOf(queue: Queue): Promise<Record<string, number>> {
  return queue.getJobCounts('waiting', 'paused', 'prioritized', ...COUNTED_STATES);
}

/**
 * A schedule of BullMQ has one delayed job, and the next is made only when that one begins: without a worker that has
 * time, the schedule stops, and nothing else says so.
 */
async function lookAtSchedules(queue: Queue): Promise<void> {
  const schedules = await queue.getJobSchedulers(0, LOOKED_AT - 1, true);
  tellSchedules(
    queue.name,
    schedules.flatMap(({ key, next }) => (next === undefined ? [] : [{ schedule: key, next }])),
  );
}

/** Tells of active jobs that nobody works on, or that take too long; answers with when the oldest was begun. */
function compareActive(queue: Queue, jobs: readonly Taken[]): number | undefined {
  for (const { id, name, since, isLocked } of jobs) {
    // A job that is being begun or ended at this moment has no lock either.
    if (!isLocked && Date.now() - since > SETTLED) reportIncident(queue.name, id, 'active_without_lock');
    else if (Date.now() - since > timeLimitOf(name)) reportIncident(queue.name, id, 'over_time_limit');
  }
  return jobs.length === 0 ? undefined : Math.min(...jobs.map(({ since }) => since));
}

async function takenOf(queue: Queue, jobIds: readonly string[]): Promise<Taken[]> {
  const redis = await redisOf(queue);
  const taken: Taken[] = [];
  for (const id of jobIds) {
    const key = queue.toKey(id);
    const [[processedOn, name], lock] = await Promise.all([
      redis.hmget(key, 'processedOn', 'name'),
      redis.get(`${key}:lock`),
    ]);
    if (processedOn === undefined || processedOn === null) continue;
    taken.push({ id, name: name ?? '', since: Number(processedOn), isLocked: lock !== null });
  }
  return taken;
}

async function addedAt(queue: Queue, jobId: string): Promise<number | undefined> {
  const redis = await redisOf(queue);
  const [time] = await redis.hmget(queue.toKey(jobId), 'timestamp');
  return time === undefined || time === null ? undefined : Number(time);
}

async function redisOf(queue: Queue): Promise<Redis> {
  return queue.client;
}
