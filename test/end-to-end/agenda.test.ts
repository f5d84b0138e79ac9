import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDatabase, startPostgres, startRedis } from '../harness/databases.mjs';
import { startOtlpReceiver } from '../harness/otlp-receiver.mjs';
import { startService, type RunningService } from '../harness/running-service.mjs';
import { askPostgres } from './ask-postgres.js';
import { TRACE, enqueue, eventually, linesOf, metricsOf, type Line } from './observed-jobs.js';
import { prepare, type Prepared } from './prepare.js';
import { workers } from './workers.js';
import './clean-up.js';

/** What a team says of its jobs. */
const RULES =
  "\nimport { describeJob } from './observability/index.js';\ndescribeJob('slow', { timeLimit: 300 });\n";

const missing = missingDatabase();
const why = missing === undefined ? '' : ` (${missing})`;
// never skipped in CI: there a missing database is a failure, by the message of its start
const withDatabases = describe.skipIf(missing !== undefined && process.env.CI === undefined);

withDatabases(`jobs of Agenda 6 on real stores${why}`, () => {
  let prepared: Prepared;
  let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
  let server: RunningService;
  let worker: RunningService;
  let env: NodeJS.ProcessEnv;

  const startWorker = async (): Promise<RunningService> =>
    startService(prepared.folder, { script: 'start:worker', portName: 'HEALTH_PORT', env });
  const startBoth = async (store: NodeJS.ProcessEnv): Promise<void> => {
    env = {
      ...store,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '200',
      QUEUE_HEALTH_INTERVAL_MS: '300',
      SCHEDULE_GRACE_MS: '1500',
      SHUTDOWN_TIMEOUT_MS: '3000',
    };
    server = await startService(prepared.folder, { env });
    worker = await startWorker();
  };
  const add = async (body: object): Promise<string> => enqueue(`${server.url}/reminders`, body);
  const jobOf = async (id: string): Promise<Record<string, unknown>> =>
    (await fetch(`${server.url}/reminders/${id}`)).json() as Promise<Record<string, unknown>>;
  const lineOf = async (id: string, msg: string, of: RunningService[] = [server, worker]): Promise<Line[]> =>
    eventually(
      () => linesOf(...of).filter((line) => line.job_id === id && line.msg === msg),
      (lines) => lines.length > 0,
    );
  const told = async (id: string, reason: string, by: RunningService): Promise<Line[]> =>
    eventually(
      () => linesOf(by).filter((line) => line.job_id === id && line.reason === reason),
      (lines) => lines.length > 0,
    );
  const measured = async (url: string, line: string): Promise<string[]> => {
    const metrics = await eventually(
      async () => metricsOf(url, /^(?:jobs?|queue|worker|schedule)_/),
      (all) => all.includes(line),
    );
    expect(metrics).toContain(line);
    return metrics;
  };

  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    prepared = await prepare(workers.reminders);
    expect(prepared.init.code, prepared.init.output).toBe(0);
    appendFileSync(path.join(prepared.folder, 'src/worker.js'), RULES);
  });

  afterAll(async () => {
    await receiver.close();
  });

  describe('PostgreSQL', () => {
    let postgres: Awaited<ReturnType<typeof startPostgres>>;

    /** Asks and changes the database, with the service's own client. */
    const query = async (statement: string): Promise<Record<string, unknown>[]> =>
      askPostgres(prepared.folder, postgres.url, statement);

    beforeAll(async () => {
      postgres = await startPostgres();
      await startBoth({ DATABASE_URL: postgres.url });
    });

    afterAll(() => {
      for (const service of [server, worker]) service.kill();
      postgres.stop();
    });

    it('each job has its line, in the trace of the request that saved it', async () => {
      const id = await add({ kind: 'call', data: { number: 'canary' } });
      const [done] = await lineOf(id, 'job completed');
      expect(done).toMatchObject({
        queue: 'call',
        job_name: 'call',
        attempt: 1,
        outcome: 'completed',
        request_id: 'ordered-by-a-test',
        trace_id: TRACE,
      });
      const spans = await eventually(
        () => receiver.spans.filter(({ traceId, scope }) => traceId === TRACE && scope === 'reminders'),
        (found) => found.some(({ name }) => name === 'process call'),
      );
      const [sent] = spans.filter(({ name }) => name === 'send call');
      const [run] = spans.filter(({ name }) => name === 'process call');
      expect(run?.parentSpanId).toBe(sent?.spanId);
      expect(run?.attributes).toMatchObject({ 'messaging.system': 'agenda', 'messaging.message.id': id });
      expect(JSON.stringify(linesOf(server, worker))).not.toContain('canary');
    });

    it.each([
      [{ to: ['Ada'] }, '{"to":["Ada"]}'],
      [{}, '{}'],
      [undefined, 'null'],
      [null, 'null'],
      ['a text', '"a text"'],
      [[1, 2], '[1,2]'],
    ])('the data of a job is as it was: %j', async (data, shown) => {
      const id = await add({ kind: 'remind', data });
      expect(await lineOf(id, `reminding with ${shown}`)).toHaveLength(1);
      expect(JSON.stringify((await jobOf(id)).data ?? null)).toBe(shown);
    });

    it('a job that a job saves belongs to the same request, and one that is saved again stays in it', async () => {
      const id = await add({ kind: 'chain', data: {} });
      await lineOf(id, 'job completed');
      const [after] = await eventually(
        () => linesOf(worker).filter(({ msg }) => msg === 'reminding with {"after":"chain"}'),
        (lines) => lines.length > 0,
      );
      expect(after).toMatchObject({ request_id: 'ordered-by-a-test', trace_id: TRACE, job_name: 'remind' });
      const [row] = await query(`SELECT data FROM agenda_jobs WHERE id = '${id}'`);
      expect(row).toMatchObject({ data: { seen: true, $origin: { request_id: 'ordered-by-a-test' } } });
    });

    it('a failure is tried again as the job has it, and a bug is not', async () => {
      const torn = await add({ kind: 'torn', data: {} });
      expect(await lineOf(torn, 'job failed')).toEqual([
        expect.objectContaining({ attempt: 2, outcome: 'failed', trace_id: TRACE, level: 'error' }),
      ]);
      expect(await lineOf(torn, 'job failed, and is tried again')).toEqual([
        expect.objectContaining({ attempt: 1, outcome: 'retried', level: 'warn' }),
      ]);
      const bug = await add({ kind: 'bug', data: {} });
      const [failed] = await lineOf(bug, 'job failed');
      expect(failed).toMatchObject({ attempt: 1, outcome: 'failed' });
      expect(failed?.err?.stack).toContain('worker.js');
      const engaged = await add({ kind: 'call', data: { number: 0 } });
      expect(await lineOf(engaged, 'job failed')).toEqual([expect.objectContaining({ attempt: 1 })]);
      expect(await jobOf(bug)).toMatchObject({ failCount: 1, nextRunAt: null });
    });

    it('a job that takes too long is told to stop, and its attempt has failed', async () => {
      const id = await add({ kind: 'slow', data: {} });
      const [late] = await lineOf(id, 'job failed');
      expect(late?.err).toMatchObject({ code: 'timeout', message: 'the job took longer than 300 ms' });
      expect(await lineOf(id, 'told to stop by the job took longer than 300 ms, true')).toHaveLength(1);
    });

    it('measures runs, depth by name, workers and schedules', async () => {
      await add({ kind: 'remind', data: {}, at: 'in 1 hour' });
      const metrics = await measured(worker.url, 'queue_jobs{"queue":"remind","state":"delayed"} 1');
      expect(metrics).toEqual(
        expect.arrayContaining([
          'job_duration_seconds_count{"queue":"call","job_name":"call","outcome":"completed"} 1',
          'job_errors_total{"queue":"bug","job_name":"bug","kind":"programmer"} 1',
          'jobs_enqueued_total{"queue":"remind","job_name":"remind"} 1',
          'jobs_running{"queue":"remind"} 0',
          'job_attempts_sum{"queue":"torn","job_name":"torn","outcome":"failed"} 2',
          'queue_jobs{"queue":"remind","state":"delayed"} 1',
          'queue_jobs{"queue":"remind","state":"waiting"} 0',
          'worker_up{"queue":"remind"} 1',
          'worker_concurrency{"queue":"remind"} 5',
        ]),
      );
      const now = Date.now() / 1000;
      for (const which of ['last', 'next']) {
        const name = `schedule_${which}_run_timestamp_seconds{"queue":"tick","schedule":"tick"} `;
        const [at = ''] = metrics
          .filter((line) => line.startsWith(name))
          .map((line) => line.slice(name.length));
        expect(Math.abs(Number(at) - now)).toBeLessThan(10);
      }
      expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    });

    it('each run of a schedule begins a trace, and is a first attempt', async () => {
      const runs = await eventually(
        () => linesOf(worker).filter(({ job_name, msg }) => job_name === 'tick' && msg === 'job completed'),
        (lines) => lines.length > 1,
      );
      expect(new Set(runs.map(({ trace_id: trace }) => trace)).size).toBe(runs.length);
      expect(runs.map(({ attempt }) => attempt)).toEqual(runs.map(() => 1));
    });

    it('a job is waited for at the end, and one that is not done in time is handed back', async () => {
      const short = await add({ kind: 'long', data: { milliseconds: 1_000 } });
      const long = await add({ kind: 'long', data: { milliseconds: 60_000 } });
      await measured(worker.url, 'jobs_running{"queue":"long"} 2');
      await measured(server.url, 'queue_jobs{"queue":"long","state":"active"} 2');
      worker.signal('SIGTERM');
      expect(await worker.exited).toEqual({ code: 0, signal: null });
      expect(await lineOf(short, 'job completed')).toHaveLength(1);
      expect(await query(`SELECT locked_at, next_run_at FROM agenda_jobs WHERE id = '${short}'`)).toEqual([
        { locked_at: null, next_run_at: null },
      ]);
      expect(await query(`SELECT locked_at, next_run_at FROM agenda_jobs WHERE id = '${long}'`)).toEqual([
        { locked_at: null, next_run_at: expect.any(Date) as Date },
      ]);
    });

    it('a schedule that nothing works on any more is told by the server', async () => {
      const [stopped] = await eventually(
        () => linesOf(server).filter(({ schedule }) => schedule === 'tick'),
        (lines) => lines.length > 0,
      );
      expect(stopped).toMatchObject({
        level: 'error',
        queue: 'tick',
        msg: 'schedule stopped: its next run is overdue',
      });
    });

    it('what a killed worker left is told by the server, and by the worker that takes it', async () => {
      worker = await startWorker();
      // it takes what was handed back in order, too, which is no incident
      await measured(worker.url, 'jobs_running{"queue":"long"} 1');
      expect(linesOf(worker).filter(({ reason }) => reason !== undefined)).toEqual([]);
      const id = await add({ kind: 'deaf', data: {} });
      await measured(worker.url, 'jobs_running{"queue":"deaf"} 1');
      worker.signal('SIGKILL');
      await query(
        `UPDATE agenda_jobs SET locked_at = now() - interval '61 minutes' WHERE id = '${id}' AND locked_at IS NOT NULL`,
      );
      expect(await told(id, 'active_without_lock', server)).toHaveLength(1);
      worker = await startWorker();
      const [stalled] = await told(id, 'stalled', worker);
      expect(stalled).toMatchObject({ queue: 'deaf', level: 'warn' });
    });

    it('a job that outlives its lock is told, and that it is run twice', async () => {
      const id = await add({ kind: 'deaf', data: {} });
      expect(await told(id, 'lock_lost', worker)).toHaveLength(1);
      expect(await told(id, 'run_twice', worker)).toHaveLength(1);
      const problems = linesOf(worker).filter(({ msg }) => msg === 'agenda has a problem');
      expect(problems[0]?.err?.message).toContain("execution of 'deaf' canceled");
    });

    // The last, because what a worker has locked just then stays so for ten minutes.
    it('a database that restarts ends neither of both, and is told once', async () => {
      await postgres.restart(async () => sleep(500));
      const id = await add({ kind: 'remind', data: { since: 'then' } });
      expect(await lineOf(id, 'reminding with {"since":"then"}')).toHaveLength(1);
      const problemsOf = (service: RunningService): Line[] =>
        linesOf(service).filter(({ msg }) => msg === 'agenda has a problem');
      // The server may have had no connection open just then.
      expect(problemsOf(worker)).not.toEqual([]);
      for (const problems of [problemsOf(server), problemsOf(worker)]) {
        const messages = problems.map(({ err }) => err?.message);
        expect(messages).toEqual([...new Set(messages)]);
        expect(JSON.stringify(problems)).not.toContain('connectionParameters');
      }
    });
  });

  describe('Redis', () => {
    let redis: Awaited<ReturnType<typeof startRedis>>;

    beforeAll(async () => {
      redis = await startRedis();
      await startBoth({ REDIS_URL: redis.url });
    });

    afterAll(() => {
      for (const service of [server, worker]) service.kill();
      redis.stop();
    });

    it('each job has its line, in the trace of the request that saved it, and its data is as it was', async () => {
      const id = await add({ kind: 'remind', data: { to: 'Ada' } });
      expect(await lineOf(id, 'reminding with {"to":"Ada"}')).toHaveLength(1);
      const [done] = await lineOf(id, 'job completed');
      expect(done).toMatchObject({ queue: 'remind', request_id: 'ordered-by-a-test', trace_id: TRACE });
      const none = await add({ kind: 'remind' });
      expect(await lineOf(none, 'reminding with {}')).toHaveLength(1);
    });

    it('measures depth by name and schedules', async () => {
      await add({ kind: 'remind', data: {}, at: 'in 1 hour' });
      const metrics = await measured(worker.url, 'queue_jobs{"queue":"remind","state":"delayed"} 1');
      expect(metrics).toContain('queue_jobs{"queue":"remind","state":"waiting"} 0');
      expect(metrics.filter((line) => /^schedule_(?:last|next)_run.*"tick"/.test(line))).toHaveLength(2);
    });

    it('a job that is not done in time is handed back, and what a killed worker left is told', async () => {
      const id = await add({ kind: 'long', data: { milliseconds: 60_000 } });
      await measured(worker.url, 'jobs_running{"queue":"long"} 1');
      worker.signal('SIGTERM');
      expect(await worker.exited).toEqual({ code: 0, signal: null });
      const back = await jobOf(id);
      expect(back).not.toHaveProperty('lockedAt');
      expect(back.nextRunAt).toEqual(expect.any(String));
      worker = await startWorker();
      const deaf = await add({ kind: 'deaf', data: {} });
      await measured(worker.url, 'jobs_running{"queue":"deaf"} 1');
      worker.signal('SIGKILL');
      worker = await startWorker();
      expect(await told(deaf, 'stalled', worker)).toHaveLength(1);
    });
  });
});
