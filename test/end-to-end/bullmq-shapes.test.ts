import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDatabase, startRedis } from '../harness/databases.mjs';
import { startOtlpReceiver } from '../harness/otlp-receiver.mjs';
import { startService, type RunningService } from '../harness/running-service.mjs';
import { TRACE, enqueue, eventually, linesOf, metricsOf, statusesAt, type Line } from './observed-jobs.js';
import { prepare } from './prepare.js';
import { workers } from './workers.js';
import './clean-up.js';

const missing = missingDatabase();
const why = missing === undefined ? '' : ` (${missing})`;

describe.skipIf(missing !== undefined && process.env.CI === undefined)(
  `BullMQ 5 with queues made when they are needed, flows, repeated and sandboxed jobs${why}`,
  () => {
    let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
    let redis: Awaited<ReturnType<typeof startRedis>>;
    let server: RunningService;
    let worker: RunningService;
    let folder: string;
    let env: Record<string, string>;

    const add = async (path: string, body: object): Promise<string> => enqueue(server.url + path, body);
    const linesWith = async (wanted: Partial<Line>, count = 1): Promise<Line[]> =>
      eventually(
        () =>
          linesOf(server, worker).filter((line) =>
            Object.entries(wanted).every(([key, value]) => line[key] === value),
          ),
        (lines) => lines.length >= count,
      );

    beforeAll(async () => {
      [receiver, redis] = await Promise.all([startOtlpReceiver(), startRedis()]);
      const prepared = await prepare(workers.galleries);
      const { init } = prepared;
      ({ folder } = prepared);
      expect(init.code, init.output).toBe(0);
      env = {
        REDIS_URL: redis.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BSP_SCHEDULE_DELAY: '200',
        QUEUE_HEALTH_INTERVAL_MS: '300',
      };
      server = await startService(folder, { env });
      worker = await startService(folder, { script: 'start:worker', portName: 'HEALTH_PORT', env });
    });

    afterAll(async () => {
      server.kill();
      worker.kill();
      redis.stop();
      await receiver.close();
    });

    it('the jobs of several trees that are added at once are in the trace of the request', async () => {
      await add('/trees', { title: 'summer' });
      const done = await Promise.all(
        ['album', 'cover', 'photo'].map(async (job_name) =>
          linesWith({ msg: 'job completed', job_name, trace_id: TRACE, request_id: 'ordered-by-a-test' }),
        ),
      );
      expect(done.map((lines) => lines.length)).toEqual([1, 1, 1]);
    });

    it('each job of a tree counts as put into its own queue', async () => {
      expect(await metricsOf(server.url, /^jobs_enqueued_total$/)).toEqual([
        'jobs_enqueued_total{"queue":"albums","job_name":"album"} 1',
        'jobs_enqueued_total{"queue":"thumbnails","job_name":"photo"} 1',
        'jobs_enqueued_total{"queue":"albums","job_name":"cover"} 1',
      ]);
    });

    it('a job is counted as blocked while it waits for one that failed', async () => {
      await add('/trees', { title: 'lost', photo: 'away' });
      const blocked = 'queue_jobs{"queue":"albums","state":"blocked"} 1';
      const metrics = await eventually(
        async () => metricsOf(worker.url, /^queue_jobs$/),
        (all) => all.includes(blocked),
      );
      expect(metrics).toContain(blocked);
    });

    it('each run of a repeated job begins a trace, whichever request made it', async () => {
      await add('/digests', { every: 300 });
      const runs = await linesWith({ msg: 'job completed', job_name: 'digest' }, 3);
      expect(new Set(runs.map(({ trace_id }) => trace_id)).size).toBe(runs.length);
      expect(
        runs.filter(({ request_id, trace_id }) => request_id !== undefined || trace_id === TRACE),
      ).toEqual([]);
    });

    it('a job has waited since it was due, and once, however often it is put off', async () => {
      const later = await add('/albums', { name: 'later', delay: 1500 });
      const [done] = await linesWith({ msg: 'job completed', job_id: later });
      expect(done?.wait_ms).toBeLessThan(1000);
      const crowded = await add('/albums', { name: 'crowded' });
      expect(await linesWith({ msg: 'job completed', job_id: crowded })).toHaveLength(1);
      expect(await metricsOf(worker.url, /^job_wait_seconds_count$/)).toContain(
        'job_wait_seconds_count{"queue":"albums","job_name":"crowded"} 1',
      );
    });

    it('a bug in a sandboxed processor is not tried again, and what may pass is', async () => {
      const bug = await add('/thumbnails', { name: 'bug' });
      const away = await add('/thumbnails', { name: 'away' });
      expect((await linesWith({ msg: 'job failed', job_id: away }))[0]).toMatchObject({ attempt: 3 });
      const [failed] = await linesWith({ msg: 'job failed', job_id: bug });
      expect(failed).toMatchObject({ attempt: 1, err: { type: 'TypeError' } });
    });

    it('what a sandboxed processor writes is not said to be of another job', async () => {
      const first = await add('/thumbnails', { name: 'first' });
      const second = await add('/thumbnails', { name: 'second' });
      for (const id of [first, second]) {
        const [line] = await linesWith({ msg: `thumbnail of ${id}` });
        expect([undefined, id]).toContain(line?.job_id);
      }
    });

    it('a queue that is closed after its job does not make the service unready', async () => {
      await add('/notices', {});
      const looked = await metricsOf(server.url, /^queue_health_timestamp/);
      expect(looked.length).toBeGreaterThan(0);
      expect(await statusesAt('/ready', server)).toEqual([200]);
      expect(linesOf(server).filter(({ msg }) => msg === 'queue cannot be looked at')).toEqual([]);
    });

    it('what is told of a queue is not said to be of the request that made it', async () => {
      await add('/orphans', { name: 'nobody' });
      const [told] = await linesWith({ msg: 'jobs wait, and no worker takes them', queue: 'orphans' });
      expect(told).toBeDefined();
      expect(told).not.toHaveProperty('request_id');
      expect(told).not.toHaveProperty('trace_id');
    });

    it('a job that is taken by hand has its line and measures, in the trace of what added it', async () => {
      const done = await add('/scans', { name: 'plain' });
      const bug = await add('/scans', { name: 'bug' });
      expect(await linesWith({ msg: 'job completed', queue: 'scans', job_id: done })).toMatchObject([
        { queue: 'scans', trace_id: TRACE, request_id: 'ordered-by-a-test' },
      ]);
      expect(await linesWith({ msg: 'job failed', queue: 'scans', job_id: bug })).toMatchObject([
        { attempt: 1, err: { type: 'TypeError' } },
      ]);
      const measured = await metricsOf(worker.url, /^(?:job_duration_seconds_count|worker_up)$/);
      expect(measured.filter((line) => line.includes('"scans"'))).toEqual([
        'job_duration_seconds_count{"queue":"scans","job_name":"plain","outcome":"completed"} 1',
        'job_duration_seconds_count{"queue":"scans","job_name":"bug","outcome":"failed"} 1',
      ]);
    });

    it('a queue is looked at as long as one of its workers in the process lasts', async () => {
      const id = await add('/albums', { name: 'fewer' });
      await linesWith({ msg: 'job completed', job_id: id });
      const concurrency = async (): Promise<string[]> =>
        (await metricsOf(worker.url, /^worker_concurrency$/)).filter((line) => line.includes('"albums"'));
      expect(
        await eventually(concurrency, ([line = '']) => line.endsWith(' 1')),
        'one of two is closed',
      ).toEqual(['worker_concurrency{"queue":"albums"} 1']);
      const closedAt = Date.now() / 1000;
      const lookedAt = async (): Promise<number> => {
        const [line = ''] = (await metricsOf(worker.url, /^queue_health_timestamp_seconds$/)).filter((one) =>
          one.includes('"albums"'),
        );
        return Number(line.split(' ').at(-1));
      };
      expect(await eventually(lookedAt, (at) => at > closedAt + 1)).toBeGreaterThan(closedAt + 1);
    });

    it('on a signal a loop ends that a job is on its way to', async () => {
      const other = await startService(folder, { script: 'start:worker', portName: 'HEALTH_PORT', env });
      await add('/scans', { name: 'tick', repeat: { every: 10 } });
      await eventually(
        () => linesOf(other).filter(({ job_name }) => job_name === 'tick'),
        (ticks) => ticks.length > 5,
      );
      other.signal('SIGTERM');
      expect(await other.exited).toEqual({ code: 0, signal: null });
      expect(linesOf(other).filter(({ msg }) => msg === 'closing took too long')).toEqual([]);
    });

    it('on a signal a loop that takes jobs by hand gets no more, and what it has in hand is finished', async () => {
      const id = await add('/scans', { name: 'long' });
      await eventually(
        async () => metricsOf(worker.url, /^jobs_running$/),
        (running) => running.includes('jobs_running{"queue":"scans"} 1'),
      );
      worker.signal('SIGTERM');
      expect(await worker.exited).toEqual({ code: 0, signal: null });
      expect(await linesWith({ msg: 'job completed', queue: 'scans', job_id: id })).toHaveLength(1);
    });
  },
);
