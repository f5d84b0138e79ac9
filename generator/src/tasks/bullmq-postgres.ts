import { BullControl } from './bullmq-control.js';
import { findJobs, readRows, summaryOf } from './bullmq-postgres-jobs.js';
import {
  openBullTables,
  queueExists,
  queueNames,
  queueStatuses,
  readSchedules,
  readWorkers,
} from './bullmq-postgres-queues.js';
import { findStuck } from './bullmq-stuck.js';
import type { Connection } from './connections.js';
import { showJobs } from './durations.js';
import type { SqlClient } from './postgres-client.js';
import type { ServicePackages } from './service-packages.js';
import type { TaskSystem } from './task-system.js';
import { usualCounting } from './thresholds.js';

/** Jobs that one statement of BullMQ moves: it may read the whole table for that, and holds up no others. */
const MOVED_AT_ONCE = 10_000;

/** BullMQ 6 on PostgreSQL: read from its tables, changed through the BullMQ of the service. */
export function openBullMqOnPostgres(
  packages: ServicePackages,
  sql: SqlClient,
  { url }: Connection,
  schemaName: string,
): TaskSystem {
  const tables = openBullTables(sql, schemaName);
  const { schema } = tables;
  const control = new BullControl(packages, {
    options: {
      connection: {
        connectionString: url,
        schema: schemaName,
        max: 1,
        application_name: 'sightline-tasks',
        migrate: false,
      },
    },
    factory: 'createPostgresBackend',
  });
  const queuesOf = async (queue: string | undefined): Promise<string[]> =>
    queue === undefined ? queueNames(tables) : [queue];

  const count = async (queues: readonly string[], where: string): Promise<number> => {
    const [row] = await sql.rows<{ count: number }>(
      `select count(*)::int as count from ${schema}.job where queue = any($1) and ${where}`,
      [queues],
    );
    return row?.count ?? 0;
  };
  /** The next job of a schedule stays, as BullMQ has it. */
  const drained = (delayed: boolean): string =>
    `${delayed ? `state in ('waiting', 'delayed')` : `state = 'waiting'`} and scheduler_id is null`;

  /** What fails again meanwhile is not tried once more. */
  const lastFailure = async (queue: string): Promise<number | undefined> => {
    const [row] = await sql.rows<{ last: number }>(
      `select finished_at_ms::float8 as last from ${schema}.job where queue = $1 and state = 'failed'
      order by finished_at_ms desc limit 1`,
      [queue],
    );
    return row?.last;
  };

  return {
    name: 'bullmq',
    status: async (queue, counting) => {
      const names = await queuesOf(queue);
      const workers = await readWorkers(tables);
      const { queues, notes } = await queueStatuses(tables, names, workers, counting);
      return {
        queues,
        workers: workers.filter((worker) => worker.queue !== null && names.includes(worker.queue)),
        schedules: await readSchedules(tables, names),
        notes,
      };
    },
    list: async (state, queue, limit) =>
      (await readRows(tables, await queuesOf(queue), state, limit)).map(summaryOf),
    find: async ({ queue, id }) => findJobs(tables, await queuesOf(queue ?? undefined), id),
    stuck: async (queue, options) => {
      const names = await queuesOf(queue);
      const { queues } = await queueStatuses(tables, names, await readWorkers(tables), usualCounting);
      const active = await readRows(tables, names, 'active', options.limit);
      const schedules = await readSchedules(tables, names);
      const found = queues.map((status) =>
        findStuck(
          status,
          active
            .filter((row) => row.queue === status.queue)
            .map(({ id, name, started, locked }) => ({
              id,
              name,
              since: started?.getTime() ?? null,
              isLocked: locked,
            })),
          schedules.filter((schedule) => schedule.queue === status.queue),
          options,
        ),
      );
      return {
        findings: found.flatMap(({ findings }) => findings),
        notes: found.flatMap(({ notes }) => notes),
      };
    },
    hasQueue: (queue) => queueExists(tables, queue),
    retry: (job) => control.retry(job),
    failedCount: async (queue) => count(await queuesOf(queue), `state = 'failed'`),
    retryFailed: async (queue) => {
      let jobs = 0;
      for (const name of await queuesOf(queue)) {
        const timestamp = await lastFailure(name);
        if (timestamp === undefined) continue;
        const failed = await count([name], `state = 'failed'`);
        await control.withQueue(name, (bull) =>
          bull.retryJobs({ state: 'failed', count: MOVED_AT_ONCE, timestamp }),
        );
        jobs += failed;
      }
      return { what: `${showJobs(jobs)} will run again`, jobs };
    },
    cancel: (job) => control.cancel(job),
    pause: (queue) => control.pause(queue),
    resume: (queue) => control.resume(queue),
    drainCount: (queue, delayed) => count([queue], drained(delayed)),
    drain: async (queue, delayed) => {
      const jobs = await count([queue], drained(delayed));
      await control.withQueue(queue, (bull) => bull.drain(delayed));
      return { what: `${showJobs(jobs)} of ${queue} deleted`, jobs };
    },
    close: () => sql.close(),
  };
}
