import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../harness/command.mjs';
import { missingDatabase, startRedis } from '../harness/databases.mjs';
import { startOtlpReceiver } from '../harness/otlp-receiver.mjs';
import { startService, type RunningService } from '../harness/running-service.mjs';
import { TRACE, enqueue, eventually, linesOf, metricsOf, type Line } from './observed-jobs.js';
import { prepare, type Prepared } from './prepare.js';
import { workers } from './workers.js';
import './clean-up.js';

/** What a team says of its jobs, and what `init` told it to write where a package is too new to be observed by itself. */
const RULES = `
import { describeJob, observeBullWorker } from './observability/index.js';
describeJob('lost', { timeLimit: 700 });
Object.assign(LettersProcessor.prototype, {
  onApplicationBootstrap(this: LettersProcessor) {
    observeBullWorker(this.worker);
  },
});
`;

const missing = missingDatabase();
const why = missing === undefined ? '' : ` (${missing})`;
// never skipped in CI: there a missing database is a failure, by the message of its start
const withDatabases = describe.skipIf(missing !== undefined && process.env.CI === undefined);

withDatabases(`queues and schedules that Nest 12 makes itself${why}`, () => {
  let prepared: Prepared;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
  let service: RunningService;
  let worker: RunningService;

  const lines = async (fields: object, count = 1): Promise<Line[]> =>
    eventually(
      () =>
        linesOf(service, worker).filter((line) =>
          Object.entries(fields).every(([name, value]) => line[name] === value),
        ),
      (found) => found.length >= count,
    );
  const metrics = async (line: RegExp, of = service): Promise<string[]> =>
    eventually(
      async () =>
        (await metricsOf(of.url, /^(?:jobs?|queue|worker|schedule)_/)).filter((one) => line.test(one)),
      (found) => found.length > 0,
    );
  const send = async (body: object, to = ''): Promise<string> => enqueue(`${service.url}/letters${to}`, body);

  beforeAll(async () => {
    redis = await startRedis();
    receiver = await startOtlpReceiver();
    prepared = await prepare(workers.letters);
    expect(prepared.init.code, prepared.init.output).toBe(0);
    appendFileSync(path.join(prepared.folder, 'src/letters.processor.ts'), RULES);
    await mustRun('npm', ['run', 'build'], { cwd: prepared.folder, env: prepared.env });
    const env = {
      REDIS_URL: redis.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '200',
      QUEUE_HEALTH_INTERVAL_MS: '300',
      SCHEDULE_GRACE_MS: '1500',
    };
    service = await startService(prepared.folder, { env });
    worker = await startService(prepared.folder, { script: 'start:worker', portName: 'HEALTH_PORT', env });
  });

  afterAll(async () => {
    service.kill();
    worker.kill();
    redis.stop();
    await receiver.close();
  });

  it('a job has one line with the ids of job and request, in the trace of the request', async () => {
    const id = await send({ kind: 'postcard', secret: 'canary' });
    const done = await lines({ msg: 'job completed', job_id: id });
    expect(done).toEqual([
      expect.objectContaining({
        queue: 'letters',
        job_name: 'postcard',
        attempt: 1,
        outcome: 'completed',
        request_id: 'ordered-by-a-test',
        trace_id: TRACE,
      }),
    ]);
    expect(await lines({ msg: 'carried postcard', job_id: id, context: 'LettersProcessor' })).toHaveLength(1);
    expect(await lines({ msg: `delivered ${id}` })).toHaveLength(1);
    const spans = await eventually(
      () => receiver.spans.filter(({ traceId, scope }) => traceId === TRACE && scope === '@post/letters'),
      (found) => found.some(({ kind }) => kind === 'CONSUMER'),
    );
    const [sent] = spans.filter(({ name }) => name === 'send letters');
    const [run] = spans.filter(({ name }) => name === 'process letters');
    expect(run?.parentSpanId).toBe(sent?.spanId);
    expect(run?.attributes).toMatchObject({ 'messaging.system': 'bullmq', 'messaging.message.id': id });
    expect(JSON.stringify(linesOf(service, worker))).not.toContain('canary');
  });

  it.each([
    ['a processor that is made for each job', '/stamps', { queue: 'stamps', job_name: 'stamp' }],
    ['a job of a flow', '/rounds', { queue: 'letters', job_name: 'round' }],
  ])('%s has its line, too', async (_what, to, fields) => {
    const id = await send({ kind: 'letter' }, to);
    const done = await lines({ msg: 'job completed', job_id: id, ...fields });
    expect(done).toEqual([
      expect.objectContaining({ request_id: 'ordered-by-a-test', trace_id: TRACE, attempt: 1 }),
    ]);
  });

  it('a failure is tried again as often as the queue allows, and a bug is not', async () => {
    const torn = await send({ kind: 'torn', attempts: 2 });
    const [failed] = await lines({ msg: 'job failed', job_id: torn });
    expect(failed).toMatchObject({ attempt: 2, outcome: 'failed', level: 'error' });
    expect(failed?.err?.stack).toContain('the letter is torn');
    expect(await lines({ msg: 'job failed, and is tried again', job_id: torn })).toHaveLength(1);
    const bug = await send({ kind: 'bug', attempts: 5 });
    expect(await lines({ msg: 'job failed', job_id: bug })).toEqual([
      expect.objectContaining({ attempt: 1, outcome: 'failed' }),
    ]);
    const job = await eventually(
      async () =>
        (await fetch(`${service.url}/letters/${bug}`)).json() as Promise<{
          state: string;
          attempts: number;
        }>,
      ({ state }) => state === 'failed',
    );
    expect(job).toEqual({ state: 'failed', attempts: 1 });
  });

  it('a processor is given the signal of the time limit', async () => {
    const id = await send({ kind: 'lost' });
    const [failed] = await lines({ msg: 'job failed', job_id: id });
    expect(failed?.err).toMatchObject({ code: 'timeout', message: 'the job took longer than 700 ms' });
    expect(await lines({ msg: 'carried lost', job_id: id })).toHaveLength(1);
  });

  it('measures attempts, queues and workers', async () => {
    expect(await metrics(/^jobs_enqueued_total.*"letters","job_name":"postcard"\} 1$/)).toHaveLength(1);
    expect(await metrics(/^queue_jobs\{"queue":"letters","state":"failed"\} 3$/)).toHaveLength(1);
    expect(await metrics(/^job_duration_seconds_count.*"stamp","outcome":"completed"\} 1$/)).toHaveLength(1);
    expect(
      await metrics(/^job_duration_seconds_count.*"round","outcome":"completed"\} 1$/, worker),
    ).toHaveLength(1);
    expect(await metrics(/^job_errors_total.*"bug","kind":"programmer"\} 1$/, worker)).toHaveLength(1);
    expect(await metrics(/^queue_jobs\{"queue":"letters","state":"waiting"\} 0$/, worker)).toHaveLength(1);
    expect(await metrics(/^worker_concurrency\{"queue":"letters"\} 3$/, worker)).toHaveLength(1);
  });

  it('each run of a @Cron has its line and a trace of its own, and what it logs belongs to it', async () => {
    const [first, second] = await lines({ msg: 'job completed', job_name: 'RoundsService.walk' }, 2);
    expect(first).toMatchObject({ queue: 'RoundsService.walk', outcome: 'completed', attempt: 1 });
    expect(first?.duration_ms).toBeGreaterThanOrEqual(19);
    expect(second?.job_id).not.toBe(first?.job_id);
    expect(second?.trace_id).not.toBe(first?.trace_id);
    expect(await lines({ msg: 'round walked', job_id: first?.job_id })).toMatchObject([
      { job_name: 'RoundsService.walk', trace_id: first?.trace_id },
    ]);
    const [span] = await eventually(
      () => receiver.spans.filter(({ traceId }) => traceId === first?.trace_id),
      (spans) => spans.length > 0,
    );
    expect(span).toMatchObject({ name: 'run RoundsService.walk', kind: 'INTERNAL' });
    expect(span?.attributes).toMatchObject({ 'job.system': '@nestjs/schedule', 'job.id': first?.job_id });
  });

  it('a run that fails is told with its stack once, and the next comes all the same', async () => {
    const failed = await lines({ msg: 'job failed', job_name: 'dogs' }, 2);
    expect(failed[0]).toMatchObject({ outcome: 'failed', level: 'error' });
    expect(failed[0]?.err?.stack).toContain('rounds.service');
    const stacks = linesOf(service).filter(
      ({ job_id: id, err }) => id === failed[0]?.job_id && err?.stack !== undefined,
    );
    expect(stacks).toHaveLength(1);
  });

  it('so have @Interval and @Timeout', async () => {
    expect(await lines({ msg: 'job completed', job_name: 'sorting' }, 2)).not.toHaveLength(0);
    expect(await lines({ msg: 'schedule runs again before its last run is through' })).toEqual([
      expect.objectContaining({ schedule: 'sorting', level: 'warn' }),
    ]);
    expect(await lines({ msg: 'job completed', job_name: 'RoundsService.open' })).toHaveLength(1);
  });

  it('measures runs, and when a schedule ran last and runs next', async () => {
    expect(await metrics(/^job_duration_seconds_count.*"RoundsService.walk".*"completed"/)).toHaveLength(1);
    expect(await metrics(/^job_wait_seconds_count.*"RoundsService.walk"/)).toHaveLength(1);
    expect(await metrics(/^schedule_last_run_timestamp_seconds.*"RoundsService.walk"/)).toHaveLength(1);
    expect(await metrics(/^schedule_next_run_timestamp_seconds.*"sorting"/)).toHaveLength(1);
    const [next] = await metrics(/^schedule_next_run_timestamp_seconds.*"RoundsService.greet"/);
    expect(new Date(Number(next?.split(' ').at(-1)) * 1000).toISOString()).toMatch(/-01-01T02:00:00/);
  });

  it('a schedule that was stopped is told of when its run does not come, and one that was deleted is not', async () => {
    const [stopped] = await lines({ msg: 'schedule stopped: its next run is overdue' });
    expect(stopped).toMatchObject({ schedule: 'unlock', level: 'error' });
    expect(await metrics(/^schedule_overdue_seconds\{"queue":"unlock".* [1-9]/)).toHaveLength(1);
    expect(
      linesOf(service).filter(({ msg, schedule }) => msg === stopped?.msg && schedule !== 'unlock'),
    ).toEqual([]);
  });

  it('ends in order: no run begins any more, and what is in hand is finished', async () => {
    for (const one of [service, worker]) one.signal('SIGTERM');
    expect(await worker.exited).toEqual({ code: 0, signal: null });
    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(linesOf(worker).at(-1)?.msg).toBe('shut down');
    const all = linesOf(service);
    const ids = all.filter(({ job_name: name }) => name === 'sorting').map(({ job_id: id }) => id);
    const through = all.filter(({ msg, job_name: name }) => msg === 'job completed' && name === 'sorting');
    expect(through).toHaveLength(new Set(ids).size);
    expect(through.length).toBeGreaterThan(2);
    const end = all.findIndex(({ msg }) => msg === 'shutting down');
    expect(all.slice(end).some(({ msg }) => msg === 'sorted')).toBe(true);
    expect(all.at(-1)?.msg).toBe('shut down');
  });
});
