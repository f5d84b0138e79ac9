import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueStatus } from '../../generator/src/tasks/task-system.js';
import { missingDatabase, startPostgres, startRedis } from '../harness/databases.mjs';
import { makeService, type Service } from './tasks-service.js';
import { serviceWith, startWorker, tasksIn, until, type Worker } from './tasks.js';
import './clean-up.js';

const missing = missingDatabase();
const away = missing === undefined ? '' : ` (${missing})`;

const connection = `
import { createPostgresBackend } from 'bullmq';
export const backend = createPostgresBackend;
export const connection = {
  connectionString: process.env.DATABASE_URL, migrate: true,
  ...(process.env.BULL_SCHEMA && { schema: process.env.BULL_SCHEMA }),
};
`;

const worker = `
import { existsSync } from 'node:fs';
import { Worker } from 'bullmq';
import { backend, connection } from './connection.js';
const worker = new Worker('emails', async (job) => {
  if (job.name === 'hang') await new Promise(() => {});
  if (job.name === 'fail' && !existsSync('mended'))
    throw new Error('smtp://robot:hunter2@mail refused ada@example.org, password=hunter2');
  return { token: 'tok-123', sent: true };
}, { connection, name: process.env.WORKER_NAME, lockDuration: 1500, stalledInterval: 60000, concurrency: 2 }, backend);
worker.on('error', (error) => console.error(error));
await worker.waitUntilReady();
setTimeout(() => console.log('ready'), 300);
`;

/** Adds the jobs that its argument names: a list of [queue, name, data, options]. */
const producer = `
import { Queue } from 'bullmq';
import { backend, connection } from './connection.js';
for (const [name, ...rest] of JSON.parse(process.argv[2])) {
  const queue = new Queue(name, { connection }, backend);
  if (rest[0] === 'every') await queue.upsertJobScheduler(rest[1], { every: rest[2] }, { name: 'tick' });
  else console.log((await queue.add(...rest)).id);
  await queue.close();
}
process.exit(0);
`;

const files = { 'connection.js': connection, 'worker.js': worker, 'producer.js': producer };
const provided = 'tasks-bullmq-6-pg';
const packages = ['bullmq@6', 'pg@8'];

// never skipped in CI: there a missing database is a failure, by the message of its start
describe.skipIf(missing !== undefined && process.env.CI === undefined)(
  `tasks of BullMQ 6 on PostgreSQL${away}`,
  () => {
    let service: Service;
    let url = '';
    const stops: (() => void)[] = [];
    const emails = async (): Promise<QueueStatus> => {
      const { systems } = await service.tasks.json(0, 'status', 'emails');
      return systems[0].queues[0];
    };
    const work = async (name = 'mailer-1'): Promise<Worker> => {
      const running = await startWorker(service.tasks.folder, 'worker.js', {
        ...service.tasks.env,
        WORKER_NAME: name,
      });
      stops.push(running.kill);
      return running;
    };

    beforeAll(async () => {
      if (missing !== undefined) throw new Error(missing);
      const postgres = await startPostgres();
      stops.push(postgres.stop);
      ({ url } = postgres);
      service = await makeService(url, provided, packages, files);
    });
    afterAll(() => {
      for (const stop of stops.reverse()) stop();
    });

    it('counts what waits, and flags a backlog that no worker takes', async () => {
      await service.add(
        ['emails', 'welcome', { to: 'a' }],
        ['emails', 'welcome', { to: 'b' }],
        ['emails', 'urgent', {}, { priority: 5 }],
        ['emails', 'later', {}, { delay: 3_600_000 }],
        ['emails', 'every', 'digest', 3_600_000],
        ['reports', 'every', 'nightly', 1_000],
      );
      const status = await service.tasks.json(0, 'status');
      const [bullmq] = status.systems;
      expect(bullmq).toMatchObject({ system: 'bullmq', workers: [] });
      const queues: QueueStatus[] = bullmq.queues;
      expect(queues.map(({ queue }) => queue)).toEqual(['emails', 'reports']);
      expect(queues[0]).toMatchObject({
        paused: false,
        workers: 0,
        backlogWithoutWorker: true,
        oldestActiveMs: null,
        depth: { prioritized: 1, active: 0, failed: 0, completed: 0, blocked: 0 },
      });
      expect(queues[0]?.oldestWaitingMs).toBeGreaterThan(0);
      const { stdout, code } = await service.tasks.run('status');
      expect(code).toBe(0);
      expect(stdout).toContain('bullmq  postgres://127.0.0.1');
      for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
      const stuck = await service.tasks.json(4, 'stuck', 'emails', '--check');
      expect(stuck.findings).toMatchObject([{ reason: 'backlog-without-worker', queue: 'emails' }]);
    });

    it('lists what waits in its order, and what is scheduled', async () => {
      const { jobs } = await service.tasks.json(0, 'list', 'waiting', 'emails');
      expect(jobs.map(({ name, state }) => [name, state])).toEqual(
        expect.arrayContaining([
          ['welcome', 'waiting'],
          ['urgent', 'prioritized'],
        ]),
      );
      const scheduled = await service.tasks.json(0, 'list', 'scheduled', 'emails');
      const later = scheduled.jobs.find(({ name }) => name === 'later');
      expect(Date.parse(String(later?.at))).toBeGreaterThan(Date.now() + 3_000_000);
      expect(later).toMatchObject({ state: 'delayed' });
    });

    it('tells the age of the oldest of all priorities, and of what was delayed only since it was due', async () => {
      const ageOf = async (): Promise<number> => (await emails()).oldestWaitingMs ?? 0;
      expect(await ageOf()).toBeLessThan(600_000);
      const back = (name: string, ms: number): Promise<unknown> =>
        service.sql(`update bullmq.job set added_at_ms = added_at_ms - ${String(ms)} where name = '${name}'`);
      await back('urgent', 3_600_000);
      expect(await ageOf()).toBeGreaterThan(3_600_000);
      await service.sql(`update bullmq.job set process_at_ms = added_at_ms + 3600000 where name = 'urgent'`);
      expect(await ageOf()).toBeLessThan(600_000);
      await service.add(['emails', 'last', {}, { lifo: true }]);
      await back('last', 7_200_000);
      expect(await ageOf()).toBeGreaterThan(7_200_000);
      expect((await service.tasks.run('status', 'emails', '--max-oldest', '1h')).code).toBe(4);
    });

    it('ends with 4 where a threshold is passed, and only there', async () => {
      const most = (await emails()).depth.waiting;
      expect((await service.tasks.run('status', 'emails', '--max-waiting', String(most))).code).toBe(0);
      const above = await service.tasks.run('status', 'emails', '--max-waiting', String(most - 1));
      expect(above.code).toBe(4);
      expect(above.stderr).toContain(`${String(most)} jobs waiting, allowed are ${String(most - 1)}`);
    });

    it('tells by how much a schedule is overdue that nobody runs', async () => {
      let overdueMs = 0;
      await until(
        async () => {
          const { systems } = await service.tasks.json(0, 'status', 'reports');
          overdueMs = systems[0].schedules[0]?.overdueMs ?? 0;
          return overdueMs > 1_000;
        },
        () => `overdue by ${String(overdueMs)}`,
      );
      const { findings } = await service.tasks.json(0, 'stuck', 'reports', '--older-than', '1s');
      expect(findings).toContainEqual(
        expect.objectContaining({ reason: 'schedule-overdue', queue: 'reports', subject: 'nightly' }),
      );
    });

    it('asks before it deletes, and leaves the next job of a schedule', async () => {
      const before = await emails();
      const refused = await service.tasks.run('drain', 'emails');
      expect(refused.code).toBe(2);
      expect(refused.stderr).toMatch(/Delete \d jobs of emails\?/);
      expect(await emails()).toMatchObject({ depth: before.depth });
      const drained = await service.tasks.json(0, 'drain', 'emails', '--delayed', '--yes');
      expect(drained.count).toBeGreaterThanOrEqual(5);
      const left = await service.tasks.json(0, 'list', 'scheduled', 'emails');
      expect(left.jobs.map(({ name }) => name)).not.toContain('later');
      const { systems } = await service.tasks.json(0, 'status', 'emails');
      expect(systems[0].schedules).toMatchObject([{ schedule: 'digest', pattern: 'every 1h' }]);
    });

    it('shows a failed job without what is secret or personal, and runs it again', async () => {
      const running = await work();
      const [id = ''] = await service.add([
        'emails',
        'fail',
        { userEmail: 'ada@example.org', apiKey: 'abc', items: [{ sku: 'x-1', card: { cvv: '123' } }] },
      ]);
      await until(async () => (await emails()).depth.failed === 1, running.said);
      expect((await service.tasks.run('list', 'failed')).stdout).toContain(`emails/${id}`);
      const { stdout } = await service.tasks.run('show', `emails/${id}`);
      expect(stdout).toContain('x-1');
      expect(stdout).toContain('worker.js');
      for (const secret of ['hunter2', 'ada@example.org', 'abc"', '123"'])
        expect(stdout).not.toContain(secret);
      expect((await service.tasks.json(0, 'show', id)).job).toMatchObject({
        state: 'failed',
        name: 'fail',
        attempts: 1,
        maxAttempts: 1,
        worker: 'mailer-1',
      });
      const { systems } = await service.tasks.json(0, 'status', 'emails');
      expect(systems[0].workers).toMatchObject([{ name: 'mailer-1', queue: 'emails', alive: true }]);
      expect((await service.tasks.run('status', '--max-failed', '0')).code).toBe(4);

      writeFileSync(path.join(service.tasks.folder, 'mended'), '');
      expect((await service.tasks.run('retry', `emails/${id}`)).code).toBe(0);
      await until(
        async () => (await service.tasks.json(0, 'show', id)).job.state === 'completed',
        running.said,
      );
      rmSync(path.join(service.tasks.folder, 'mended'));
      expect((await service.tasks.json(0, 'show', id)).job).toMatchObject({
        result: { token: '[REDACTED]', sent: true },
      });
      const again = await service.tasks.run('retry', id);
      expect(again.code).toBe(1);
      expect(again.stderr).toContain('has not failed: it is completed');
      running.kill();
    });

    it('finds the job of a worker that was killed', async () => {
      const running = await work('');
      const [id = ''] = await service.add(['emails', 'hang', {}]);
      const reserved = async () => (await service.tasks.json(0, 'list', 'reserved', 'emails')).jobs;
      await until(async () => (await reserved()).length === 1, running.said);
      expect(await emails()).toMatchObject({ workers: 1, depth: { active: 1 } });
      const busy = await service.tasks.run('cancel', id, '--yes');
      expect(busy.code).toBe(1);
      expect(busy.stderr).toContain('cannot stop a running job');
      const slow = await service.tasks.json(0, 'stuck', 'emails', '--older-than', '1ms');
      expect(slow.findings).toMatchObject([{ reason: 'active-too-long', subject: id }]);
      running.kill();
      await until(
        async () => (await service.tasks.json(0, 'stuck', 'emails')).findings.length > 0,
        () => 'stuck',
      );
      const { findings } = await service.tasks.json(4, 'stuck', 'emails', '--check');
      expect(findings).toMatchObject([{ reason: 'active-without-lock', queue: 'emails', subject: id }]);
      expect(await reserved()).toEqual([]);
      expect((await service.tasks.json(0, 'list', 'active', 'emails')).jobs).toMatchObject([
        { id, held: false },
      ]);
      expect((await service.tasks.run('cancel', id, '--yes')).code).toBe(0);
      expect((await service.tasks.run('show', id)).code).toBe(1);
    });

    it('pauses and resumes a queue', async () => {
      expect((await service.tasks.spawn('pause', 'emails')).code).toBe(0);
      const running = await work();
      const [id = ''] = await service.add(['emails', 'welcome', {}]);
      expect(await emails()).toMatchObject({ paused: true, workers: 1, backlogWithoutWorker: false });
      expect((await service.tasks.run('status')).stdout).toContain('emails is paused.');
      expect((await service.tasks.json(0, 'show', id)).job).toMatchObject({ state: 'waiting' });
      expect((await service.tasks.run('resume', 'emails')).code).toBe(0);
      await until(
        async () => (await service.tasks.json(0, 'show', id)).job.state === 'completed',
        running.said,
      );
      running.kill();
    });

    it('runs all failed jobs again only when it is told to, each of them once', async () => {
      const running = await work();
      await service.add(['emails', 'fail', {}], ['emails', 'fail', {}]);
      const failed = async (): Promise<number | null> => (await emails()).depth.failed;
      await until(async () => (await failed()) === 2, running.said);
      expect((await service.tasks.run('retry', '--failed', 'emails')).code).toBe(2);
      expect(await service.tasks.json(0, 'retry', '--failed', 'emails', '--yes')).toMatchObject({ count: 2 });
      await until(async () => (await failed()) === 2, running.said);
      const { jobs } = await service.tasks.json(0, 'list', 'failed', 'emails');
      for (const { id } of jobs) {
        const begun = `event = 'active' and queue = 'emails' and data->>'jobId' = '${id}'`;
        expect(await service.sql(`select count(*)::int as runs from bullmq.event where ${begun}`)).toEqual([
          { runs: 2 },
        ]);
      }
      writeFileSync(path.join(service.tasks.folder, 'mended'), '');
      await service.tasks.json(0, 'retry', '--failed', '--yes');
      await until(async () => {
        const { depth } = await emails();
        return depth.failed === 0 && depth.waiting === 0 && depth.active === 0;
      }, running.said);
      rmSync(path.join(service.tasks.folder, 'mended'));
      running.kill();
    });

    it('changes nothing when it only looks', async () => {
      const dump = (): Promise<unknown> =>
        service.sql(`select * from bullmq.meta where field not in ('stalled-check') order by queue, field`);
      const before = await dump();
      for (const words of ['status', 'stuck', 'list waiting', 'list failed']) {
        await service.tasks.json(0, ...words.split(' '));
      }
      expect((await service.tasks.run('pause', 'emails')).code).toBe(0);
      expect((await service.tasks.run('resume', 'emails')).code).toBe(0);
      expect(await dump()).toEqual(before);
    });

    it('is found in another schema, by the flag', async () => {
      const other = await makeService(url, provided, packages, files, { BULL_SCHEMA: 'prints' });
      await other.add(['posters', 'print', {}]);
      const { systems } = await other.tasks.json(0, 'status', '--schema', 'prints');
      expect(systems[0].queues.map(({ queue }) => queue)).toEqual(['posters']);
      expect(await other.tasks.json(0, 'drain', 'posters', '--schema', 'prints', '--yes')).toMatchObject({
        count: 1,
      });
      const none = await other.tasks.run('status', '--schema', 'nowhere');
      expect(none.code).toBe(1);
      expect(none.stderr).toContain('There are no tables of bullmq (6.1 or later)');
    });

    it('counts no further than it must, and tells where it ends', async () => {
      await service.sql(`insert into bullmq.job (queue, id, seq, name, state, added_at_ms)
        select 'long', 'j' || n, nextval('bullmq.job_seq'), 'fill', 'waiting', 1 from generate_series(1, 100200) as n`);
      const { systems } = await service.tasks.json(0, 'status', 'long');
      expect(systems[0].queues[0].depth.waiting).toBe(100_000);
      expect(systems[0].notes).toEqual(['long: of the waiting jobs only 100000 were counted.']);
      const above = await service.tasks.json(4, 'status', 'long', '--max-waiting', '100100');
      expect(above.breaches).toMatchObject([{ threshold: 'max-waiting', value: 100_101 }]);
      expect((await service.tasks.run('status', 'long', '--max-waiting', '100200')).code).toBe(0);
      expect(await service.tasks.json(0, 'drain', 'long', '--yes')).toMatchObject({ count: 100_200 });
    });

    it('stands beside a Redis that the service has for other things', async () => {
      await service.add(['emails', 'welcome', {}]);
      const redis = await startRedis();
      stops.push(redis.stop);
      const folder = await serviceWith('tasks-bullmq-6-both', [...packages, 'ioredis@5'], {});
      const both = { DATABASE_URL: url, REDIS_URL: redis.url };
      const { systems } = await tasksIn(folder, both).json(0, 'status', 'emails');
      expect(systems).toMatchObject([
        { system: 'bullmq', where: expect.stringMatching(/^postgres:/) as string },
      ]);
      // the other way round, the database has none
      const elsewhere = await makeService(url, provided, packages, files);
      await elsewhere.sql('create database of_the_service');
      const own = { ...both, DATABASE_URL: url.replace(/\/postgres$/, '/of_the_service') };
      const redisOnly = await tasksIn(folder, own).json(0, 'status');
      expect(redisOnly.notes).toEqual([]);
      expect(redisOnly.systems).toMatchObject([{ where: expect.stringMatching(/^redis:/) as string }]);
    });
  },
);
