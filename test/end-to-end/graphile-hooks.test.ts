import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDatabase, startPostgres } from '../harness/databases.mjs';
import { nodeExecutable } from '../harness/tools.mjs';
import { askPostgres } from './ask-postgres.js';
import { hookedWorker, type HookedWorker } from './hooked-worker.js';
import { eventually, type Line } from './observed-jobs.js';
import './clean-up.js';

/** Adds one job of each kind at its first start; a report is written from within another one. */
const text = (location: string): string => `
import { WorkerPreset, makeWorkerUtils, run } from ${JSON.stringify(location)};
import { describeJob, observeGraphileRun, observeGraphileUtils, observeProcess } from './observability/index.js';
observeProcess();
describeJob('slow', { timeLimit: 300 });
const connectionString = process.env.DATABASE_URL;
const taskList = {
  render: async (payload) => console.log(JSON.stringify({ rendered: payload })),
  monthly: async (payload, { addJob }) => {
    await addJob('render', { month: payload.month });
  },
  torn: () => Promise.reject(new Error('paper is torn')),
  bug: async (payload) => payload.pages.length,
  each: (pages) => pages.map(async (page) => {
    if (page === 'torn') throw new Error('this page is torn');
  }),
  slow: async () => new Promise((resolve) => setTimeout(resolve, 2000)),
  long: async () => new Promise((resolve) => setTimeout(resolve, 60_000)),
};
if (process.env.FIRST) {
  const utils = await observeGraphileUtils(makeWorkerUtils)({ connectionString });
  await utils.migrate();
  for (const kind of ['torn', 'bug', 'slow']) await utils.addJob(kind, {});
  await utils.addJob('monthly', { month: 'June' });
  await utils.addJob('each', ['fine', 'torn']);
  await utils.addJob('long', {});
}
const preset = { extends: [WorkerPreset], worker: { connectionString, concurrentJobs: 6, pollInterval: 500 } };
const runner = await observeGraphileRun(run)({ preset, taskList });
await runner.promise;
`;

const missing = missingDatabase();
// npm has Node binaries of this kind for Linux on x64 only; graphile-worker 0.18 needs Node 22
const why = missing ?? (process.platform === 'linux' && process.arch === 'x64' ? undefined : 'no Node 24');

/** Version 0.16 is that of graphile.test.ts, in a service and with all that is asked there. */
describe.skipIf(why !== undefined && process.env.CI === undefined).each(['0.17', '0.18'])(
  `the hooks of graphile-worker %s on Node 24${why === undefined ? '' : ` (${why})`}`,
  (version) => {
    let worker: HookedWorker;
    let running: Awaited<ReturnType<HookedWorker['start']>>;
    let postgres: Awaited<ReturnType<typeof startPostgres>>;

    const query = async (statement: string): Promise<Record<string, unknown>[]> =>
      askPostgres(worker.tools, postgres.url, statement);
    const linesOf = async (queue: string, msg: string): Promise<Line[]> =>
      eventually(
        () => worker.lines().filter((line) => line.queue === queue && line.msg === msg),
        (lines) => lines.length > 0,
      );

    beforeAll(async () => {
      const node = await nodeExecutable(24);
      postgres = await startPostgres();
      const system = { package: 'graphile-worker', major: 0 };
      worker = await hookedWorker(system, version, text, node ?? process.execPath);
      running = await worker.start({ DATABASE_URL: postgres.url, FIRST: '1', SHUTDOWN_TIMEOUT_MS: '1500' });
    });

    afterAll(() => {
      running.kill();
      postgres.stop();
    });

    it('trace what a job adds to where it is worked on, and leave its payload as it was', async () => {
      const [monthly] = await linesOf('monthly', 'job completed');
      const [render] = await linesOf('render', 'job completed');
      expect(render).toMatchObject({ attempt: 1, outcome: 'completed', trace_id: monthly?.trace_id });
      expect(monthly?.trace_id).toMatch(/^[0-9a-f]{32}$/);
      const seen = worker.lines().flatMap(({ rendered = [] }) => rendered);
      expect(seen).toEqual([{ month: 'June' }]);
    });

    it('try a failure again, end a bug at once, and of a list leave only what failed', async () => {
      expect((await linesOf('torn', 'job failed, and is tried again'))[0]).toMatchObject({
        attempt: 1,
        level: 'warn',
      });
      const [bug] = await linesOf('bug', 'job failed');
      expect(bug).toMatchObject({ attempt: 1, outcome: 'failed', level: 'error' });
      expect(bug?.err?.stack).toContain('worker.js');
      const [partly] = await linesOf('each', 'job failed, and is tried again');
      expect(partly?.err?.message).toContain('1 of 2 parts');
      const jobs = await eventually(
        async () =>
          query(`SELECT task.identifier, job.attempts, job.max_attempts, job.payload
            FROM graphile_worker._private_jobs AS job JOIN graphile_worker._private_tasks AS task ON task.id = task_id
            WHERE task.identifier IN ('bug', 'each') AND locked_at IS NULL ORDER BY task.identifier`),
        (rows) => rows.length > 1,
      );
      expect(jobs).toMatchObject([
        { identifier: 'bug', attempts: 25, max_attempts: 25 },
        { identifier: 'each', payload: ['torn'] },
      ]);
    });

    it('say once how an attempt ended, with the preset that most presets extend', async () => {
      await linesOf('bug', 'job failed');
      expect(worker.said()).not.toMatch(/(?:Failed|Completed) task/);
    });

    it('end an attempt that takes too long', async () => {
      const [late] = await linesOf('slow', 'job failed, and is tried again');
      expect(late?.err).toMatchObject({ code: 'timeout', message: 'the job took longer than 300 ms' });
    });

    it('measure attempts, tasks and workers', async () => {
      const failed = 'queue_jobs{"queue":"bug","state":"failed"} 1';
      const metrics = await eventually(
        async () => worker.metrics(/^(?:jobs?|queue|worker)_/),
        (all) => all.includes(failed),
      );
      expect(metrics).toEqual(
        expect.arrayContaining([
          'job_duration_seconds_count{"queue":"render","job_name":"render","outcome":"completed"} 1',
          'job_errors_total{"queue":"bug","job_name":"bug","kind":"programmer"} 1',
          'jobs_enqueued_total{"queue":"render","job_name":"render"} 1',
          'jobs_running{"queue":"long"} 1',
          failed,
          'worker_up{"queue":"render"} 1',
          'worker_concurrency{"queue":"render"} 6',
        ]),
      );
    });

    it('hand back in order what is not done, and tell of what a killed worker left', async () => {
      const lockedLong = async (isLocked: boolean): Promise<number> =>
        (
          await eventually(
            async () =>
              query(`SELECT 1 FROM graphile_worker._private_jobs AS job
                JOIN graphile_worker._private_tasks AS task ON task.id = task_id
                WHERE task.identifier = 'long' AND (locked_at IS NOT NULL) = ${String(isLocked)}`),
            (rows) => rows.length > 0,
          )
        ).length;
      expect(await lockedLong(true)).toBe(1);
      process.kill(running.pid, 'SIGTERM');
      expect(await lockedLong(false)).toBe(1);
      running = await worker.start({ DATABASE_URL: postgres.url });
      // as it is handed back, it is due again after a while
      await query('UPDATE graphile_worker._private_jobs SET run_at = now()');
      expect(await lockedLong(true)).toBe(1);
      expect(worker.lines().filter(({ reason }) => reason !== undefined)).toEqual([]);
      running.kill();
      await query(
        "UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '11 minutes' WHERE locked_at IS NOT NULL",
      );
      running = await worker.start({ DATABASE_URL: postgres.url });
      const told = await eventually(
        () => worker.lines().filter(({ queue, reason }) => queue === 'long' && reason !== undefined),
        (lines) => lines.length > 0,
      );
      expect(told).toEqual([expect.objectContaining({ reason: 'active_without_lock', level: 'warn' })]);
    });
  },
);
