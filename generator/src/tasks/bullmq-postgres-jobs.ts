import { failureOf, firstLine } from './bullmq-jobs.js';
import { NOW_MS, READY_SINCE, type BullTables } from './bullmq-postgres-queues.js';
import { redactPayload, redactText } from './redaction.js';
import type { JobDetail, JobSummary, ListedState } from './task-system.js';

/** What a list reads of a job. Payload and stack stay where they are: they may be large. */
export interface BullRow {
  queue: string;
  id: string;
  name: string;
  state: string;
  at: Date | null;
  attempts: number;
  max_attempts: number;
  failed_reason: string | null;
  locked: boolean;
  started: Date | null;
}

interface WholeRow extends BullRow {
  created: Date;
  run_at: Date | null;
  finished: Date | null;
  processed_by: string | null;
  data: unknown;
  return_value: unknown;
  stacktrace: unknown;
  progress: unknown;
  priority: number;
  stalled_count: number;
  scheduler_id: string | null;
  parent_key: string | null;
  lock_ms: number | null;
}

const time = (ms: string): string => `to_timestamp((${ms}) / 1000.0)`;

const COLUMNS = `job.queue, job.id, job.name, greatest(job.max_attempts, 1) as max_attempts, job.failed_reason,
  case when job.state = 'waiting' and job.priority > 0 then 'prioritized' else job.state::text end as state,
  ${time(`case when state = 'active' then processed_at_ms when state in ('completed', 'failed') then finished_at_ms
    when state = 'delayed' then process_at_ms else ${READY_SINCE} end`)} as at,
  greatest(job.attempts_made, job.attempts_started) as attempts, ${time('job.processed_at_ms')} as started,
  coalesce(job.locked_until_ms > ${NOW_MS}, false) as locked`;

const WHOLE = `${COLUMNS}, ${time('job.added_at_ms')} as created, ${time('job.finished_at_ms')} as finished,
  case when job.state = 'delayed' then ${time('job.process_at_ms')} end as run_at, job.processed_by, job.data,
  job.return_value, job.stacktrace, job.progress, job.priority, job.stalled_count, job.scheduler_id, job.parent_key,
  (job.locked_until_ms - ${NOW_MS})::float8 as lock_ms`;

/** Conditions and orders that match BullMQ's own indexes; running jobs alone are sorted. */
const states: Readonly<Record<ListedState, { where: string; order: string }>> = {
  active: { where: `state = 'active'`, order: 'processed_at_ms' },
  reserved: { where: `state = 'active' and locked_until_ms > ${NOW_MS}`, order: 'processed_at_ms' },
  waiting: { where: `state = 'waiting'`, order: 'priority, seq' },
  scheduled: { where: `state = 'delayed'`, order: 'process_at_ms' },
  failed: { where: `state = 'failed'`, order: 'finished_at_ms desc' },
};

/** The first `limit` jobs of a state of each queue: the oldest first, of failed ones the latest. */
export async function readRows(
  { sql, schema }: BullTables,
  names: readonly string[],
  state: ListedState,
  limit: number,
): Promise<BullRow[]> {
  const { where, order } = states[state];
  return sql.rows<BullRow>(
    `select jobs.* from unnest($1::text[]) as names(queue), lateral (
      select ${COLUMNS} from ${schema}.job as job where job.queue = names.queue and ${where} order by ${order} limit $2
    ) as jobs`,
    [names, limit],
  );
}

/** One job of each of the queues that has it: the primary key holds the queue's name first. */
export async function findJobs(
  { sql, schema }: BullTables,
  names: readonly string[],
  id: string,
): Promise<JobDetail[]> {
  const rows = await sql.rows<WholeRow>(
    `select ${WHOLE} from ${schema}.job as job where job.queue = any($1) and job.id = $2`,
    [names, id],
  );
  return rows.map(detailOf);
}

export function summaryOf(row: BullRow): JobSummary {
  const { queue, id, name, state, at, attempts, max_attempts, failed_reason, locked } = row;
  return {
    queue,
    id,
    name,
    state,
    at,
    attempts,
    maxAttempts: max_attempts,
    error: failed_reason === null ? null : firstLine(failed_reason),
    held: state === 'active' ? locked : null,
  };
}

function detailOf(row: WholeRow): JobDetail {
  const { priority, progress, stalled_count, scheduler_id, parent_key, lock_ms } = row;
  const summary = summaryOf(row);
  const more: [string, string | null][] = [
    ['priority', priority === 0 ? null : String(priority)],
    ['progress', progress === null || progress === 0 ? null : JSON.stringify(redactPayload(progress))],
    ['stalled', stalled_count === 0 ? null : `${String(stalled_count)} times`],
    ['schedule', scheduler_id],
    ['parent', parent_key],
    [
      'lock',
      summary.held === true && lock_ms !== null
        ? `renewed, expires in ${String(Math.ceil(lock_ms / 1_000))}s`
        : null,
    ],
  ];
  return {
    ...summary,
    created: row.created,
    runAt: row.run_at,
    started: row.started,
    finished: row.finished,
    worker: row.processed_by,
    failure: failureOf(row.failed_reason, row.stacktrace),
    payload: redactPayload(row.data),
    result: redactPayload(row.return_value),
    more: Object.fromEntries(
      more.flatMap(([name, value]) => (value === null ? [] : [[name, redactText(value)] as const])),
    ),
  };
}
