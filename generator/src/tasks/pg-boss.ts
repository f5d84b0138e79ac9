import { showJobs } from './durations.js';
import { Problem } from '../problem.js';
import type { Connection } from './connections.js';
import { withBoss, type Boss } from './pg-boss-control.js';
import { detailOf, findRows, readRows, summaryOf } from './pg-boss-jobs.js';
import { readSchedules } from './pg-boss-schedules.js';
import { openBossStore, queueNames, queueStatuses, readWorkers } from './pg-boss-store.js';
import { findStuck } from './pg-boss-stuck.js';
import type { SqlClient } from './postgres-client.js';
import type { ServicePackages } from './service-packages.js';
import type { JobDetail, ListedState, TaskSystem } from './task-system.js';

/** Jobs that one statement changes. */
const AT_ONCE = 1_000;

/** pg-boss 10 to 12: read from its tables, changed through the pg-boss of the service. */
export async function openPgBoss(
  packages: ServicePackages,
  sql: SqlClient,
  connection: Connection,
  schemaName: string,
): Promise<TaskSystem> {
  const store = await openBossStore(sql, schemaName);
  const { schema, has } = store;
  const queuesOf = async (queue: string | undefined): Promise<string[]> =>
    queue === undefined ? queueNames(store) : [queue];
  const withOwnBoss = <T>(work: (boss: Boss) => Promise<T>): Promise<T> =>
    withBoss(packages, connection, schemaName, work);

  const count = async (where: string, queues: readonly string[]): Promise<number> => {
    const [row] = await sql.rows<{ count: number }>(
      `select count(*)::int as count from ${schema}.job where name = any($1) and ${where}`,
      [queues],
    );
    return row?.count ?? 0;
  };
  const waiting = has('job', 'blocked') ? `state in ('created', 'retry')` : `state < 'active'`;
  const ready = `${waiting} and start_after <= now()`;

  /** Does something to all jobs of a state, some at a time, until none is left or they stay as they are. */
  const changeAll = async (
    boss: Boss,
    queue: string,
    state: ListedState,
    change: (boss: Boss, ids: string[]) => Promise<unknown>,
  ): Promise<number> => {
    let changed = 0;
    let before = '';
    for (;;) {
      const ids = (await readRows(store, [queue], state, AT_ONCE)).map(({ id }) => id);
      if (ids.length === 0 || ids[0] === before) return changed;
      await change(boss, ids);
      changed += ids.length;
      before = ids[0] ?? '';
    }
  };

  const mustBe = async (job: JobDetail, states: readonly string[], what: string): Promise<void> => {
    const [now] = await findRows(store, [job.queue], job.id);
    if (now !== undefined && states.includes(now.state)) return;
    throw new Problem(
      `pg-boss did not change ${job.queue}/${job.id}: it is ${now?.state ?? 'gone'}.`,
      `It should be ${what} now; its state has changed meanwhile.`,
    );
  };

  return {
    name: 'pg-boss',
    status: async (queue) => {
      const names = await queuesOf(queue);
      const workers = await readWorkers(store);
      const { queues, notes } = await queueStatuses(store, names, workers);
      return {
        queues,
        workers: workers?.filter((worker) => worker.queue !== null && names.includes(worker.queue)) ?? [],
        schedules: await readSchedules(store, packages, queue),
        notes:
          workers === null
            ? [...notes, 'No process has registered itself (pg-boss 12 does): workers are unknown.']
            : notes,
      };
    },
    list: async (state, queue, limit) =>
      (await readRows(store, await queuesOf(queue), state, limit)).map(summaryOf),
    find: async ({ queue, id }) =>
      (await findRows(store, await queuesOf(queue ?? undefined), id)).map(detailOf),
    stuck: async (queue, options) => {
      const { queues, notes } = await queueStatuses(store, await queuesOf(queue), await readWorkers(store));
      const schedules = await readSchedules(store, packages, queue);
      return { findings: await findStuck(store, queues, schedules, options), notes };
    },
    hasQueue: async (queue) =>
      (await sql.rows(`select 1 from ${schema}.queue where name = $1`, [queue])).length > 0,
    retry: async (job) => {
      if (job.state !== 'failed') {
        throw new Problem(
          `${job.queue}/${job.id} has not failed: it is ${job.state}.`,
          'Only failed jobs are run again.',
        );
      }
      await withOwnBoss((boss) => boss.retry(job.queue, [job.id]));
      await mustBe(job, ['created', 'retry', 'active', 'completed'], 'waiting');
      return { what: `${job.queue}/${job.id} waits to run again`, jobs: 1 };
    },
    failedCount: async (queue) => count(`state = 'failed'`, await queuesOf(queue)),
    retryFailed: async (queue) => {
      const names = await queuesOf(queue);
      const jobs = await withOwnBoss(async (boss) => {
        let changed = 0;
        for (const name of names) {
          changed += await changeAll(boss, name, 'failed', (some, ids) => some.retry(name, ids));
        }
        return changed;
      });
      return { what: `${showJobs(jobs)} will run again`, jobs };
    },
    cancel: async (job) => {
      await withOwnBoss((boss) => boss.cancel(job.queue, [job.id]));
      await mustBe(job, ['cancelled'], 'cancelled');
      const running = job.state === 'active' ? '; its handler goes on, and what it returns is ignored' : '';
      return { what: `${job.queue}/${job.id} is cancelled${running}`, jobs: 1 };
    },
    pause: (queue) => Promise.reject(cannotPause(queue)),
    resume: (queue) => Promise.reject(cannotPause(queue)),
    drainCount: (queue, delayed) => count(delayed ? waiting : ready, [queue]),
    drain: async (queue, delayed) => {
      const jobs = await withOwnBoss(async (boss) => {
        const remove = (some: Boss, ids: string[]): Promise<unknown> => some.deleteJob(queue, ids);
        const deleted = await changeAll(boss, queue, 'waiting', remove);
        return deleted + (delayed ? await changeAll(boss, queue, 'scheduled', remove) : 0);
      });
      return { what: `${showJobs(jobs)} of ${queue} deleted`, jobs };
    },
    close: () => sql.close(),
  };
}

function cannotPause(queue: string): Problem {
  return new Problem(
    `pg-boss cannot pause ${queue}: it has no such switch.`,
    'Call `offWork` in its workers, or stop them.',
  );
}
