import { afterAll, beforeAll, expect, describe, it } from 'vitest';
import { mustRun } from '../harness/command.mjs';
import { missingDatabase, startPostgres } from '../harness/databases.mjs';
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

const missing = missingDatabase();
const why = missing === undefined ? '' : ` (${missing})`;
// never skipped in CI: there a missing database is a failure, by the message of its start
const withDatabases = describe.skipIf(missing !== undefined && process.env.CI === undefined);

withDatabases(`jobs of pg-boss 10 on a real PostgreSQL${why}`, () => {
  let prepared: Prepared;
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
  let service: RunningService;

  const lineOf = async (id: string, msg: string): Promise<Line[]> =>
    eventually(
      () => linesOf(service).filter((line) => line.job_id === id && line.msg === msg),
      (lines) => lines.length > 0,
    );
  const send = async (body: object): Promise<string> => enqueue(`${service.url}/invoices`, body);

  beforeAll(async () => {
    postgres = await startPostgres();
    receiver = await startOtlpReceiver();
    prepared = await prepare(workers.invoices);
    expect(prepared.init.code, prepared.init.output).toBe(0);
    await mustRun('npm', ['run', 'build'], { cwd: prepared.folder, env: prepared.env });
    service = await startService(prepared.folder, {
      env: {
        DATABASE_URL: postgres.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BSP_SCHEDULE_DELAY: '200',
        QUEUE_HEALTH_INTERVAL_MS: '300',
      },
    });
  });

  afterAll(async () => {
    service.kill();
    postgres.stop();
    await receiver.close();
  });

  it('each job has its line, in the trace of the request that sent it, and its payload is as it was sent', async () => {
    const id = await send({ number: 'A-1', lines: ['canary'] });
    const [done] = await lineOf(id, 'job completed');
    expect(done).toMatchObject({
      queue: 'invoice.render',
      attempt: 1,
      request_id: 'ordered-by-a-test',
      trace_id: TRACE,
    });
    // number, line end and line: what travelled with the payload was taken out before
    expect(await lineOf(id, 'rendered 10 characters')).toHaveLength(1);
    expect(JSON.stringify(linesOf(service))).not.toContain('canary');
  });

  it('a failure is tried again, and a bug goes to the dead letters at once', async () => {
    const torn = await send({ number: 'torn' });
    const [failed] = await lineOf(torn, 'job failed');
    expect(failed).toMatchObject({ attempt: 3, outcome: 'failed' });
    expect(await lineOf(torn, 'job failed, and is tried again')).toHaveLength(2);
    const bug = await send({ number: 'bug' });
    expect(await lineOf(bug, 'job failed')).toEqual([expect.objectContaining({ attempt: 1 })]);
    expect(linesOf(service).filter(({ msg }) => msg === 'job failed')).toHaveLength(2);
  });

  it('measures attempts and the queue', async () => {
    const empty = 'queue_jobs{"queue":"invoice.render","state":"waiting"} 0';
    const metrics = await eventually(
      async () => metricsOf(service.url, /^(?:job|queue)_/),
      (found) => found.includes(empty),
    );
    expect(metrics).toEqual(
      expect.arrayContaining([
        'job_duration_seconds_count{"queue":"invoice.render","job_name":"invoice.render","outcome":"completed"} 1',
        'job_errors_total{"queue":"invoice.render","job_name":"invoice.render","kind":"programmer"} 4',
        empty,
      ]),
    );
  });

  it('tells of a schedule that no process looks at', async () => {
    await askPostgres(
      prepared.folder,
      postgres.url,
      `INSERT INTO pgboss.schedule (name, cron, timezone, updated_on)
       VALUES ('invoice.render', '0 3 * * *', 'UTC', now() - interval '1 day')`,
      `UPDATE pgboss.version SET cron_on = now() - interval '10 minutes'`,
    );
    const stopped = await eventually(
      () => linesOf(service).filter(({ msg }) => msg === 'schedule stopped: its next run is overdue'),
      (lines) => lines.length > 0,
    );
    expect(stopped).toMatchObject([{ queue: 'invoice.render', schedule: 'invoice.render', level: 'error' }]);
    expect(stopped[0]?.overdue_ms).toBeGreaterThan(500_000);
  });

  it('is not ready while PostgreSQL restarts, alive all the same, and works on after it', async () => {
    await postgres.restart(async () => {
      const down = await eventually(async () => statusesAt('/ready', service), allAre(503));
      expect(down).toEqual([503]);
      expect(await statusesAt('/live', service)).toEqual([200]);
    });
    expect(await eventually(async () => statusesAt('/ready', service), allAre(200))).toEqual([200]);
    expect(await lineOf(await send({ number: 'A-2' }), 'job completed')).toHaveLength(1);
  });

  it('a job that is fetched by hand has its line, and its payload is as it was sent', async () => {
    const print = async (body: object): Promise<string> => enqueue(`${service.url}/prints`, body);
    const [done, bug] = [await print({ number: 'P-1' }), await print({ number: 'bug' })];
    expect(await lineOf(done, 'job completed')).toMatchObject([
      { queue: 'invoice.print', attempt: 1, request_id: 'ordered-by-a-test', trace_id: TRACE },
    ]);
    expect(linesOf(service).filter(({ msg }) => msg?.startsWith('printed'))).toMatchObject([
      { msg: 'printed 3 characters of number' },
    ]);
    expect(await lineOf(bug, 'job failed')).toMatchObject([{ attempt: 1, err: { type: 'TypeError' } }]);
  });

  it('ends in order, when what was fetched by hand has ended, too', async () => {
    const long = await enqueue(`${service.url}/prints`, { number: 'long' });
    await eventually(
      async () => metricsOf(service.url, /^jobs_running$/),
      (running) => running.includes('jobs_running{"queue":"invoice.print"} 1'),
    );
    service.signal('SIGTERM');
    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(await lineOf(long, 'job completed')).toHaveLength(1);
  });
});
