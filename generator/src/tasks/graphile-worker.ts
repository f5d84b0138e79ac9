import { showJobs } from './durations.js';
import { Problem } from '../problem.js';
import { detailOf, summaryOf, type JobRow } from './graphile-jobs.js';
import { lockFinding, queueFindings } from './graphile-stuck.js';
import { holdersOf } from './job-holders.js';
import { quoted, type SqlClient } from './postgres-client.js';
import type { Done, JobDetail, ListedState, QueueStatus, TaskSystem } from './task-system.js';

/** Jobs that one statement changes. */
const AT_ONCE = 1_000;

/** What each state is in the table; `attempts >= max_attempts` is how a job stays that will not be tried again. */
const conditions: Readonly<Record<ListedState, string>> = {
  active: 'jobs.locked_at is not null',
  reserved: `jobs.locked_at > now() - interval '4 hours'`,
  waiting: 'jobs.is_available and jobs.run_at <= now()',
  scheduled: 'jobs.is_available and jobs.run_at > now()',
  failed: 'jobs.locked_at is null and jobs.attempts >= jobs.max_attempts',
};
const orders: Readonly<Record<ListedState, string>> = {
  active: 'jobs.locked_at',
  reserved: 'jobs.locked_at',
  waiting: 'jobs.run_at',
  scheduled: 'jobs.run_at',
  failed: 'jobs.updated_at desc',
};

/**
 * graphile-worker 0.16 and later. What it calls a task is a queue here: few jobs have a `queue_name`. Read from its
 * tables, changed with the SQL functions that it documents.
 */
export function openGraphileWorker(sql: SqlClient, schemaName: string): TaskSystem {
  const schema = quoted(schemaName);
  const jobs = `${schema}._private_jobs as jobs
    join ${schema}._private_tasks as tasks on tasks.id = jobs.task_id
    left join ${schema}._private_job_queues as job_queues on job_queues.id = jobs.job_queue_id`;
  const columns = `jobs.id, tasks.identifier as task, job_queues.queue_name, jobs.priority, jobs.run_at, jobs.attempts,
    jobs.max_attempts, jobs.last_error, jobs.created_at, jobs.updated_at, jobs.key, jobs.locked_at, jobs.locked_by,
    jobs.is_available`;
  const ofTask = '($1::text is null or tasks.identifier = $1)';

  const readQueues = async (queue: string | undefined): Promise<QueueStatus[]> => {
    const rows = await sql.rows<
      Record<'waiting' | 'delayed' | 'active' | 'failed', number> & {
        task: string;
        ready_ms: number | null;
        active_ms: number | null;
      }
    >(
      `select tasks.identifier as task,
        count(*) filter (where ${conditions.waiting})::int as waiting,
        count(*) filter (where ${conditions.scheduled})::int as delayed,
        count(*) filter (where ${conditions.active})::int as active,
        count(*) filter (where ${conditions.failed})::int as failed,
        round(extract(epoch from now() - min(jobs.run_at) filter (where ${conditions.waiting})) * 1000)::float8 as ready_ms,
        round(extract(epoch from now() - min(jobs.locked_at)) * 1000)::float8 as active_ms
      from ${schema}._private_tasks as tasks left join ${schema}._private_jobs as jobs on jobs.task_id = tasks.id
      where ${ofTask} group by tasks.identifier order by tasks.identifier`,
      [queue ?? null],
    );
    return rows.map(({ task, waiting, delayed, active, failed, ready_ms, active_ms }) => ({
      queue: task,
      depth: { waiting, prioritized: null, delayed, active, failed, completed: null, blocked: null },
      paused: null,
      oldestWaitingMs: ready_ms,
      oldestActiveMs: active_ms,
      workers: null,
      backlogWithoutWorker: null,
    }));
  };

  const list = async (state: ListedState, queue: string | undefined, limit: number): Promise<JobRow[]> =>
    sql.rows<JobRow>(
      `select ${columns} from ${jobs} where ${ofTask} and ${conditions[state]} order by ${orders[state]} limit $2`,
      [queue ?? null, limit],
    );

  /** Runs a documented function over jobs; it leaves alone what a worker holds. */
  const change = async (call: string, ids: readonly string[]): Promise<number> =>
    (await sql.change(`select id from ${schema}.${call}`, [ids])).length;

  const changeAll = async (state: ListedState, queue: string | undefined, call: string): Promise<number> => {
    let changed = 0;
    for (;;) {
      const rows = await list(state, queue, AT_ONCE);
      const some =
        rows.length === 0
          ? 0
          : await change(
              call,
              rows.map(({ id }) => id),
            );
      changed += some;
      if (some === 0) return changed;
    }
  };

  const count = async (state: ListedState, queue: string | undefined): Promise<number> => {
    const [row] = await sql.rows<{ count: number }>(
      `select count(*)::int as count from ${jobs} where ${ofTask} and ${conditions[state]}`,
      [queue ?? null],
    );
    return row?.count ?? 0;
  };

  const RETRY = 'reschedule_jobs($1::bigint[], run_at := now(), attempts := 0)';
  const DELETE = 'complete_jobs($1::bigint[])';

  return {
    name: 'graphile-worker',
    status: async (queue) => ({
      queues: await readQueues(queue),
      workers: holdersOf(
        await sql.rows<{ name: string; busy: number }>(
          `select jobs.locked_by as name, count(*)::int as busy from ${jobs}
          where ${ofTask} and jobs.locked_by is not null group by jobs.locked_by order by jobs.locked_by`,
          [queue ?? null],
        ),
      ),
      schedules: queue === undefined ? await readSchedules(sql, schema) : [],
      notes: [
        'graphile-worker keeps no list of its workers: only those are shown that hold a job, alive or not.',
      ],
    }),
    list: async (state, queue, limit) => (await list(state, queue, limit)).map(summaryOf),
    find: async ({ queue, id }) => {
      if (!/^\d{1,18}$/.test(id)) return [];
      const rows = await sql.rows<JobRow>(
        `select ${columns}, jobs.payload from ${jobs} where jobs.id = $2 and ${ofTask}`,
        [queue, id],
      );
      return rows.map(detailOf);
    },
    stuck: async (queue, { olderThanMs, limit }) => {
      const findings = (await list('active', queue, limit)).flatMap((row) => lockFinding(row, olderThanMs));
      for (const status of await readQueues(queue)) findings.push(...queueFindings(status, olderThanMs));
      return { findings, notes: [] };
    },
    hasQueue: async (queue) =>
      (await sql.rows(`select 1 from ${schema}._private_tasks where identifier = $1`, [queue])).length > 0,
    retry: async (job) => {
      if (job.state !== 'failed') {
        throw new Problem(
          `${job.queue}/${job.id} has not failed for good: it is ${job.state}.`,
          'Only jobs whose attempts are used up are run again.',
        );
      }
      return doneOne(job, await change(RETRY, [job.id]), 'waits to run again');
    },
    failedCount: (queue) => count('failed', queue),
    retryFailed: async (queue) => {
      const changed = await changeAll('failed', queue, RETRY);
      return { what: `${showJobs(changed)} will run again`, jobs: changed };
    },
    cancel: async (job) => doneOne(job, await change(DELETE, [job.id]), 'is removed'),
    pause: (queue) => Promise.reject(cannotPause(queue)),
    resume: (queue) => Promise.reject(cannotPause(queue)),
    drainCount: async (queue, delayed) =>
      (await count('waiting', queue)) + (delayed ? await count('scheduled', queue) : 0),
    drain: async (queue, delayed) => {
      const waiting = await changeAll('waiting', queue, DELETE);
      const deleted = waiting + (delayed ? await changeAll('scheduled', queue, DELETE) : 0);
      return { what: `${showJobs(deleted)} of ${queue} deleted`, jobs: deleted };
    },
    close: () => sql.close(),
  };
}

/** The pattern of a schedule stands in the service's code and not in the store, so its next run is not known. */
async function readSchedules(sql: SqlClient, schema: string) {
  const rows = await sql.rows<{ identifier: string; last_execution: Date | null }>(
    `select identifier, last_execution from ${schema}._private_known_crontabs order by identifier`,
  );
  return rows.map(({ identifier, last_execution }) => ({
    queue: identifier,
    schedule: identifier,
    pattern: null,
    next: null,
    last: last_execution,
    overdueMs: null,
  }));
}

function doneOne({ queue, id }: JobDetail, changed: number, what: string): Done {
  if (changed > 0) return { what: `${queue}/${id} ${what}`, jobs: changed };
  throw new Problem(
    `graphile-worker leaves ${queue}/${id} alone: a worker holds it.`,
    'A job of a worker that is gone is freed 4h after it was taken, or with forceUnlockWorkers.',
  );
}

function cannotPause(queue: string): Problem {
  return new Problem(
    `graphile-worker cannot pause ${queue}: it has no such switch.`,
    'Stop its workers, or start them without that task.',
  );
}
