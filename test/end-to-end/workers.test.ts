import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../harness/command.mjs';
import { missingDatabase, startRedis } from '../harness/databases.mjs';
import { startOtlpReceiver } from '../harness/otlp-receiver.mjs';
import { parseMetrics } from '../harness/prometheus-text.mjs';
import { startService, until, type RunningService } from '../harness/running-service.mjs';
import { readTree } from '../harness/scratch.mjs';
import { packedPlugin, prepare, sightline, type Prepared } from './prepare.js';
import { workers } from './workers.js';
import './clean-up.js';

const started: RunningService[] = [];

afterAll(() => {
  for (const service of started) service.kill();
});

async function startWorker(folder: string, env: NodeJS.ProcessEnv = {}): Promise<RunningService> {
  const service = await startService(folder, { env, portName: 'HEALTH_PORT' });
  started.push(service);
  return service;
}

type Line = Record<string, unknown> & { msg?: string };

/** Every line that was written; a line that is not JSON fails the test. */
function linesOf(service: RunningService): Line[] {
  return [...service.stdout(), ...service.stderr()].map((line) => JSON.parse(line) as Line);
}

async function answer(service: RunningService, at: string): Promise<{ status: number; body: string }> {
  const response = await fetch(service.url + at);
  return { status: response.status, body: await response.text() };
}

/** What a worker answers while it works and while it ends, and how it ends. */
async function endInOrder(service: RunningService): Promise<{ ready: number; live: number }> {
  service.signal('SIGTERM');
  let ready = 200;
  for (let asked = 0; asked < 40 && ready === 200; asked++) {
    ready = (await answer(service, '/ready')).status;
  }
  const { status: live } = await answer(service, '/live');
  expect(await service.exited).toEqual({ code: 0, signal: null });
  return { ready, live };
}

function describeHealth(service: () => RunningService, checks: Record<string, string> = {}): void {
  it('answers health and metrics on a port of its own, and nothing else', async () => {
    expect(await answer(service(), '/live')).toEqual({ status: 200, body: '{"status":"ok"}' });
    expect(await answer(service(), '/ready')).toEqual({
      status: 200,
      body: JSON.stringify({ status: 'ok', checks }),
    });
    expect((await answer(service(), '/health')).status).toBe(200);
    expect((await answer(service(), '/')).status).toBe(404);
    const { status, body } = await answer(service(), '/metrics?name[]=x');
    expect(status).toBe(200);
    const names = new Set(parseMetrics(body).map(({ name }) => name));
    expect(names).toContain('process_cpu_user_seconds_total');
    expect([...names].join('\n')).toMatch(/event_?loop/);
    expect([...names].join('\n')).not.toContain('http_server');
  });
}

async function isLeftAlone({ folder, env }: Prepared): Promise<void> {
  const before = readTree(folder, { all: true });
  const args = ['init', '--yes', '--lint-package', await packedPlugin()];
  const again = await sightline(folder, args, { env });
  expect(again.code, again.output).toBe(0);
  expect(readTree(folder, { all: true })).toEqual(before);
}

describe(workers.loop.name, () => {
  let prepared: Prepared;
  let service: RunningService;

  beforeAll(async () => {
    prepared = await prepare(workers.loop);
    expect(prepared.init.code, prepared.init.output).toBe(0);
    service = await startWorker(prepared.folder);
  });

  describeHealth(() => service);

  it('is left alone by a second run', () => isLeftAlone(prepared));

  it('logs JSON, and what failed once with its stack and without its secrets', async () => {
    expect(await until(() => service.stdout().some((line) => line.includes('round 3')), 30_000)).toBe(true);
    const lines = linesOf(service);
    const failed = lines.filter(({ level }) => level === 'error');
    expect(failed).toEqual([
      expect.objectContaining({ service: 'sweeper', version: '0.4.1', msg: 'round 2 failed' }),
    ]);
    expect(JSON.stringify(failed)).toContain('no room to sweep');
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('on SIGTERM it is not ready any more, the last round is done, and its own handler ends it with 0', async () => {
    expect(await endInOrder(service)).toEqual({ ready: 503, live: 200 });
    const said = linesOf(service).map(({ msg }) => msg);
    expect(said).toEqual(expect.arrayContaining(['the last round', 'all swept', 'shut down']));
  });

  it('ends by itself when it is finished, also while somebody keeps a connection open', async () => {
    const finishing = await startWorker(prepared.folder, { ROUNDS: '6' });
    const held = await fetch(`${finishing.url}/live`, { headers: { connection: 'keep-alive' } });
    expect(held.status).toBe(200);
    const ended = await Promise.race([finishing.exited, new Promise((r) => setTimeout(r, 60_000, 'late'))]);
    expect(ended).toEqual({ code: 0, signal: null });
    expect(finishing.stdout().at(-1)).toContain('all swept');
  });

  it('works on, and says so, where the port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, resolve));
    const { port } = taken.address() as AddressInfo;
    const env = { HEALTH_PORT: String(port), ROUNDS: '3' };
    const { stdout } = await mustRun('npm', ['start', '--silent'], {
      cwd: prepared.folder,
      env: { ...prepared.env, ...env, NODE_ENV: 'production' },
    });
    taken.close();
    expect(stdout).toContain('"msg":"health port could not be opened"');
    expect(stdout).toContain('all swept');
  });
});

/** As much of BullMQ as adds a job. */
interface BullMq {
  Queue: new (
    name: string,
    options: { connection: { url: string } },
  ) => { add: (name: string, data: object) => Promise<unknown>; close: () => Promise<void> };
}

const missing = missingDatabase();

// never skipped in CI: there a missing database is a failure, by the message of its start
describe.skipIf(missing !== undefined && process.env.CI === undefined)(
  `${workers.bullmq.name} with a real Redis${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let prepared: Prepared;
    let service: RunningService;
    let redis: Awaited<ReturnType<typeof startRedis>>;
    let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;

    /** Adds jobs with the service's own copy of BullMQ. */
    async function addMail(count: number): Promise<void> {
      const load = createRequire(path.join(prepared.folder, 'package.json'));
      const { Queue } = load('bullmq') as BullMq;
      const queue = new Queue('mail', { connection: { url: redis.url } });
      for (let n = 0; n < count; n++)
        await queue.add('send', { to: 'canary@example.org', password: 'canary' });
      await queue.close();
    }

    beforeAll(async () => {
      redis = await startRedis();
      receiver = await startOtlpReceiver();
      prepared = await prepare(workers.bullmq);
      expect(prepared.init.code, prepared.init.output).toBe(0);
      await mustRun('npm', ['run', 'build'], { cwd: prepared.folder, env: prepared.env });
      service = await startWorker(prepared.folder, {
        REDIS_URL: redis.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      });
    });

    afterAll(async () => {
      redis.stop();
      await receiver.close();
    });

    describeHealth(() => service, { 'queue mail': 'ok', 'queue digests': 'ok' });

    it('is left alone by a second run', () => isLeftAlone(prepared));

    it('on SIGTERM it takes no further job, finishes the one in hand, and ends with 0', async () => {
      await addMail(2);
      expect(
        await until(() => service.stdout().some((line) => line.includes('sending mail 1')), 30_000),
      ).toBe(true);
      expect(await endInOrder(service)).toEqual({ ready: 503, live: 200 });
      const said = linesOf(service).map(({ msg }) => msg);
      expect(said).toContain('mail 1 is sent');
      expect(said).not.toContain('sending mail 2');
      expect(said.at(-1)).toBe('shut down');
    });

    it('lets nothing of a job out', () => {
      const spans = JSON.stringify(receiver.spans, (_key, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      );
      expect(receiver.requests.flatMap(({ problem }) => problem ?? [])).toEqual([]);
      expect(JSON.stringify(linesOf(service)) + spans).not.toContain('canary');
    });
  },
);
