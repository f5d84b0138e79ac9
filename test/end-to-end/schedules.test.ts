import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOtlpReceiver } from '../harness/otlp-receiver.mjs';
import { startService, type RunningService } from '../harness/running-service.mjs';
import { eventually, linesOf, metricsOf, type Line } from './observed-jobs.js';
import { prepare } from './prepare.js';
import { workers } from './workers.js';
import './clean-up.js';

describe('schedules of node-cron 4', () => {
  let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
  let service: RunningService;

  const lines = async (fields: object, count = 1): Promise<Line[]> =>
    eventually(
      () =>
        linesOf(service).filter((line) =>
          Object.entries(fields).every(([name, value]) => line[name] === value),
        ),
      (found) => found.length >= count,
    );
  const metrics = async (line: RegExp): Promise<string[]> =>
    eventually(
      async () => (await metricsOf(service.url, /^(?:jobs?|schedule)_/)).filter((one) => line.test(one)),
      (found) => found.length > 0,
    );

  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    const prepared = await prepare(workers.digests);
    expect(prepared.init.code, prepared.init.output).toBe(0);
    service = await startService(prepared.folder, {
      portName: 'HEALTH_PORT',
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BSP_SCHEDULE_DELAY: '200',
        QUEUE_HEALTH_INTERVAL_MS: '300',
        SCHEDULE_GRACE_MS: '1500',
      },
    });
  });

  afterAll(async () => {
    service.kill();
    await receiver.close();
  });

  it('each run has its line and a trace of its own, and what it logs belongs to it', async () => {
    const [first, second] = await lines({ msg: 'job completed', job_name: 'sendDigest' }, 2);
    expect(first).toMatchObject({ queue: 'sendDigest', outcome: 'completed', attempt: 1, level: 'info' });
    expect(first?.duration_ms).toBeGreaterThanOrEqual(19);
    expect(second?.job_id).not.toBe(first?.job_id);
    expect(second?.trace_id).not.toBe(first?.trace_id);
    expect(await lines({ msg: 'digest sent', job_id: first?.job_id })).toMatchObject([
      { job_name: 'sendDigest', trace_id: first?.trace_id },
    ]);
    const [span] = await eventually(
      () => receiver.spans.filter(({ traceId }) => traceId === first?.trace_id),
      (spans) => spans.length > 0,
    );
    expect(span).toMatchObject({ name: 'run sendDigest', kind: 'INTERNAL' });
    expect(span?.parentSpanId ?? '').toBe('');
    expect(span?.attributes).toMatchObject({ 'job.system': 'node-cron', 'job.id': first?.job_id });
  });

  it('a run that fails is told with its stack and counted, and the next comes all the same', async () => {
    const failed = await lines({ msg: 'job failed', job_name: 'bounces' }, 2);
    expect(failed[0]).toMatchObject({ outcome: 'failed', level: 'error' });
    expect(failed[0]?.err?.stack).toContain('digests.js');
    const stacks = linesOf(service).filter(
      ({ job_id: id, err }) => id === failed[0]?.job_id && err?.stack !== undefined,
    );
    expect(stacks).toHaveLength(1);
    expect(await metrics(/^job_errors_total.*"bounces"/)).toEqual([
      expect.stringMatching(
        /^job_errors_total\{"queue":"bounces","job_name":"bounces","kind":"programmer"\} \d+$/,
      ),
    ]);
  });

  it('runs that overlap are counted, and told once as long as they do', async () => {
    const overlap = await lines({ msg: 'schedule runs again before its last run is through' });
    expect(overlap).toEqual([expect.objectContaining({ schedule: 'feeds', level: 'warn' })]);
    expect(await metrics(/^schedule_overlaps_total.*"feeds".* [1-9]\d*$/)).toHaveLength(1);
    expect(linesOf(service).filter(({ msg }) => msg === overlap[0]?.msg)).toHaveLength(1);
  });

  it('measures runs, and when a schedule ran last and runs next', async () => {
    expect(await metrics(/^job_duration_seconds_count.*"sendDigest".*"completed"/)).toHaveLength(1);
    expect(await metrics(/^job_wait_seconds_count.*"sendDigest"/)).toHaveLength(1);
    expect(await metrics(/^schedule_last_run_timestamp_seconds.*"sendDigest"/)).toHaveLength(1);
    const [next] = await metrics(/^schedule_next_run_timestamp_seconds.*"digests:0 3 1 1 \*"/);
    expect(new Date(Number(next?.split(' ').at(-1)) * 1000).getMonth()).toBe(0);
  });

  it('a schedule that was stopped is told of when its run does not come', async () => {
    const [stopped] = await lines({ msg: 'schedule stopped: its next run is overdue' });
    expect(stopped).toMatchObject({ level: 'error' });
    expect(await metrics(/^schedule_missed_total\{"queue":"warmUp".* 1$/)).toHaveLength(1);
    expect(await metrics(/^schedule_overdue_seconds\{"queue":"warmUp".* [1-9]/)).toHaveLength(1);
  });

  it('runs that a blocked event loop kept from coming are counted and told', async () => {
    service.signal('SIGUSR2');
    const missed = await lines({ msg: 'schedule missed a run', schedule: 'sendDigest' });
    expect(missed).toEqual([expect.objectContaining({ level: 'warn' })]);
    expect(await metrics(/^schedule_missed_total\{"queue":"sendDigest".* [1-9]\d*$/)).toHaveLength(1);
  });

  it('ends in order: no run begins any more, and the one in hand is finished', async () => {
    const fresh = (await lines({ msg: 'feeds are fresh' })).length;
    await lines({ msg: 'feeds are fresh' }, fresh + 1);
    service.signal('SIGTERM');
    expect(await service.exited).toEqual({ code: 0, signal: null });
    const all = linesOf(service);
    const begun = all.filter(({ job_name: name }) => name === 'feeds').map(({ job_id: id }) => id);
    const end = all.findIndex(({ msg }) => msg === 'shutting down');
    expect(all.slice(end).some(({ msg }) => msg === 'feeds are fresh')).toBe(true);
    expect(all.filter(({ msg, job_name: name }) => msg === 'job completed' && name === 'feeds')).toHaveLength(
      new Set(begun).size,
    );
    expect(all.at(-1)?.msg).toBe('shut down');
  });
});
