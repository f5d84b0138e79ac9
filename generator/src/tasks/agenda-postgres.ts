import { detailOf, summaryOf, type AgendaJob, type WholeAgendaJob } from './agenda-jobs.js';
import { cannotPause, cannotRetry, cancelled, gone } from './agenda-refusals.js';
import {
  AGENDA_COLUMNS,
  BEGUN,
  FAILED,
  isLarge,
  jobNames,
  queueStatuses,
  readSchedules,
  readWorkers,
  type AgendaTable,
} from './agenda-postgres-queues.js';
import { jobFinding, scheduleFinding, waitingFinding } from './agenda-stuck.js';
import { AGENDA_HOLDERS } from './job-holders.js';
import { showJobs } from './durations.js';
import type { ListedState, TaskSystem } from './task-system.js';
import { usualCounting } from './thresholds.js';

/** Jobs that one statement changes. */
const AT_ONCE = 1_000;

const conditions: Readonly<Record<ListedState, string>> = {
  active: `locked_at is not null and ${BEGUN}`,
  reserved: 'locked_at is not null',
  waiting: 'disabled = false and locked_at is null and next_run_at <= now()',
  scheduled: 'disabled = false and locked_at is null and next_run_at > now()',
  failed: `disabled = false and locked_at is null and next_run_at is null and ${FAILED}`,
};
const orders: Readonly<Record<ListedState, string>> = {
  active: 'last_run_at',
  reserved: 'locked_at',
  waiting: 'next_run_at',
  scheduled: 'next_run_at',
  failed: 'failed_at desc',
};
/** Began, and its worker let go of it without an end and without a next run. */
const interrupted = `locked_at is null and next_run_at is null and ${BEGUN}`;

/** Agenda 6 on PostgreSQL. It has no calls for most of this: its table is read, and changed as its own statements do. */
export function openAgendaOnPostgres(of: AgendaTable): TaskSystem {
  const { sql, table } = of;
  const named = (queue: string | undefined): string => (queue === undefined ? '' : 'and name = $1');
  const values = (queue: string | undefined): string[] => (queue === undefined ? [] : [queue]);

  const read = (
    where: string,
    order: string,
    queue: string | undefined,
    limit: number,
  ): Promise<AgendaJob[]> =>
    sql.rows<AgendaJob>(
      `select ${AGENDA_COLUMNS} from ${table} where ${where} ${named(queue)} order by ${order} limit ${String(limit)}`,
      values(queue),
    );
  const count = async (where: string, queue: string | undefined): Promise<number> => {
    const [row] = await sql.rows<{ count: number }>(
      `select count(*)::int as count from ${table} where ${where} ${named(queue)}`,
      values(queue),
    );
    return row?.count ?? 0;
  };

  /** As a job's own `schedule(new Date()).save()`; what a worker holds by now is left alone. */
  const rerun = async (ids: readonly string[]): Promise<number> =>
    (
      await sql.change(
        `update ${table} set next_run_at = now(), fail_count = null, fail_reason = null, failed_at = null,
          last_modified_by = 'sightline-tasks'
        where id = any($1::uuid[]) and locked_at is null and next_run_at is null and disabled = false returning id`,
        [ids],
      )
    ).length;

  /** What is repeated stays, as its schedule would end with it. */
  const drained = (delayed: boolean): string =>
    `disabled = false and locked_at is null and next_run_at ${delayed ? 'is not null' : '<= now()'}
    and coalesce(repeat_interval, repeat_at) is null`;

  return {
    name: 'agenda',
    status: async (queue, counting) => {
      const large = await isLarge(of);
      const { queues, notes } = await queueStatuses(of, queue, large, counting);
      return {
        queues,
        workers: await readWorkers(of, queue),
        schedules: await readSchedules(of, queue, large),
        notes: [...notes, AGENDA_HOLDERS],
      };
    },
    list: async (state, queue, limit) =>
      (await read(conditions[state], orders[state], queue, limit)).map(summaryOf),
    find: async ({ queue, id }) => {
      if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return [];
      const rows = await sql.rows<WholeAgendaJob>(
        `select ${AGENDA_COLUMNS}, created_at as created, priority, progress, data from ${table}
        where id = $1::uuid and ($2::text is null or name = $2)`,
        [id, queue],
      );
      return rows.map(detailOf);
    },
    stuck: async (queue, { olderThanMs, limit }) => {
      const large = await isLarge(of);
      const { queues } = await queueStatuses(of, queue, large, usualCounting);
      const locked = await read(conditions.reserved, 'locked_at', queue, limit);
      const lost = large ? [] : await read(interrupted, 'last_run_at', queue, limit);
      const findings = [
        ...[...locked, ...lost].flatMap((job) => jobFinding(job, olderThanMs)),
        ...queues.flatMap((status) => waitingFinding(status, olderThanMs)),
        ...(await readSchedules(of, queue, large)).flatMap((one) => scheduleFinding(one, olderThanMs)),
      ];
      const notes = [
        ...(locked.length === limit
          ? [`Only the ${String(limit)} jobs were looked at that are locked for longest.`]
          : []),
        ...(large ? ['Jobs that were let go of without an end are not looked for: the table is large.'] : []),
      ];
      return { findings, notes };
    },
    hasQueue: async (queue) => (await jobNames(of, await isLarge(of))).includes(queue),
    retry: async (job) => {
      if (job.state !== 'failed' && job.state !== 'interrupted') throw cannotRetry(job);
      if ((await rerun([job.id])) === 0) throw gone(job);
      return { what: `${job.queue}/${job.id} waits to run again`, jobs: 1 };
    },
    failedCount: (queue) => count(conditions.failed, queue),
    retryFailed: async (queue) => {
      const failed = await sql.rows<{ id: string }>(
        `select id from ${table} where ${conditions.failed} ${named(queue)}`,
        values(queue),
      );
      let jobs = 0;
      for (let start = 0; start < failed.length; start += AT_ONCE) {
        jobs += await rerun(failed.slice(start, start + AT_ONCE).map(({ id }) => id));
      }
      return { what: `${showJobs(jobs)} will run again`, jobs };
    },
    cancel: async (job) => {
      const deleted = await sql.change(
        `delete from ${table} where id = $1::uuid and name = $2 returning id`,
        [job.id, job.queue],
      );
      if (deleted.length === 0) throw gone(job);
      return cancelled(job);
    },
    pause: (queue) => Promise.reject(cannotPause(queue)),
    resume: (queue) => Promise.reject(cannotPause(queue)),
    drainCount: (queue, delayed) => count(drained(delayed), queue),
    drain: async (queue, delayed) => {
      let jobs = 0;
      for (;;) {
        const deleted = await sql.change(
          `delete from ${table} where id in (
            select id from ${table} where ${drained(delayed)} and name = $1
            order by next_run_at limit ${String(AT_ONCE)} for update skip locked
          ) returning id`,
          [queue],
        );
        if (deleted.length === 0) return { what: `${showJobs(jobs)} of ${queue} deleted`, jobs };
        jobs += deleted.length;
      }
    },
    close: () => sql.close(),
  };
}
