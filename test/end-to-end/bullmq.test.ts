import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDatabase, startPostgres, startRedis } from '../harness/databases.mjs';
import { startOtlpReceiver } from '../harness/otlp-receiver.mjs';
import { startService, type RunningService } from '../harness/running-service.mjs';
import { askPostgres } from './ask-postgres.js';
import {
  TRACE,
  allAre,
  enqueue,
  eventually,
  linesOf,
  metricsOf,
  statusesAt,
  type Line,
} from './observed-jobs.js';
import { prepare, type Prepared } from './prepare.js';
import { workers } from './workers.js';
import './clean-up.js';

/** What a team says of its jobs. */
const RULES = `
import { describeJob } from './observability/index.js';
describeJob('hang', { timeLimit: 700 });
describeJob('leaf', { fields: ({ paper }) => ({ size: paper.size }) });
describeJob('poster', { needsResult: true, fields: ({ kind }) => ({ kind }) });
`;

const missing = missingDatabase();
const why = missing === undefined ? '' : ` (${missing})`;
// never skipped in CI: there a missing database is a failure, by the message of its start
const withDatabases = describe.skipIf(missing !== undefined && process.env.CI === undefined);

/** As much of ioredis as asks Redis anything. */
interface IoRedis {
  Redis: new (url: string) => {
    call: (command: string, ...args: string[]) => Promise<unknown>;
    disconnect: () => void;
  };
}

withDatabases(`jobs of BullMQ 6${why}`, () => {
  let prepared: Prepared;
  let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
  let server: RunningService;
  let worker: RunningService;
  let env: NodeJS.ProcessEnv;
  /** Workers, the first and those beside it. */
  const started: RunningService[] = [];

  async function startWorker(): Promise<RunningService> {
    const service = await startService(prepared.folder, {
      script: 'start:worker',
      portName: 'HEALTH_PORT',
      env,
    });
    started.push(service);
    return service;
  }

  async function startBoth(store: NodeJS.ProcessEnv): Promise<void> {
    env = {
      ...store,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '200',
      QUEUE_HEALTH_INTERVAL_MS: '300',
    };
    server = await startService(prepared.folder, { env });
    worker = await startWorker();
  }

  function killAll(): void {
    for (const service of [server, ...started.splice(0)]) service.kill();
  }

  async function isActive(id: string): Promise<void> {
    const { state } = await eventually(
      async () => (await fetch(`${server.url}/prints/${id}`)).json() as Promise<{ state: string }>,
      (job) => job.state === 'active',
    );
    expect(state).toBe('active');
  }

  const lineOf = async (id: string, msg: string): Promise<Line[]> =>
    eventually(
      () => linesOf(...started).filter((line) => line.job_id === id && line.msg === msg),
      (lines) => lines.length > 0,
    );
  const incidents = async (id: string, reason: string, ...services: RunningService[]): Promise<Line[]> =>
    eventually(
      () => linesOf(...services).filter((line) => line.job_id === id && line.reason === reason),
      (lines) => lines.length > 0,
    );
  const ordered = async (body: object): Promise<string> => enqueue(`${server.url}/prints`, body);

  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    prepared = await prepare(workers.prints);
    expect(prepared.init.code, prepared.init.output).toBe(0);
    appendFileSync(path.join(prepared.folder, 'src/worker.js'), RULES);
  });

  afterAll(async () => {
    await receiver.close();
  });

  describe('on a real Redis', () => {
    let redis: Awaited<ReturnType<typeof startRedis>>;

    /** Has Redis do something, with the service's own client. */
    async function tellRedis(command: string, ...args: string[]): Promise<void> {
      const { Redis } = createRequire(path.join(prepared.folder, 'package.json'))('ioredis') as IoRedis;
      const client = new Redis(redis.url);
      await client.call(command, ...args);
      client.disconnect();
    }

    beforeAll(async () => {
      redis = await startRedis();
      await startBoth({ REDIS_URL: redis.url });
    });

    afterAll(() => {
      killAll();
      redis.stop();
    });

    it('each attempt has one line with the ids of job and request, in the trace of the request', async () => {
      const id = await ordered({ kind: 'poster', secret: 'canary' });
      const [done] = await lineOf(id, 'job completed');
      expect(done).toMatchObject({
        queue: 'prints',
        job_name: 'poster',
        attempt: 1,
        kind: 'poster',
        outcome: 'completed',
        request_id: 'ordered-by-a-test',
        trace_id: TRACE,
      });
      expect(await lineOf(id, `printed poster ${id}`)).toHaveLength(1);
      const spans = await eventually(
        () => receiver.spans.filter(({ traceId, scope }) => traceId === TRACE && scope === 'prints'),
        (found) => ['PRODUCER', 'CONSUMER'].every((one) => found.some(({ kind }) => kind === one)),
      );
      const [sent] = spans.filter(({ name }) => name === 'send prints');
      const [run] = spans.filter(({ name }) => name === 'process prints');
      expect(run?.parentSpanId).toBe(sent?.spanId);
      expect(run?.attributes).toMatchObject({ 'messaging.system': 'bullmq', 'messaging.message.id': id });
      expect(JSON.stringify(linesOf(server, worker))).not.toContain('canary');
    });

    it('a failure is logged once with its stack, and tried again as often as the queue allows', async () => {
      const id = await ordered({ kind: 'jam', attempts: 2 });
      const [failed] = await lineOf(id, 'job failed');
      const [retried] = await lineOf(id, 'job failed, and is tried again');
      expect(retried).toMatchObject({ attempt: 1, outcome: 'retried', level: 'warn' });
      expect(failed).toMatchObject({ attempt: 2, outcome: 'failed', level: 'error' });
      expect(failed?.err?.stack).toContain('paper jam');
    });

    it('a bug is not tried again', async () => {
      const id = await ordered({ kind: 'bug', attempts: 5 });
      const [failed] = await lineOf(id, 'job failed');
      expect(failed).toMatchObject({ attempt: 1, outcome: 'failed' });
      const state = await eventually(
        async () =>
          (await fetch(`${server.url}/prints/${id}`)).json() as Promise<{ state: string; attempts: number }>,
        (job) => job.state === 'failed',
      );
      expect(state).toEqual({ state: 'failed', attempts: 1 });
      expect(linesOf(...started).filter((line) => line.job_id === id)).toHaveLength(1);
    });

    it('a job that is done stays done where the fields to log cannot be taken from its payload', async () => {
      const id = await ordered({ kind: 'leaf' });
      expect(await lineOf(id, 'job completed')).toEqual([expect.objectContaining({ attempt: 1 })]);
      expect(await lineOf(id, 'the fields that a job may log could not be taken')).toHaveLength(1);
    });

    it('measures attempts, queues and workers, without ids', async () => {
      // the queue is looked at beside the scrapes, so the last failure may not be in the first answer
      const bothFailed = 'queue_jobs{"queue":"prints","state":"failed"} 2';
      const metrics = await eventually(
        async () => metricsOf(worker.url, /^(?:jobs?|queue|worker)_/),
        (all) => all.includes(bothFailed),
      );
      expect(metrics).toEqual(
        expect.arrayContaining([
          'job_duration_seconds_count{"queue":"prints","job_name":"poster","outcome":"completed"} 1',
          'job_duration_seconds_count{"queue":"prints","job_name":"jam","outcome":"retried"} 1',
          'job_duration_seconds_count{"queue":"prints","job_name":"jam","outcome":"failed"} 1',
          'job_errors_total{"queue":"prints","job_name":"bug","kind":"programmer"} 1',
          'job_attempts_sum{"queue":"prints","job_name":"jam","outcome":"failed"} 2',
          'jobs_running{"queue":"prints"} 0',
          bothFailed,
          'queue_workers{"queue":"prints"} 1',
          'worker_concurrency{"queue":"prints"} 4',
        ]),
      );
      expect(await metricsOf(server.url, /^jobs_enqueued_total/)).toContain(
        'jobs_enqueued_total{"queue":"prints","job_name":"jam"} 1',
      );
    });

    it('both processes are not ready while Redis hangs, alive all the same, and ready again after it', async () => {
      const ready = async (): Promise<number[]> => statusesAt('/ready', server, worker);
      redis.pause();
      try {
        expect(await eventually(ready, allAre(503))).toEqual([503, 503]);
        expect(await statusesAt('/live', server, worker)).toEqual([200, 200]);
      } finally {
        redis.resume();
      }
      expect(await eventually(ready, allAre(200))).toEqual([200, 200]);
    });

    it('a blocked event loop makes a job run twice, which is told', async () => {
      const second = await startWorker();
      const id = await ordered({ kind: 'block' });
      const told = await incidents(id, 'run_twice', ...started);
      expect(told[0]).toMatchObject({ queue: 'prints', msg: 'job was taken and not ended' });
      started.splice(started.indexOf(second), 1);
      second.signal('SIGTERM');
      expect(await second.exited).toEqual({ code: 0, signal: null });
    });

    it('a handler that hangs is ended by its time limit, and one that is done without a result is told', async () => {
      const hung = await ordered({ kind: 'hang' });
      const [failed] = await lineOf(hung, 'job failed');
      expect(failed?.err).toMatchObject({ code: 'timeout', message: 'the job took longer than 700 ms' });
      const empty = await ordered({ kind: 'poster' });
      expect(await incidents(empty, 'no_result', worker)).toHaveLength(1);
    });

    it('a job that vanishes from Redis while it is worked on is told', async () => {
      const id = await ordered({ kind: 'short' });
      await isActive(id);
      await tellRedis('DEL', `bull:prints:${id}`);
      expect(await incidents(id, 'vanished', worker)).toHaveLength(1);
    });

    it('a job whose worker loses its connections is completed over new ones', async () => {
      const id = await ordered({ kind: 'short' });
      await isActive(id);
      await tellRedis('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      expect(await lineOf(id, 'job completed')).toHaveLength(1);
    });

    it('a Redis that comes back empty has lost the job in hand, which is told, and work goes on', async () => {
      const completed = (): number =>
        linesOf(worker).filter(({ msg, kind }) => msg === 'job completed' && kind === 'poster').length;
      const id = await ordered({ kind: 'short' });
      await isActive(id);
      await redis.restart(async () => {
        const down = await eventually(async () => statusesAt('/ready', server, worker), allAre(503));
        expect(down).toEqual([503, 503]);
      });
      expect(await incidents(id, 'vanished', worker)).toHaveLength(1);
      expect(linesOf(server).find(({ msg }) => msg === 'queue has a problem')).toMatchObject({
        level: 'error',
        queue: 'prints',
      });
      const up = await eventually(async () => statusesAt('/ready', server, worker), allAre(200));
      expect(up).toEqual([200, 200]);
      const before = completed();
      await ordered({ kind: 'poster' });
      expect(await eventually(completed, (now) => now > before)).toBe(before + 1);
    });

    it('a worker that is killed leaves a job that nobody works on, which is told by the server', async () => {
      const id = await ordered({ kind: 'long' });
      await isActive(id);
      for (const one of started) one.signal('SIGKILL');
      expect(await incidents(id, 'active_without_lock', server)).toHaveLength(1);
      expect(await metricsOf(server.url, /^job_incidents_total/)).toContainEqual(
        expect.stringMatching(
          /^job_incidents_total\{"queue":"prints","reason":"active_without_lock"\} [1-9]/,
        ),
      );
      await ordered({ kind: 'poster' });
      const unattended = await eventually(
        () => linesOf(server).filter(({ msg }) => msg === 'jobs wait, and no worker takes them'),
        (lines) => lines.length > 0,
      );
      // Until then there was only the one that is at work.
      expect(unattended[0]).toMatchObject({ queue: 'prints', level: 'warn', waiting: 1 });
    });
  });

  describe('on a real PostgreSQL', () => {
    let postgres: Awaited<ReturnType<typeof startPostgres>>;

    beforeAll(async () => {
      postgres = await startPostgres();
      await startBoth({ DATABASE_URL: postgres.url });
    });

    afterAll(() => {
      killAll();
      postgres.stop();
    });

    it('each attempt has its line in the trace of the request, and a bug is not tried again', async () => {
      const id = await ordered({ kind: 'poster' });
      const [done] = await lineOf(id, 'job completed');
      expect(done).toMatchObject({ job_name: 'poster', attempt: 1, trace_id: TRACE });
      const bug = await ordered({ kind: 'bug', attempts: 5 });
      const [failed] = await lineOf(bug, 'job failed');
      expect(failed).toMatchObject({ attempt: 1, outcome: 'failed' });
    });

    it('measures the queue and its workers', async () => {
      const failed = 'queue_jobs{"queue":"prints","state":"failed"} 1';
      const metrics = await eventually(
        async () => metricsOf(server.url, /^queue_/),
        (all) => all.includes(failed),
      );
      expect(metrics).toEqual(expect.arrayContaining([failed, 'queue_workers{"queue":"prints"} 1']));
    });

    it('counts up to 10,000 jobs of a state, however many there are', async () => {
      await askPostgres(
        prepared.folder,
        postgres.url,
        `INSERT INTO bullmq.job (queue, id, seq, name, state, added_at_ms, finished_at_ms)
        SELECT 'prints', 'old-' || n, nextval('bullmq.job_seq'), 'old', 'completed', n, n
        FROM generate_series(1, 12000) AS n`,
      );
      const many = 'queue_jobs{"queue":"prints","state":"completed"} 10000';
      const metrics = await eventually(
        async () => metricsOf(server.url, /^queue_jobs$/),
        (all) => all.includes(many),
      );
      expect(metrics).toContain(many);
    });

    it('a job whose worker is killed is told, with its age, and that nobody takes the others', async () => {
      const id = await ordered({ kind: 'long' });
      await isActive(id);
      const ageOf = async (state: string): Promise<number> => {
        const all = await metricsOf(server.url, /^queue_oldest_job_age_seconds$/);
        return Number(
          all
            .find((one) => one.includes(`"state":"${state}"`))
            ?.split(' ')
            .at(-1),
        );
      };
      expect(
        await eventually(
          async () => ageOf('active'),
          (age) => age > 0,
        ),
      ).toBeGreaterThan(0);
      worker.signal('SIGKILL');
      expect(await incidents(id, 'active_without_lock', server)).toHaveLength(1);
      await ordered({ kind: 'poster' });
      expect(
        await eventually(
          async () => ageOf('waiting'),
          (age) => age > 0,
        ),
      ).toBeGreaterThan(0);
      const unattended = await eventually(
        () => linesOf(server).filter(({ msg }) => msg === 'jobs wait, and no worker takes them'),
        (lines) => lines.length > 0,
      );
      // Until then there was only the one that is at work.
      expect(unattended[0]).toMatchObject({ queue: 'prints', level: 'warn', waiting: 1 });
    });
  });
});
