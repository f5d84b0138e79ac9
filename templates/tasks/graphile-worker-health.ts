import { AsyncResource } from 'node:async_hooks';
import { reportIncident } from './job-incidents.js';
import { timeLimitOf } from './jobs.js';
import { logger } from './logger.js';
import { forgetQueue, isWatched, watchQueueHealth } from './queue-health.js';
import type { QueueHealth } from './queue-health.js';
//# {{#if metrics}}
import { scheduleRan } from './schedule-health.js';
import { watchHeartbeat } from './worker-heartbeat.js';
//# {{/if}}

/** Jobs that are looked at, the oldest first: what a look costs does not grow with the table. */
const LOOKED_AT = 50_000;
/** So many looks have to miss a worker before it is gone: its connection may come back. */
const MISSED = 4;
/** Milliseconds that an attempt may take beyond its limit until it has ended. */
const SETTLED = 2_000;
/** After this long a job of a worker that never held a lock is that of one that is gone, if all that live hold theirs. */
const DOUBTED = 600_000;
/** After this long graphile-worker itself frees the jobs of a worker. */
const FREED = 4 * 3_600_000;

interface Client {
  query: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
}

type WithClient = <T>(use: (client: Client) => Promise<T>) => Promise<T>;

/** Where the jobs are. */
interface Store {
  /** In quotes where it needs them. */
  schema: string;
  withPgClient: WithClient;
}

export interface WorkerPool {
  id: string;
  promise: Promise<unknown>;
}

export interface WorkerEvents {
  on: (
    event: 'pool:listen:success',
    listener: (event: { workerPool: WorkerPool; client: Client }) => void,
  ) => unknown;
}

/** Reads depth and age of a task's jobs, and finds those whose worker is gone, until the service closes the connections. */
export function watchGraphileTask(store: Store, task: string): void {
  const key = keyOf(store, task);
  if (!isWatched(key, store.withPgClient))
    outside(() => {
      watch(key, store, task);
    });
}

/** It often begins with the first job that a request adds, and is no part of that request. */
const outside = AsyncResource.bind((begin: () => void) => {
  begin();
});

function watch(key: string, store: Store, task: string): void {
  const ifClosed = (error: unknown): undefined => {
    if (!(error instanceof Error && error.message.includes('after calling end'))) throw error;
    forgetQueue(key, store.withPgClient);
    return undefined;
  };
  const nothing: QueueHealth = { depth: {}, oldest: {} };
  watchQueueHealth(key, store.withPgClient, () => ({
    queue: task,
    ping: async () => store.withPgClient(async (client) => client.query('SELECT 1')).catch(ifClosed),
    look: async () => (await lookOnce(store).catch(ifClosed))?.get(task) ?? nothing,
  }));
}

function keyOf({ schema }: Store, task: string): string {
  return `${schema}.${task}`;
}

/** The names under which the workers of a pool lock jobs: that of the pool, or each its own. */
const workersOf = new WeakMap<WorkerPool, Set<string>>();

/** Watches the tasks of a worker that starts, until its pool ends, and makes it known to others that it lives. */
export function watchGraphileWorker(
  { workerId, workerPool }: { workerId: string; workerPool: WorkerPool },
  tasks: readonly string[],
  store: Store,
  events: WorkerEvents,
): void {
  const known = workersOf.get(workerPool);
  if (known !== undefined) {
    known.add(workerId);
    return;
  }
  const workers = new Set([workerId]);
  workersOf.set(workerPool, workers);
  events.on('pool:listen:success', ({ workerPool: listening, client }) => {
    // A moment later, because first of all it is told to listen.
    if (listening === workerPool)
      setTimeout(() => void mark(client, store, [workerPool.id, ...workers]), 100);
  });
  for (const task of tasks) watchGraphileTask(store, task);
  //# {{#if metrics}}
  const stopBeating = tasks.map((task) =>
    watchHeartbeat(task, () => ({ isUp: true, concurrency: workers.size })),
  );
  //# {{/if}}
  const end = (): void => {
    for (const task of tasks) forgetQueue(keyOf(store, task), store.withPgClient);
    //# {{#if metrics}}
    for (const stop of stopBeating) stop();
    //# {{/if}}
  };
  workerPool.promise.then(end, end);
}

/**
 * graphile-worker keeps no list of its workers. Each holds a lock by its name on the connection that it listens on:
 * PostgreSQL takes that away when the process is gone, however it went.
 */
async function mark(client: Client, { schema }: Store, workers: readonly string[]): Promise<void> {
  try {
    await client.query(
      'SELECT pg_try_advisory_lock_shared(hashtext($1), hashtext(worker)) FROM unnest($2::text[]) AS worker',
      [schema, workers],
    );
  } catch (err) {
    logger.debug({ err }, 'a worker could not be made known');
  }
}

const looks = new Map<string, Promise<Map<string, QueueHealth>>>();

/** All tasks are asked for at the same time, and answered by one look. */
async function lookOnce(store: Store): Promise<Map<string, QueueHealth>> {
  const { schema } = store;
  const running = looks.get(schema) ?? look(store).finally(() => looks.delete(schema));
  looks.set(schema, running);
  return running;
}

interface TaskRow {
  task: string;
  waiting: number;
  delayed: number;
  active: number;
  failed: number;
  due: Date | null;
  taken: Date | null;
}

async function look({ schema, withPgClient }: Store): Promise<Map<string, QueueHealth>> {
  const jobs = `(SELECT id, task_id, run_at, attempts, max_attempts, locked_at, locked_by, is_available
    FROM ${schema}._private_jobs ORDER BY id LIMIT ${String(LOOKED_AT)}) AS jobs`;
  return withPgClient(async (client) => {
    const { rows } = await client.query(
      `SELECT tasks.identifier AS task,
        count(*) FILTER (WHERE is_available AND run_at <= now())::int AS waiting,
        count(*) FILTER (WHERE is_available AND run_at > now())::int AS delayed,
        count(locked_at)::int AS active,
        count(*) FILTER (WHERE locked_at IS NULL AND attempts >= max_attempts)::int AS failed,
        min(run_at) FILTER (WHERE is_available AND run_at <= now()) AS due,
        min(locked_at) AS taken
      FROM ${schema}._private_tasks AS tasks LEFT JOIN ${jobs} ON jobs.task_id = tasks.id
      GROUP BY tasks.identifier`,
    );
    await tellOfLocked(client, schema, jobs);
    //# {{#if metrics}}
    await tellSchedules(client, schema);
    //# {{/if}}
    return new Map(
      (rows as TaskRow[]).map(({ task, due, taken, ...depth }) => [
        task,
        { depth, oldest: { waiting: timeOf(due), active: timeOf(taken) } },
      ]),
    );
  });
}

function timeOf(date: Date | null): number | undefined {
  return date === null ? undefined : Number(date);
}

interface LockedRow {
  id: string;
  task: string;
  taken: Date;
  worker: string;
}

/** Of each schema the workers that were seen to live, by their locks, and how many looks have missed them since. */
const seen = new Map<string, Map<string, number>>();

/**
 * A worker that lived and has lost its lock is gone. Of one that was never seen, as it runs without these hooks or was
 * gone before this process began, only time can tell: less of it where no worker listens without holding a lock.
 */
async function tellOfLocked(client: Client, schema: string, jobs: string): Promise<void> {
  const { rows: locks } = await client.query(
    `SELECT DISTINCT objid::text AS lock FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = hashtext($1)::oid
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [schema],
  );
  const { rows: others } = await client.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
      AND (query LIKE 'LISTEN "jobs:insert"%' OR query = '<insufficient privilege>') LIMIT 1`,
  );
  const limit = others.length === 0 ? DOUBTED : FREED;
  const { rows: locked } = await client.query(
    `SELECT jobs.id, tasks.identifier AS task, locked_at AS taken, hashtext(locked_by)::oid::text AS worker
    FROM ${jobs} JOIN ${schema}._private_tasks AS tasks ON tasks.id = jobs.task_id
    WHERE locked_at IS NOT NULL ORDER BY locked_at LIMIT 100`,
  );
  const alive = new Set((locks as { lock: string }[]).map(({ lock }) => lock));
  const missed = countMissed(schema, alive);
  const holding = new Set<string>();
  for (const { id, task, taken, worker } of locked as LockedRow[]) {
    holding.add(worker);
    const age = Date.now() - Number(taken);
    const isLate = age > timeLimitOf(task) + SETTLED;
    if (alive.has(worker)) {
      if (isLate) reportIncident(task, id, 'over_time_limit');
    } else if ((missed.get(worker) ?? 0) >= MISSED || isLate || age > limit)
      reportIncident(task, id, 'active_without_lock');
  }
  for (const [worker, looksMissed] of missed)
    if (looksMissed >= MISSED && !holding.has(worker)) missed.delete(worker);
}

function countMissed(schema: string, alive: ReadonlySet<string>): Map<string, number> {
  const missed = seen.get(schema) ?? new Map<string, number>();
  seen.set(schema, missed);
  for (const [worker, looksMissed] of missed) missed.set(worker, looksMissed + 1);
  for (const worker of alive) missed.set(worker, 0);
  return missed;
}
//# {{#if metrics}}

/** The pattern of a schedule stands in the service's code, so of the next run nothing is known here. */
async function tellSchedules(client: Client, schema: string): Promise<void> {
  const { rows } = await client.query(
    `SELECT identifier AS schedule, last_execution AS ran FROM ${schema}._private_known_crontabs
    WHERE last_execution IS NOT NULL LIMIT 200`,
  );
  for (const { schedule, ran } of rows as { schedule: string; ran: Date }[])
    scheduleRan(schedule, schedule, Number(ran));
}
//# {{/if}}
