import { scheduleOf } from './agenda-stuck.js';
import { holdersOf } from './job-holders.js';
import type { AgendaJob } from './agenda-jobs.js';
import { countTo, quoted, type SqlClient } from './postgres-client.js';
import type { Counting, QueueStatus, ScheduleStatus, WorkerStatus } from './task-system.js';

/** Agenda's table of jobs. */
export interface AgendaTable {
  sql: SqlClient;
  /** As SQL takes it. */
  table: string;
}

/** A table of up to so many bytes is read whole: some hundred thousand jobs, in a tenth of a second. */
const READ_WHOLE = 32 * 1024 * 1024;

/** Of all jobs that are to run, those that are asked whether they are disabled: no index has these. */
const ASKED = 10_000;

const MAX_SCHEDULES = 200;

/** Whether the last run of a job has not ended. */
export const BEGUN = `coalesce(last_run_at > coalesce(last_finished_at, '-infinity'), false)`;
export const FAILED = `coalesce(failed_at >= coalesce(last_finished_at, '-infinity'), false)`;

export const AGENDA_COLUMNS = `id, name, next_run_at as next, locked_at as locked, last_run_at as began,
  last_finished_at as finished, failed_at as failed, fail_count, fail_reason,
  coalesce(repeat_interval, repeat_at) as repeat, repeat_timezone as timezone, type = 'single' as is_single,
  coalesce(disabled, false) as disabled, last_modified_by as modified_by`;

/** The table, where it is one of Agenda's; undefined where it is not there. */
export async function openAgendaTable(
  sql: SqlClient,
  schema: string | undefined,
  name: string,
): Promise<AgendaTable | undefined> {
  const table = schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;
  const found = await sql.rows(
    `select 1 from pg_attribute where attrelid = to_regclass($1) and attname in ('next_run_at', 'last_finished_at')`,
    [table],
  );
  return found.length === 2 ? { sql, table } : undefined;
}

/** Agenda has no index over jobs that have ended: a large table is read by those over the others. */
export async function isLarge({ sql, table }: AgendaTable): Promise<boolean> {
  const [row] = await sql.rows<{ large: boolean }>(`select pg_relation_size(to_regclass($1)) > $2 as large`, [
    table,
    READ_WHOLE,
  ]);
  return row?.large === true;
}

/** The names of the jobs; of a large table those that are disabled are found where they would be among the first to run. */
export async function jobNames(of: AgendaTable, large: boolean): Promise<string[]> {
  const { sql, table } = of;
  const step = (after: string): string =>
    `(select name::text from ${table} as jobs where disabled = false ${after} order by name limit 1)`;
  const rows = await sql.rows<{ name: string }>(
    large
      ? `with recursive names(name) as (
          ${step('')} union all select ${step('and jobs.name > names.name')} from names where names.name is not null
        )
        select name from names where name is not null
        union select name::text from ${table} where type = 'single'
        union select name::text from (
          select name, disabled from ${table} where next_run_at is not null order by next_run_at limit ${String(ASKED)}
        ) as first where disabled order by name`
      : `select distinct name::text as name from ${table} order by 1`,
  );
  return rows.map(({ name }) => name);
}

interface QueueRow {
  name: string;
  waiting: number;
  delayed: number;
  active: number;
  failed: number | null;
  completed: number | null;
  disabled: number | null;
  ready_ms: number | null;
  active_ms: number | null;
}

const age = (time: string): string => `round(extract(epoch from now() - ${time}) * 1000)::float8`;

/** How the jobs of each name stand. */
export async function queueStatuses(
  of: AgendaTable,
  queue: string | undefined,
  large: boolean,
  counting: Counting,
): Promise<{ queues: QueueStatus[]; notes: string[] }> {
  const rows = large ? await fromIndexes(of, queue, counting) : await fromTable(of, queue);
  const notes = rows.flatMap(({ name, ...depth }) => {
    const full = (['waiting', 'delayed', 'active', 'failed'] as const).filter(
      (state) => large && (depth[state] ?? 0) >= countTo(counting),
    );
    const { disabled } = depth;
    return [
      ...(full.length === 0
        ? []
        : [`${name}: of the ${full.join(', ')} jobs only ${String(countTo(counting))} were counted.`]),
      ...(disabled === null || disabled === 0
        ? []
        : [`${name}: ${String(disabled)} more are disabled, and run only after \`agenda.enable()\`.`]),
    ];
  });
  if (large) {
    notes.push(
      'Jobs that have ended are not counted: the table is large, and Agenda has no index over them.' +
        (counting.failed ? ' Failed ones are, for --max-failed.' : ''),
    );
  }
  return { queues: rows.map(statusOf), notes };
}

function statusOf({ name, waiting, delayed, active, failed, completed, ...row }: QueueRow): QueueStatus {
  const since = (ms: number | null): number | null => (ms === null ? null : Math.max(0, ms));
  return {
    queue: name,
    depth: { waiting, prioritized: null, delayed, active, failed, completed, blocked: null },
    paused: null,
    oldestWaitingMs: since(row.ready_ms),
    oldestActiveMs: since(row.active_ms),
    workers: null,
    backlogWithoutWorker: null,
  };
}

/** One pass over the table. Jobs that a worker has locked ahead wait still. */
async function fromTable({ sql, table }: AgendaTable, queue: string | undefined): Promise<QueueRow[]> {
  const active = `locked_at is not null and ${BEGUN}`;
  const toRun = `next_run_at is not null and not (${active})`;
  const ended = `next_run_at is null and locked_at is null`;
  const enabled = 'disabled is not true';
  const count = (where: string): string => `count(*) filter (where ${where})::int`;
  const due = `${toRun} and ${enabled} and next_run_at <= now()`;
  return sql.rows<QueueRow>(
    `select name, ${count(due)} as waiting,
      ${count(`${toRun} and ${enabled} and next_run_at > now()`)} as delayed, ${count(active)} as active,
      ${count(`${ended} and ${FAILED}`)} as failed, ${count(`${ended} and not ${FAILED} and not ${BEGUN}`)} as completed,
      ${count(`${toRun} and not (${enabled})`)} as disabled,
      ${age(`min(next_run_at) filter (where ${due})`)} as ready_ms,
      ${age(`min(last_run_at) filter (where ${active})`)} as active_ms
    from ${table} ${queue === undefined ? '' : 'where name = $1'} group by name order by name`,
    queue === undefined ? [] : [queue],
  );
}

/** By Agenda's own indexes: by name and next run, and over locked jobs. */
async function fromIndexes(
  of: AgendaTable,
  queue: string | undefined,
  counting: Counting,
): Promise<QueueRow[]> {
  const { sql, table } = of;
  const names = queue === undefined ? await jobNames(of, true) : [queue];
  const free = `${table} where name = names.name and disabled = false and locked_at is null`;
  const counted = (what: string): string =>
    `(select count(*)::int from (select 1 from ${what} limit $2) as found)`;
  return sql.rows<QueueRow>(
    `with locked as (
      select name, count(*) filter (where begun)::int as active,
        count(*) filter (where not begun and next_run_at <= now())::int as waiting,
        min(last_run_at) filter (where begun) as began
      from (
        select name, next_run_at, last_run_at, ${BEGUN} as begun from ${table}
        where locked_at is not null order by locked_at limit $2
      ) as jobs group by name
    )
    select names.name, ${counted(`${free} and next_run_at <= now()`)} + coalesce(locked.waiting, 0) as waiting,
      ${counted(`${free} and next_run_at > now()`)} as delayed, coalesce(locked.active, 0) as active,
      ${counting.failed ? counted(`${free} and next_run_at is null and ${FAILED}`) : 'null::int'} as failed,
      null::int as completed, null::int as disabled, ${age('locked.began')} as active_ms,
      ${age(`(select next_run_at from ${free} and next_run_at <= now() order by next_run_at limit 1)`)} as ready_ms
    from unnest($1::text[]) as names(name) left join locked on locked.name = names.name order by names.name`,
    [names, countTo(counting)],
  );
}

/** O(locked jobs). */
export async function readWorkers(
  { sql, table }: AgendaTable,
  queue: string | undefined,
): Promise<WorkerStatus[]> {
  const rows = await sql.rows<{ name: string; busy: number }>(
    `select last_modified_by as name, count(*)::int as busy from ${table}
    where locked_at is not null and ${BEGUN} and last_modified_by is not null
    ${queue === undefined ? '' : 'and name = $1'} group by 1 order by 1`,
    queue === undefined ? [] : [queue],
  );
  return holdersOf(rows);
}

/** What `every` has made; where the table is small also other jobs that are repeated. */
export async function readSchedules(
  { sql, table }: AgendaTable,
  queue: string | undefined,
  large: boolean,
): Promise<ScheduleStatus[]> {
  const rows = await sql.rows<AgendaJob>(
    `select ${AGENDA_COLUMNS} from ${table} where coalesce(repeat_interval, repeat_at) is not null
    ${large ? `and type = 'single'` : ''} ${queue === undefined ? '' : 'and name = $1'}
    order by name limit ${String(MAX_SCHEDULES)}`,
    queue === undefined ? [] : [queue],
  );
  return rows.map(scheduleOf);
}
