import { countTo, quoted, type SqlClient } from './postgres-client.js';
import { showEvery } from './durations.js';
import type { Counting, QueueStatus, ScheduleStatus, WorkerStatus } from './task-system.js';

/** BullMQ's tables. They are read as they are; what changes jobs goes through BullMQ. */
export interface BullTables {
  sql: SqlClient;
  /** As SQL takes it. */
  schema: string;
}

/** Schedules that are read of each queue, those that are due first. */
const MAX_SCHEDULES = 100;

/** Of each priority the jobs that are asked for their age: one that was delayed or stalled is older or younger than its place. */
const FIRST_IN_LINE = 100;

/** PostgreSQL cuts the names of connections, and writes other characters in another way: such workers are not known. */
const NAMEABLE = /^[\u0020-\u007E]{1,63}$/;

/** Time as BullMQ writes it, of the server. */
export const NOW_MS = '(extract(epoch from clock_timestamp()) * 1000)';

export function openBullTables(sql: SqlClient, schemaName: string): BullTables {
  return { sql, schema: quoted(schemaName) };
}

/** The names of all queues: one step over the primary key for each, and the settings that a queue writes when it is made. */
export async function queueNames({ sql, schema }: BullTables): Promise<string[]> {
  const rows = await sql.rows<{ queue: string }>(
    `with recursive names(queue) as (
      (select queue from ${schema}.job order by queue limit 1)
      union all
      select (select queue from ${schema}.job as job where job.queue > names.queue order by queue limit 1)
      from names where names.queue is not null
    )
    select queue from names where queue is not null union select queue from ${schema}.meta order by queue`,
  );
  return rows.map(({ queue }) => queue);
}

export async function queueExists({ sql, schema }: BullTables, queue: string): Promise<boolean> {
  const rows = await sql.rows(
    `select 1 where exists (select 1 from ${schema}.meta where queue = $1)
    or exists (select 1 from ${schema}.job where queue = $1)`,
    [queue],
  );
  return rows.length > 0;
}

interface QueueRow {
  queue: string;
  waiting: number;
  prioritized: number;
  delayed: number;
  active: number;
  failed: number;
  completed: number;
  blocked: number;
  paused: boolean;
  due: boolean;
  ready_ms: number | null;
  active_ms: number | null;
}

/**
 * How queues stand. Jobs are counted over BullMQ's own indexes, one for each state, and never more than asked for; of
 * those that wait only the first of three priorities are read.
 */
export async function queueStatuses(
  { sql, schema }: BullTables,
  names: readonly string[],
  workers: readonly WorkerStatus[],
  counting: Counting,
): Promise<{ queues: QueueStatus[]; notes: string[] }> {
  const jobs = `${schema}.job where queue = names.queue and state =`;
  const counted = (what: string): string =>
    `(select count(*)::int from (select 1 from ${jobs} ${what} limit $2) as found)`;
  const priority = (direction: string): string =>
    `(select priority from ${jobs} 'waiting' and priority > 0 order by priority ${direction} limit 1)`;
  // jobs that were added with lifo have a number below 0, the oldest nearest to it
  const first = (side: string): string =>
    `(select ${READY_SINCE} as since from ${jobs} 'waiting' and priority = levels.priority and seq ${side} limit ${String(FIRST_IN_LINE)})`;
  const rows = await sql.rows<QueueRow>(
    `select names.queue, ${counted(`'waiting'`)} as waiting, ${counted(`'waiting' and priority > 0`)} as prioritized,
      ${counted(`'delayed'`)} as delayed, ${counted(`'failed'`)} as failed, ${counted(`'completed'`)} as completed,
      ${counted(`'waiting-children'`)} as blocked, running.active, round(${NOW_MS} - running.since)::float8 as active_ms,
      exists (select 1 from ${schema}.meta where queue = names.queue and field = 'paused') as paused,
      exists (select 1 from ${jobs} 'delayed' and process_at_ms < ${NOW_MS}) as due,
      (
        select round(${NOW_MS} - min(since))::float8
        from (select distinct priority from (values (0), (${priority('asc')}), (${priority('desc')})) as given(priority)) as levels,
        lateral (${first('>= 0 order by seq')} union all ${first('< 0 order by seq desc')}) as jobs
      ) as ready_ms
    from unnest($1::text[]) as names(queue), lateral (
      select count(*)::int as active, min(processed_at_ms) as since
      from (select processed_at_ms from ${jobs} 'active' limit $2) as found
    ) as running order by names.queue`,
    [names, countTo(counting)],
  );
  const queues = rows.map((row): QueueStatus => statusOf(row, workers));
  return { queues, notes: queues.flatMap((queue) => limitNote(queue, countTo(counting))) };
}

/** Since when a job that waits could have run: since its delay was over, and not before its last attempt began. */
export const READY_SINCE = 'greatest(coalesce(process_at_ms, added_at_ms), processed_at_ms)';

function statusOf(row: QueueRow, workers: readonly WorkerStatus[]): QueueStatus {
  const { queue, paused, due, ready_ms, active_ms, ...depth } = row;
  const mine = NAMEABLE.test(queue) ? workers.filter((worker) => worker.queue === queue).length : null;
  const age = (ms: number | null): number | null => (ms === null ? null : Math.max(0, ms));
  return {
    queue,
    depth,
    paused,
    oldestWaitingMs: age(ready_ms),
    oldestActiveMs: age(active_ms),
    workers: mine,
    backlogWithoutWorker: mine === null ? null : mine === 0 && (depth.waiting > 0 || due) && !paused,
  };
}

/** Where a queue has more jobs than are counted. */
function limitNote({ queue, depth }: QueueStatus, limit: number): string[] {
  const full = (['waiting', 'delayed', 'active', 'failed', 'completed', 'blocked'] as const).filter(
    (state) => (depth[state] ?? 0) >= limit,
  );
  if (full.length === 0) return [];
  return [`${queue}: of the ${full.join(', ')} jobs only ${String(limit)} were counted.`];
}

/** The workers that are connected now: each names a connection after its queue. O(connections). */
export async function readWorkers({ sql }: BullTables): Promise<WorkerStatus[]> {
  const rows = await sql.rows<{ pid: number; name: string; where: string | null; since: Date | null }>(
    `select pid, application_name as name, host(client_addr) || ':' || client_port as where, backend_start as since
    from pg_stat_activity where datname = current_database() and application_name <> '' order by backend_start`,
  );
  return rows.flatMap(({ pid, name: connection, where, since }): WorkerStatus[] => {
    const [, queue = '', name] = /^([^:]+)(?::w:(.*))?$/.exec(connection) ?? [];
    if (queue === '') return [];
    return [
      {
        id: String(pid),
        name: name ?? null,
        queue,
        where,
        since,
        concurrency: null,
        busy: null,
        alive: true,
      },
    ];
  });
}

interface ScheduleRow {
  queue: string;
  scheduler_id: string;
  pattern: string | null;
  every_ms: number | null;
  next: Date;
  last: Date | null;
}

/** The schedules of each queue, those that are due first. */
export async function readSchedules(
  { sql, schema }: BullTables,
  names: readonly string[],
): Promise<ScheduleStatus[]> {
  // the next job of a schedule is added when the one before it begins
  const rows = await sql.rows<ScheduleRow>(
    `select due.queue, due.scheduler_id, due.pattern, due.every_ms::float8 as every_ms,
      to_timestamp(coalesce(job.process_at_ms, due.next_run_ms) / 1000.0) as next,
      case when due.iteration_count > 1 then to_timestamp(job.added_at_ms / 1000.0) end as last
    from unnest($1::text[]) as names(queue), lateral (
      select * from ${schema}.scheduler where queue = names.queue and next_run_ms is not null
      order by next_run_ms limit ${String(MAX_SCHEDULES)}
    ) as due left join ${schema}.job as job
      on job.queue = due.queue and job.id = 'repeat:' || due.scheduler_id || ':' || due.next_run_ms
    order by due.queue, next`,
    [names],
  );
  const now = Date.now();
  return rows.map(({ queue, scheduler_id, pattern, every_ms, next, last }) => ({
    queue,
    schedule: scheduler_id,
    pattern: pattern ?? (every_ms === null ? null : showEvery(every_ms)),
    next,
    last,
    overdueMs: Math.max(0, now - next.getTime()),
  }));
}
