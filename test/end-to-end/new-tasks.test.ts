import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../harness/command.mjs';
import { missingDatabase, startPostgres, startRedis } from '../harness/databases.mjs';
import { startService, type RunningService } from '../harness/running-service.mjs';
import { makeScratch, readTree } from '../harness/scratch.mjs';
import { programEnv } from '../harness/tools.mjs';
import { eventually, linesOf, metricsOf } from './observed-jobs.js';
import { packedPlugin, sightline } from './prepare.js';
import './clean-up.js';

const missing = missingDatabase();
const why = missing === undefined ? '' : ` (${missing})`;

describe
  // never skipped in CI: there a missing database is a failure, by the message of its start
  .skipIf(missing !== undefined && process.env.CI === undefined)
  .each([
    { framework: 'express', system: 'bullmq', start: 'start' },
    // `nest start` builds once more.
    { framework: 'nest', system: 'graphile-worker', start: 'start:prod' },
  ])(`a new service of $framework with $system${why}`, ({ framework, system, start }) => {
  let folder: string;
  let database: Awaited<ReturnType<typeof startRedis | typeof startPostgres>>;
  let server: RunningService;
  let worker: RunningService;
  const env = programEnv();
  const npm = (...args: string[]) => mustRun('npm', args, { cwd: folder, env });

  beforeAll(async () => {
    const home = makeScratch('new');
    folder = path.join(home, 'greeter');
    const args = ['new', 'greeter', '--framework', framework, '--tasks', system, '--yes'];
    const made = await sightline(home, [...args, '--lint-package', await packedPlugin()]);
    expect(made.code, made.output).toBe(0);
    await npm('run', 'build');
    database = await (system === 'bullmq' ? startRedis() : startPostgres());
    const stores = { REDIS_URL: database.url, DATABASE_URL: database.url, QUEUE_HEALTH_INTERVAL_MS: '300' };
    server = await startService(folder, { script: start, env: stores });
    worker = await startService(folder, { script: 'start:worker', portName: 'HEALTH_PORT', env: stores });
  });

  afterAll(() => {
    for (const service of [server, worker]) service.kill();
    database.stop();
  });

  it('passes its own tests without a database and its lint, and is formatted', async () => {
    await npm('test');
    await npm('run', 'lint');
    const source = path.join(folder, 'src');
    const before = readTree(source);
    await npm('run', 'format', '--if-present');
    expect(readTree(source)).toEqual(before);
  });

  it('answers, and tells of it', async () => {
    const answer = await fetch(`${server.url}/greetings/Ada`);
    expect(await answer.json()).toEqual({ greeting: 'Hello, Ada!' });
    const id = answer.headers.get('x-request-id');
    const ownLines = () => linesOf(server).filter(({ request_id }) => request_id === id);
    // Lines are written in batches.
    await expect.poll(() => ownLines().length, { timeout: 30_000 }).toBe(1);
    expect(await metricsOf(server.url, /^http_server_request_duration_seconds_count$/)).not.toEqual([]);
  });

  it('has a request done by its worker, which tells of the job by the id of the request', async () => {
    const answer = await fetch(`${server.url}/greetings/Ada`, { method: 'POST' });
    expect(answer.status).toBe(202);
    const { id } = (await answer.json()) as { id: string };
    const [done] = await eventually(
      () => linesOf(worker).filter(({ msg }) => msg === 'job completed'),
      (lines) => lines.length > 0,
    );
    expect(done).toMatchObject({ job_id: id, job_name: 'send-greeting', attempt: 1 });
    expect(done?.request_id).toBe(answer.headers.get('x-request-id'));
    expect(await metricsOf(worker.url, /^job_duration_seconds_count/)).toEqual([
      expect.stringMatching(/"job_name":"send-greeting","outcome":"completed"\} 1$/),
    ]);
    expect(await metricsOf(server.url, /^jobs_enqueued_total/)).toHaveLength(1);
  });

  it('is alive and ready in both processes, and ends in order', async () => {
    for (const { url } of [server, worker]) {
      expect((await fetch(`${url}/live`)).status).toBe(200);
      expect((await fetch(`${url}/ready`)).status).toBe(200);
    }
    for (const service of [server, worker]) service.signal('SIGTERM');
    for (const { exited } of [server, worker]) expect(await exited).toEqual({ code: 0, signal: null });
  });

  it('is as init makes it', async () => {
    const again = await sightline(folder, ['init', '--yes', '--allow-dirty']);
    expect(again.output).toContain('Nothing to do');
  });
});
