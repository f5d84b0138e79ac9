import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDatabase, startPostgres } from '../harness/databases.mjs';
import { startOtlpReceiver } from '../harness/otlp-receiver.mjs';
import { startService, type RunningService } from '../harness/running-service.mjs';
import { askPostgres } from './ask-postgres.js';
import { TRACE, enqueue, eventually, linesOf, metricsOf, type Line } from './observed-jobs.js';
import { prepare, type Prepared } from './prepare.js';
import { workers } from './workers.js';
import './clean-up.js';

/** What a team says of its jobs. */
const RULES = "\nrequire('./observability').describeJob('slow', { timeLimit: 300 });\n";

const missing = missingDatabase();
const why = missing === undefined ? '' : ` (${missing})`;
// never skipped in CI: there a missing database is a failure, by the message of its start
const withDatabases = describe.skipIf(missing !== undefined && process.env.CI === undefined);

withDatabases(`jobs of graphile-worker 0.16 on a real PostgreSQL${why}`, () => {
  let prepared: Prepared;
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
  let server: RunningService;
  let worker: RunningService;
  let env: NodeJS.ProcessEnv;

  const startWorker = async (): Promise<RunningService> =>
    startService(prepared.folder, { script: 'start:worker', portName: 'HEALTH_PORT', env });
  const add = async (body: object): Promise<string> => enqueue(`${server.url}/reports`, body);
  /** As it is in the table, once its worker has let go of it. */
  const jobOf = async (id: string): Promise<Record<string, unknown>> =>
    eventually(
      async () => (await fetch(`${server.url}/reports/${id}`)).json() as Promise<Record<string, unknown>>,
      ({ locked }) => locked === false,
    );
  /** Changes the database, with the service's own client. */
  const change = async (statement: string): Promise<unknown> =>
    askPostgres(prepared.folder, postgres.url, statement);
  const lineOf = async (id: string, msg: string): Promise<Line[]> =>
    eventually(
      () => linesOf(server, worker).filter((line) => line.job_id === id && line.msg === msg),
      (lines) => lines.length > 0,
    );

  beforeAll(async () => {
    postgres = await startPostgres();
    receiver = await startOtlpReceiver();
    prepared = await prepare(workers.reports);
    expect(prepared.init.code, prepared.init.output).toBe(0);
    appendFileSync(path.join(prepared.folder, 'src/worker.js'), RULES);
    env = {
      DATABASE_URL: postgres.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '200',
      QUEUE_HEALTH_INTERVAL_MS: '300',
      SHUTDOWN_TIMEOUT_MS: '3000',
    };
    server = await startService(prepared.folder, { env });
    worker = await startWorker();
  });

  afterAll(async () => {
    for (const service of [server, worker]) service.kill();
    postgres.stop();
    await receiver.close();
  });

  it('each job has its line, in the trace of the request that added it, and its payload is as it was', async () => {
    const id = await add({ kind: 'render', month: 'canary' });
    const [done] = await lineOf(id, 'job completed');
    expect(done).toMatchObject({
      queue: 'render',
      job_name: 'render',
      attempt: 1,
      outcome: 'completed',
      request_id: 'ordered-by-a-test',
      trace_id: TRACE,
    });
    expect(await lineOf(id, 'rendered month 1')).toHaveLength(1);
    const spans = await eventually(
      () => receiver.spans.filter(({ traceId, scope }) => traceId === TRACE && scope === 'reports'),
      (found) => ['PRODUCER', 'CONSUMER'].every((one) => found.some(({ kind }) => kind === one)),
    );
    const [sent] = spans.filter(({ name }) => name === 'send render');
    const [run] = spans.filter(({ name }) => name === 'process render');
    expect(run?.parentSpanId).toBe(sent?.spanId);
    expect(run?.attributes).toMatchObject({
      'messaging.system': 'graphile-worker',
      'messaging.message.id': id,
    });
    expect(JSON.stringify(linesOf(server, worker))).not.toContain('canary');
  });

  it('a job that a task adds belongs to the same request, and what the task logs to the job', async () => {
    const id = await add({ kind: 'monthly', month: 'June' });
    expect(await lineOf(id, 'reports are due')).toHaveLength(1);
    const rendered = await eventually(
      () => linesOf(worker).filter(({ msg, job_name }) => msg === 'job completed' && job_name === 'render'),
      (lines) => lines.length > 1,
    );
    expect(rendered[1]).toMatchObject({ request_id: 'ordered-by-a-test', trace_id: TRACE });
  });

  it('a failure is logged once and tried again, a bug ends at once, and of a list only what failed is left', async () => {
    const torn = await add({ kind: 'torn' });
    expect(await lineOf(torn, 'job failed, and is tried again')).toEqual([
      expect.objectContaining({ attempt: 1, outcome: 'retried', level: 'warn' }),
    ]);
    const bug = await add({ kind: 'bug' });
    const [failed] = await lineOf(bug, 'job failed');
    expect(failed).toMatchObject({ attempt: 1, outcome: 'failed', level: 'error' });
    expect(failed?.err?.stack).toContain('bug.js');
    expect(await jobOf(bug)).toMatchObject({ attempts: 25, max_attempts: 25 });
    const list = await add({ kind: 'each', pages: ['fine', 'torn'] });
    const [partly] = await lineOf(list, 'job failed, and is tried again');
    expect(partly?.err?.message).toContain('1 of 2 parts');
    expect(await jobOf(list)).toMatchObject({ payload: ['torn'] });
    // none has another line of graphile-worker's own
    expect(linesOf(worker).filter(({ job_id: id }) => [torn, bug, list].includes(String(id)))).toHaveLength(
      3,
    );
  });

  it('a task that takes too long is told to stop, and its attempt has failed', async () => {
    const id = await add({ kind: 'slow' });
    const [late] = await lineOf(id, 'job failed, and is tried again');
    expect(late?.err).toMatchObject({ code: 'timeout', message: 'the job took longer than 300 ms' });
    expect(await lineOf(id, 'was told to stop')).toHaveLength(1);
  });

  it('jobs that SQL added are observed where they are worked on until none is left', async () => {
    const id = await enqueue(`${server.url}/sweep`, {});
    expect(await lineOf(id, 'swept {"days":30}')).toHaveLength(1);
    const [done] = await lineOf(id, 'job completed');
    expect(done).toMatchObject({ queue: 'sweep', attempt: 1 });
  });

  it('measures attempts, tasks and workers', async () => {
    const failed = 'queue_jobs{"queue":"bug","state":"failed"} 1';
    const metrics = await eventually(
      async () => metricsOf(worker.url, /^(?:jobs?|queue|worker)_/),
      (all) => all.includes(failed),
    );
    expect(metrics).toEqual(
      expect.arrayContaining([
        'job_duration_seconds_count{"queue":"render","job_name":"render","outcome":"completed"} 2',
        'job_errors_total{"queue":"bug","job_name":"bug","kind":"programmer"} 1',
        'jobs_enqueued_total{"queue":"render","job_name":"render"} 1',
        'jobs_running{"queue":"render"} 0',
        failed,
        'queue_jobs{"queue":"torn","state":"active"} 0',
        'worker_up{"queue":"render"} 1',
        'worker_concurrency{"queue":"render"} 4',
      ]),
    );
    expect(await metricsOf(server.url, /^jobs_enqueued_total/)).toContain(
      'jobs_enqueued_total{"queue":"render","job_name":"render"} 1',
    );
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  });

  it('measures when a schedule ran last', async () => {
    await change(`INSERT INTO graphile_worker._private_known_crontabs (identifier, known_since, last_execution)
      VALUES ('nightly', now(), to_timestamp(1700000000))`);
    const ran = 'schedule_last_run_timestamp_seconds{"queue":"nightly","schedule":"nightly"} 1700000000';
    expect(
      await eventually(
        async () => metricsOf(worker.url, /^schedule_last/),
        (metrics) => metrics.includes(ran),
      ),
    ).toContain(ran);
  });

  it('a job that is not done when the process has to end is handed back', async () => {
    const id = await add({ kind: 'long' });
    await eventually(
      async () => metricsOf(worker.url, /^jobs_running/),
      (metrics) => metrics.includes('jobs_running{"queue":"long"} 1'),
    );
    // one of those to which graphile-worker listens by itself
    worker.signal('SIGHUP');
    expect(await worker.exited).toEqual({ code: 0, signal: null });
    expect(await jobOf(id)).toMatchObject({ attempts: 1, locked: false });
  });

  it('a worker that is killed leaves its jobs locked, which is told by the server', async () => {
    // it takes what was handed back, too
    worker = await startWorker();
    const id = await add({ kind: 'long' });
    await eventually(
      async () => metricsOf(server.url, /^queue_jobs/),
      (metrics) => metrics.includes('queue_jobs{"queue":"long","state":"active"} 2'),
    );
    // A worker may have jobs before it has its lock, and who dies that early was never seen to live.
    await eventually(
      async () => askPostgres(prepared.folder, postgres.url, 'SELECT 1 FROM pg_locks WHERE objsubid = 2'),
      (locks) => locks.length > 0,
    );
    const lockedAt = Date.now() / 1000;
    await eventually(
      async () => metricsOf(server.url, /^queue_health_timestamp_seconds/),
      (looks) => looks.some((look) => look.includes('"long"') && Number(look.split(' ').at(-1)) > lockedAt),
    );
    worker.signal('SIGKILL');
    const told = await eventually(
      () => linesOf(server).filter(({ job_id: job, reason }) => job === id && reason !== undefined),
      (lines) => lines.length > 0,
    );
    expect(told).toEqual([
      expect.objectContaining({ queue: 'long', reason: 'active_without_lock', level: 'warn' }),
    ]);
    // it is found beside the requests, whichever of them was the first to add a job
    expect(told[0]).not.toHaveProperty('request_id');
    expect(await metricsOf(server.url, /^job_incidents_total/)).toContain(
      'job_incidents_total{"queue":"long","reason":"active_without_lock"} 2',
    );
    // a worker that begins later has never seen the one that was killed
    await change(
      "UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '11 minutes' WHERE locked_at IS NOT NULL",
    );
    worker = await startWorker();
    const late = await eventually(
      () => linesOf(worker).filter(({ job_id: job, reason }) => job === id && reason !== undefined),
      (lines) => lines.length > 0,
    );
    expect(late).toEqual([expect.objectContaining({ reason: 'active_without_lock' })]);
    server.signal('SIGTERM');
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });
});
