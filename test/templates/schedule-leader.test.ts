import { fork, type ChildProcess } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDatabase, startRedis } from '../harness/databases.mjs';
import { provide } from '../harness/tools.mjs';
import { RENDERED, parametersOf, renderService } from './render-service.js';

const FIXTURE = fileURLToPath(new URL('fixtures/schedule-leader.mjs', import.meta.url));
const LEASE = 3000;
/** Long after the lease: what is asked is whether, and a busy machine takes its time. */
const WITHIN = 20_000;
const MISSED = 'schedule missed a run';
const schedulers = [
  ['node-cron', '3.0.3', true],
  ['node-cron', '4.6.0', true],
  ['croner', '9.1.0', false],
  ['cron', '3.5.0', true],
  ['cron', '4.4.0', true],
  ['croner', '8.1.2', true],
  ['croner', '11.0.1', true],
  ['node-schedule', '2.1.1', true],
] as const;

let tools: string;
let clients: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  const specs = schedulers.map(([name, version]) => `${name}-${version}@npm:${name}@${version}`);
  tools = await provide('schedulers-led', specs);
  clients = await provide('leader-client', ['ioredis@5.8.2']);
}, 300_000);

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

interface Instance {
  child: ChildProcess;
  /** Fencing tokens of its runs. */
  fences: number[];
  lines: () => Record<string, unknown>[];
}

async function emitted(name: string, version: string, tasks: boolean): Promise<string> {
  const folder = path.join(RENDERED, `led ${name} ${version}${tasks ? '' : ' without tasks'}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(FIXTURE, path.join(folder, 'schedules.mjs'));
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}\n');
  const features = { metrics: tasks, errors: true, tracing: tasks, health: true, tasks };
  await renderService(
    `${path.basename(folder)}/observability`,
    parametersOf('worker', features, true, [{ package: name, major: Number.parseInt(version) }], 'ioredis'),
    { language: 'js', moduleSystem: 'esm', importExtension: 'js' },
  );
  return folder;
}

function start(folder: string, name: string, version: string, redis?: string, redisAfter = 0): Instance {
  const child = fork(path.join(folder, 'schedules.mjs'), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      QUEUE_HEALTH_INTERVAL_MS: '100',
      SCHEDULE_GRACE_MS: '1500',
      SCHEDULE_LEASE_MS: String(LEASE),
      SCHEDULE_LEADER_NAME: `${name} ${version}`,
      SHUTDOWN_DRAIN_MS: '0',
      TOOLS: tools,
      CLIENTS: clients,
      LIBRARY: name,
      VERSION: version,
      ...(redis === undefined ? {} : { REDIS_URL: redis, REDIS_AFTER_MS: String(redisAfter) }),
    },
  });
  running.add(child);
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const fences: number[] = [];
  child.on('message', (message) => fences.push((message as { fence: number }).fence));
  const lines = (): Record<string, unknown>[] =>
    out
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { child, fences, lines };
}

async function until(isSo: () => boolean, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (!isSo() && Date.now() < end) await sleep(50);
  return isSo();
}

const troublesOf = ({ lines }: Instance): unknown[] =>
  lines()
    .filter(({ level }) => level === 'warn' || level === 'error')
    .map(({ msg }) => msg);

const missing = missingDatabase();
const why = missing === undefined ? '' : ` (${missing})`;
// never skipped in CI: there a missing database is a failure, by the message of its start
describe.skipIf(missing !== undefined && process.env.CI === undefined)(
  `schedules with a leader${why}`,
  () => {
    let redis: Awaited<ReturnType<typeof startRedis>>;

    beforeAll(async () => {
      redis = await startRedis();
    });

    afterAll(() => {
      redis.stop();
    });

    // Most of the time each waits for its second.
    it.concurrent.each(schedulers)(
      'run in one process, and in the other when that is killed: %s %s, with tasks: %s',
      async (name, version, tasks) => {
        const folder = await emitted(name, version, tasks);
        const first = start(folder, name, version, redis.url);
        const other = start(folder, name, version, redis.url);
        expect(await until(() => first.fences.length + other.fences.length >= 3, WITHIN)).toBe(true);
        const [leader, follower] = first.fences.length > 0 ? [first, other] : [other, first];
        expect(follower.fences).toEqual([]);
        await sleep(1500);
        // A busy machine may leave a second out, which the leader tells; the other has nothing to tell.
        expect(troublesOf(leader).filter((msg) => msg !== MISSED)).toEqual([]);
        expect(troublesOf(follower)).toEqual([]);
        leader.child.kill('SIGKILL');
        expect(await until(() => follower.fences.length > 0, WITHIN)).toBe(true);
        expect(Math.min(...follower.fences)).toBeGreaterThan(Math.max(...leader.fences));
        expect(new Set(leader.fences).size).toBe(1);
        expect(await until(() => follower.fences.length >= 3, WITHIN)).toBe(true);
        // what came due in between
        expect([...new Set(troublesOf(follower))]).toEqual(tasks ? [MISSED] : []);
        follower.child.kill('SIGKILL');
      },
    );

    it.concurrent('are led by a client that is there only after one was due', async () => {
      const folder = await emitted('node-cron', '3.0.3', false);
      const alone = start(folder, 'node-cron', '3.0.3', redis.url, 2500);
      expect(await until(() => alone.fences.length > 0, WITHIN)).toBe(true);
      expect(troublesOf(alone)).toEqual([]);
      alone.child.kill('SIGKILL');
    });
  },
);

it('schedules that no client was handed over for do not run, and say so once', async () => {
  const folder = await emitted('node-cron', '4.6.0', true);
  const alone = start(folder, 'node-cron', '4.6.0');
  expect(await until(() => troublesOf(alone).length > 0, WITHIN)).toBe(true);
  await sleep(2500);
  expect(alone.fences).toEqual([]);
  expect(troublesOf(alone)).toEqual([
    'schedules do not run: leadSchedules() was given no client through which one could lead',
  ]);
});
