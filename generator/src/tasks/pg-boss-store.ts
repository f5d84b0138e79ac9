import { quoted, type SqlClient } from './postgres-client.js';
import type { QueueStatus, WorkerStatus } from './task-system.js';

/** pg-boss's tables as they are in this database: 10, 11 and 12 differ. */
export interface BossStore {
  sql: SqlClient;
  /** As given, and as SQL takes it. */
  schemaName: string;
  schema: string;
  has: (table: string, column?: string) => boolean;
  /** When an active job's time is over, as SQL. */
  expiresAt: string;
}

/** Its own queues: cron ticks and maintenance. */
const INTERNAL = '__pgboss__';

/**
 * pg-boss 10 and 11 have no index over ended and running jobs: beyond so many rows they are not counted, as that reads
 * the whole table.
 */
const COUNTED_ROWS = 100_000;

export async function openBossStore(sql: SqlClient, schemaName: string): Promise<BossStore> {
  const columns = await sql.rows<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = $1 and table_name in ('job', 'queue', 'schedule', 'instance', 'version')`,
    [schemaName],
  );
  const known = new Set(columns.map(({ name }) => name));
  const has = (table: string, column = table === 'instance' ? 'id' : 'name'): boolean =>
    known.has(`${table}.${column}`);
  return {
    sql,
    schemaName,
    schema: quoted(schemaName),
    has,
    expiresAt: has('job', 'expire_in')
      ? 'started_on + expire_in'
      : `started_on + expire_seconds * interval '1 second'`,
  };
}

export async function queueNames({ sql, schema }: BossStore): Promise<string[]> {
  const rows = await sql.rows<{ name: string }>(`select name from ${schema}.queue order by name`);
  return rows.map(({ name }) => name).filter((name) => !name.startsWith(INTERNAL));
}

interface CountRow {
  name: string;
  state: string;
  later: boolean;
  blocked: boolean;
  count: number;
  oldest_ms: number | null;
}

const age = (time: string): string => `round(extract(epoch from now() - min(${time})) * 1000)::float8`;

/**
 * How the queues stand. Jobs that wait are counted over an index: O(jobs that wait). In 12 running and failed ones too;
 * in 10 and 11 those are read from the table where it is small, and left out where it is not.
 */
export async function queueStatuses(
  store: BossStore,
  names: readonly string[],
  workers: readonly WorkerStatus[] | null,
): Promise<{ queues: QueueStatus[]; notes: string[] }> {
  const { sql, schema, has } = store;
  const indexed = has('job', 'blocked');
  const blocked = indexed ? 'blocked' : 'false';
  const waiting = indexed ? `state in ('created', 'retry')` : `state < 'active'`;
  const counts = await sql.rows<CountRow>(
    `select name, 'waiting' as state, start_after > now() as later, ${blocked} as blocked, count(*)::int as count,
      ${age('start_after')} as oldest_ms
    from ${schema}.job where name = any($1) and ${waiting} group by 1, 3, 4`,
    [names],
  );
  const counted = indexed ? names : await smallQueues(store, names);
  counts.push(
    ...(await sql.rows<CountRow>(
      `select name, state::text as state, false as later, false as blocked, count(*)::int as count,
        ${age('started_on')} as oldest_ms
      from ${schema}.job where name = any($1)
        and ${indexed ? `state in ('active', 'failed')` : `state in ('active', 'failed', 'completed')`}
      group by 1, 2`,
      [counted],
    )),
  );
  const retained = has('queue', 'retained_count')
    ? await sql.rows<{ name: string; count: number | null }>(
        `select name, retained_count as count from ${schema}.queue where name = any($1)`,
        [names],
      )
    : [];
  const queues = names.map((queue): QueueStatus => {
    const mine = counts.filter(({ name }) => name === queue);
    const sum = (rows: readonly CountRow[]): number => rows.reduce((all, { count }) => all + count, 0);
    const ready = mine.filter(({ state, later, ...row }) => state === 'waiting' && !later && !row.blocked);
    const [active] = mine.filter(({ state }) => state === 'active');
    const known = counted.includes(queue);
    const takers = workers?.filter((worker) => worker.queue === queue && worker.alive).length ?? null;
    const ages = ready.flatMap(({ oldest_ms }) => (oldest_ms === null ? [] : [oldest_ms]));
    return {
      queue,
      depth: {
        waiting: sum(ready),
        prioritized: null,
        delayed: sum(mine.filter(({ state, later }) => state === 'waiting' && later)),
        active: known ? (active?.count ?? 0) : null,
        failed: known ? sum(mine.filter(({ state }) => state === 'failed')) : null,
        completed: indexed
          ? (retained.find(({ name }) => name === queue)?.count ?? null)
          : known
            ? sum(mine.filter(({ state }) => state === 'completed'))
            : null,
        blocked: indexed ? sum(mine.filter(({ later, ...row }) => row.blocked && !later)) : null,
      },
      paused: null,
      oldestWaitingMs: ages.length === 0 ? null : Math.max(...ages),
      oldestActiveMs: active?.oldest_ms ?? null,
      workers: takers,
      backlogWithoutWorker: takers === null ? null : takers === 0 && ready.length > 0,
    };
  });
  const left = names.length - counted.length;
  const notes =
    left === 0
      ? []
      : [
          `Running and ended jobs are not counted in ${String(left)} queues: their tables are large, and this version ` +
            'of pg-boss has no index over them.',
        ];
  return { queues, notes };
}

async function smallQueues(
  { sql, schema, schemaName, has }: BossStore,
  names: readonly string[],
): Promise<string[]> {
  const table = has('queue', 'table_name') ? 'table_name' : 'partition_name';
  const rows = await sql.rows<{ name: string }>(
    `select queue.name from ${schema}.queue as queue
    join pg_class on pg_class.relname = queue.${table}
    join pg_namespace on pg_namespace.oid = pg_class.relnamespace and pg_namespace.nspname = $1
    where queue.name = any($2) and pg_class.reltuples <= $3`,
    [schemaName, names, COUNTED_ROWS],
  );
  return rows.map(({ name }) => name);
}

interface InstanceRow {
  id: string;
  name: string | null;
  host: string;
  pid: number;
  live: boolean;
  started_on: Date;
  workers: { id: string; queue: string; localConcurrency: number; batchSize: number; active: number }[];
}

/**
 * The workers of every registered process that was not stopped and was heard from within a day; not alive are those
 * that have missed three heartbeats. null before pg-boss 12, and where nobody registers.
 */
export async function readWorkers({ sql, schema, has }: BossStore): Promise<WorkerStatus[] | null> {
  if (!has('instance')) return null;
  const rows = await sql.rows<InstanceRow>(
    `select id, name, host, pid, workers, started_on,
      heartbeat_on > now() - heartbeat_seconds * 3 * interval '1 second' as live
    from ${schema}.instance where stopped_on is null and heartbeat_on > now() - interval '1 day' order by started_on`,
  );
  if (rows.length === 0) return null;
  return rows.flatMap(({ id, name, host, pid, live, started_on, workers }) =>
    workers
      .filter(({ queue }) => !queue.startsWith(INTERNAL))
      .map((worker) => ({
        id: worker.id,
        name: name ?? id.slice(0, 8),
        queue: worker.queue,
        where: `${host}, pid ${String(pid)}`,
        since: started_on,
        concurrency: worker.localConcurrency * worker.batchSize,
        busy: worker.active,
        alive: live,
      })),
  );
}
