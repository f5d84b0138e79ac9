import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueStatus } from '../../generator/src/tasks/task-system.js';
import { missingDatabase, startRedis } from '../harness/databases.mjs';
import { mustRun, start } from '../harness/command.mjs';
import { makeScratch } from '../harness/scratch.mjs';
import { sightlineBin } from '../harness/tools.mjs';
import { serviceWith, startWorker, tasksIn, until, type Tasks } from './tasks.js';
import './clean-up.js';

const missing = missingDatabase();
const away = missing === undefined ? '' : ` (${missing})`;

const variants = [
  { name: 'BullMQ 5 on ioredis', provided: 'tasks-bullmq-5', packages: ['bullmq@5'], client: 'url' },
  {
    name: 'BullMQ 6 on ioredis',
    provided: 'tasks-bullmq-6',
    packages: ['bullmq@6', 'ioredis@5'],
    client: 'url',
  },
  {
    name: 'BullMQ 6 on node-redis',
    provided: 'tasks-bullmq-6-redis',
    packages: ['bullmq@6', 'redis@5'],
    client: 'redis',
  },
];

const connection: Record<string, string> = {
  url: 'export const connection = () => ({ url: process.env.REDIS_URL, maxRetriesPerRequest: null });\n',
  redis:
    "import { createClient } from 'redis';\n" +
    'const client = createClient({ url: process.env.REDIS_URL });\n' +
    'await client.connect();\n' +
    'export const connection = () => client;\n',
};

const worker = `
import { Worker } from 'bullmq';
import { connection } from './connection.js';
const worker = new Worker('emails', async (job) => {
  if (job.name === 'hang') await new Promise(() => {});
  if (job.name === 'fail' && job.attemptsMade === 0)
    throw new Error('smtp://robot:hunter2@mail refused ada@example.org, password=hunter2');
  return { token: 'tok-123', sent: true };
}, { connection: connection(), name: 'mailer-1', lockDuration: 1500, stalledInterval: 60000, concurrency: 2 });
worker.on('error', (error) => console.error(error));
await worker.waitUntilReady();
setTimeout(() => console.log('ready'), 300);
`;

/** Fails each of more jobs than BullMQ moves at once, and says so of each run. */
const failing = `
import { Queue, Worker } from 'bullmq';
import { connection } from './connection.js';
const queue = new Queue('broken', { connection: connection() });
await queue.addBulk(Array.from({ length: 6000 }, () => ({ name: 'fail', data: {} })));
const worker = new Worker('broken', async () => {
  console.log('run');
  throw new Error('broken');
}, { connection: connection(), concurrency: 50 });
worker.on('error', (error) => console.error(error));
await worker.waitUntilReady();
console.log('ready');
`;

/** Adds the jobs that its argument names: a list of [queue, name, data, options], or ['tree', job with children]. */
const producer = `
import { FlowProducer, Queue } from 'bullmq';
import { connection } from './connection.js';
const shared = connection();
for (const [name, ...rest] of JSON.parse(process.argv[2])) {
  if (name === 'tree') {
    const { job } = await new FlowProducer({ connection: shared }).add(rest[0]);
    console.log(job.id);
    continue;
  }
  const queue = new Queue(name, { connection: shared });
  if (rest[0] === 'every') await queue.upsertJobScheduler(rest[1], { every: rest[2] }, { name: 'tick' });
  else console.log((await queue.add(...rest)).id);
  await queue.close();
}
process.exit(0);
`;

// never skipped in CI: there a missing database is a failure, by the message of its start
describe.skipIf(missing !== undefined && process.env.CI === undefined).each(variants)(
  `tasks of $name${away}`,
  ({ provided, packages, client }) => {
    let tasks: Tasks;
    let url = '';
    const stops: (() => void)[] = [];
    const add = async (...jobs: unknown[][]): Promise<string[]> => {
      const { stdout } = await mustRun(process.execPath, ['producer.js', JSON.stringify(jobs)], {
        cwd: tasks.folder,
        env: tasks.env,
      });
      return stdout.split('\n').filter((line) => line !== '');
    };
    const emails = async (): Promise<QueueStatus> => {
      const { systems } = await tasks.json(0, 'status', 'emails');
      return systems[0].queues[0];
    };

    beforeAll(async () => {
      if (missing !== undefined) throw new Error(missing);
      const redis = await startRedis();
      stops.push(redis.stop);
      ({ url } = redis);
      const folder = await serviceWith(provided, packages, {
        'connection.js': connection[client] ?? '',
        'worker.js': worker,
        'failing.js': failing,
        'producer.js': producer,
      });
      tasks = tasksIn(folder, { REDIS_URL: url });
    });

    afterAll(() => {
      for (const stop of stops) stop();
    });

    it('counts what waits, and flags a backlog that no worker takes', async () => {
      await add(
        ['emails', 'welcome', { to: 'a' }],
        ['emails', 'welcome', { to: 'b' }],
        ['emails', 'urgent', {}, { priority: 5 }],
        ['emails', 'later', {}, { delay: 3_600_000 }],
        ['emails', 'every', 'digest', 3_600_000],
        ['reports', 'every', 'nightly', 1_000],
      );
      const status = await tasks.json(0, 'status');
      expect(status).toMatchObject({ schema: 1, command: 'tasks status', exitCode: 0, breaches: [] });
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

      const { stdout, code } = await tasks.run('status');
      expect(code).toBe(0);
      expect(stdout).toContain('emails has jobs to do and no worker.');
      for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
      const stuck = await tasks.json(4, 'stuck', 'emails', '--check');
      expect(stuck.findings).toMatchObject([{ reason: 'backlog-without-worker', queue: 'emails' }]);
    });

    it('lists what waits and what is scheduled', async () => {
      const waiting = await tasks.json(0, 'list', 'waiting', 'emails');
      const { jobs } = waiting;
      expect(jobs.map(({ name }) => name)).toEqual(expect.arrayContaining(['welcome', 'welcome', 'urgent']));
      const scheduled = await tasks.json(0, 'list', 'scheduled', 'emails', '--limit', '50');
      const later = scheduled.jobs;
      expect(later.map(({ name }) => name)).toContain('later');
      expect(Date.parse(String(later.find(({ name }) => name === 'later')?.at))).toBeGreaterThan(
        Date.now() + 3_000_000,
      );
    });

    it('ends with 4 where a threshold is passed, and only there', async () => {
      const { depth } = await emails();
      const most = depth.waiting;
      expect((await tasks.run('status', 'emails', '--max-waiting', String(most))).code).toBe(0);
      const above = await tasks.run('status', 'emails', '--max-waiting', String(most - 1));
      expect(above.code).toBe(4);
      expect(above.stderr).toContain(`${String(most)} jobs waiting, allowed are ${String(most - 1)}`);
      const old = await tasks.json(4, 'status', 'emails', '--max-oldest', '1ms');
      expect(old.breaches).toMatchObject([{ queue: 'emails', threshold: 'max-oldest', limit: 1 }]);
      expect((await tasks.run('status', 'emails', '--max-oldest', '1h', '--max-failed', '0')).code).toBe(0);
    });

    it('tells by how much a schedule is overdue that nobody runs', async () => {
      let overdueMs = 0;
      await until(
        async () => {
          const { systems } = await tasks.json(0, 'status', 'reports');
          overdueMs = systems[0].schedules[0]?.overdueMs ?? 0;
          return overdueMs > 1_000;
        },
        () => `overdue by ${String(overdueMs)}`,
      );
      const { findings } = await tasks.json(0, 'stuck', 'reports', '--older-than', '1s');
      expect(findings).toContainEqual(
        expect.objectContaining({ reason: 'schedule-overdue', queue: 'reports', subject: 'nightly' }),
      );
    });

    it('asks before it deletes, and deletes nothing where nobody answers', async () => {
      const before = await emails();
      const refused = await tasks.run('drain', 'emails');
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain(`Delete ${String(before.depth.waiting)} jobs of emails?`);
      expect(refused.stderr).toContain('--yes');
      expect(await emails()).toMatchObject({ depth: before.depth });

      const drained = await tasks.json(0, 'drain', 'emails', '--delayed', '--yes');
      expect(drained.count).toBeGreaterThanOrEqual(before.depth.waiting);
      expect(await emails()).toMatchObject({
        depth: { waiting: expect.any(Number) as number, prioritized: 0 },
      });
      const left = await tasks.json(0, 'list', 'scheduled', 'emails');
      // the next job of a schedule stays: without it the schedule would end
      const names = left.jobs.map(({ name }) => name);
      expect(names).not.toContain('later');
    });

    it('shows a failed job without what is secret or personal, and runs it again', async () => {
      const running = await startWorker(tasks.folder, 'worker.js', tasks.env);
      stops.push(running.kill);
      const payload = {
        userEmail: 'ada@example.org',
        apiKey: 'abc',
        items: [{ sku: 'x-1', card: { cvv: '123' } }],
      };
      const [id = ''] = await add(['emails', 'fail', payload]);
      await until(async () => (await emails()).depth.failed === 1, running.said);

      const listed = await tasks.run('list', 'failed');
      expect(listed.stdout).toContain(`emails/${id}`);
      const { stdout, code } = await tasks.run('show', `emails/${id}`);
      expect(code).toBe(0);
      expect(stdout).toContain('x-1');
      expect(stdout).toContain('worker.js');
      for (const secret of ['hunter2', 'ada@example.org', 'abc"', '123"'])
        expect(stdout).not.toContain(secret);
      const { job } = await tasks.json(0, 'show', id);
      expect(job).toMatchObject({
        state: 'failed',
        name: 'fail',
        attempts: 1,
        maxAttempts: 1,
        worker: 'mailer-1',
      });

      const { systems } = await tasks.json(0, 'status', 'emails');
      expect(systems[0].workers).toMatchObject([{ name: 'mailer-1', queue: 'emails', alive: true }]);
      expect((await tasks.run('status', '--max-failed', '0')).code).toBe(4);

      expect((await tasks.run('retry', `emails/${id}`)).code).toBe(0);
      await until(async () => (await tasks.json(0, 'show', id)).job.state === 'completed', running.said);
      const { job: done } = await tasks.json(0, 'show', id);
      expect(done).toMatchObject({ result: { token: '[REDACTED]', sent: true } });
      const again = await tasks.run('retry', id);
      expect(again.code).toBe(1);
      expect(again.stderr).toContain('has not failed: it is completed');
      running.kill();
    });

    it('finds the job of a worker that was killed', async () => {
      const running = await startWorker(tasks.folder, 'worker.js', tasks.env);
      stops.push(running.kill);
      const [id = ''] = await add(['emails', 'hang', {}]);
      await until(
        async () => (await tasks.json(0, 'list', 'reserved', 'emails')).jobs.length === 1,
        running.said,
      );
      const cancel = await tasks.run('cancel', id, '--yes');
      expect(cancel.code).toBe(1);
      expect(cancel.stderr).toContain('is running');
      expect((await tasks.json(0, 'stuck', 'emails')).findings).toEqual([]);
      const long = await tasks.json(0, 'stuck', 'emails', '--older-than', '1ms');
      expect(long.findings).toContainEqual(
        expect.objectContaining({ reason: 'active-too-long', subject: id }),
      );

      running.kill();
      await until(async () => (await tasks.json(0, 'stuck', 'emails')).findings.length > 0, running.said);
      const { findings } = await tasks.json(4, 'stuck', '--check', 'emails');
      expect(findings).toMatchObject([{ reason: 'active-without-lock', subject: id, system: 'bullmq' }]);
      expect((await tasks.json(0, 'list', 'reserved', 'emails')).jobs).toEqual([]);
      expect((await tasks.json(0, 'list', 'active', 'emails')).jobs).toMatchObject([{ id, held: false }]);
      expect((await tasks.run('cancel', id, '--yes')).code).toBe(0);
      expect((await tasks.run('show', id)).code).toBe(1);
    });

    it('finds the job that waits for another which has failed or is gone', async () => {
      const running = await startWorker(tasks.folder, 'worker.js', tasks.env);
      stops.push(running.kill);
      const child = { name: 'fail', queueName: 'emails', opts: { jobId: 'cover' } };
      const children = [child, { name: 'later', queueName: 'emails', opts: { delay: 3_600_000 } }];
      const [parent = ''] = await add(['tree', { name: 'album', queueName: 'albums', children }]);
      await until(async () => (await emails()).depth.failed === 1, running.said);
      const { findings } = await tasks.json(4, 'stuck', 'albums', '--check');
      expect(findings).toMatchObject([
        {
          reason: 'child-failed',
          queue: 'albums',
          subject: parent,
          detail: expect.stringContaining('emails/cover') as string,
        },
      ]);
      expect((await tasks.run('status', 'albums')).stdout).toContain('1 job waits for other jobs to end.');

      await mustRun('redis-cli', ['-u', url, 'DEL', 'bull:emails:cover'], { cwd: tasks.folder });
      await mustRun('redis-cli', ['-u', url, 'ZREM', 'bull:emails:failed', 'cover'], { cwd: tasks.folder });
      expect((await tasks.json(0, 'stuck', 'albums')).findings).toMatchObject([
        { reason: 'child-vanished', subject: parent },
      ]);
      await tasks.run('drain', 'emails', '--delayed', '--yes');
      running.kill();
    });

    it('says where queues are when none has the prefix', async () => {
      for (const verb of ['status', 'stuck']) {
        const { stdout, stderr } = await tasks.run(verb, '--prefix', 'nosuch');
        expect(stdout + stderr).toMatch(/others have bull:\s+pass\s+--prefix\s+bull\./);
      }
    });

    it('pauses and resumes a queue', async () => {
      expect((await tasks.run('pause', 'emails')).code).toBe(0);
      const running = await startWorker(tasks.folder, 'worker.js', tasks.env);
      stops.push(running.kill);
      const [id = ''] = await add(['emails', 'welcome', {}]);
      expect(await emails()).toMatchObject({ paused: true, workers: 1, backlogWithoutWorker: false });
      expect((await tasks.run('status')).stdout).toContain('emails is paused.');
      expect((await tasks.json(0, 'show', id)).job).toMatchObject({ state: 'waiting' });
      expect((await tasks.run('resume', 'emails')).code).toBe(0);
      await until(async () => (await tasks.json(0, 'show', id)).job.state === 'completed', running.said);
      running.kill();
    });

    it('runs all failed jobs again only when it is told to', async () => {
      const running = await startWorker(tasks.folder, 'worker.js', tasks.env);
      stops.push(running.kill);
      await add(['emails', 'fail', {}], ['emails', 'fail', {}]);
      const failed = async (): Promise<number | null> => (await emails()).depth.failed;
      await until(async () => (await failed()) === 2, running.said);
      expect((await tasks.run('retry', '--failed', 'emails')).code).toBe(2);
      expect(await failed()).toBe(2);
      expect(await tasks.json(0, 'retry', '--failed', 'emails', '--yes')).toMatchObject({ count: 2 });
      await until(async () => (await failed()) === 0, running.said);
      running.kill();
    });

    it('runs failed jobs once more, and not those that fail again meanwhile', async () => {
      const running = await startWorker(tasks.folder, 'failing.js', tasks.env);
      stops.push(running.kill);
      const runs = (): number =>
        running
          .said()
          .split('\n')
          .filter((line) => line === 'run').length;
      const failed = async (): Promise<number | null> => {
        const { systems } = await tasks.json(0, 'status', 'broken');
        return systems[0].queues[0].depth.failed;
      };
      await until(async () => (await failed()) === 6000, running.said);
      expect(await tasks.json(0, 'retry', '--failed', 'broken', '--yes')).toMatchObject({ count: 6000 });
      await until(async () => (await failed()) === 6000 && runs() >= 12_000, running.said);
      expect(runs()).toBe(12_000);
      running.kill();
      await tasks.run('drain', 'broken', '--yes');
    });

    it('changes nothing when it only looks', async () => {
      const dump = async (): Promise<string> => {
        const { stdout } = await mustRun('redis-cli', ['-u', url, 'HGETALL', 'bull:emails:meta'], {
          cwd: tasks.folder,
        });
        return stdout;
      };
      const before = await dump();
      for (const words of ['status', 'stuck', 'list waiting', 'list failed']) {
        await tasks.json(0, ...words.split(' '));
      }
      expect((await tasks.spawn('pause', 'emails')).code).toBe(0);
      expect((await tasks.spawn('resume', 'emails')).code).toBe(0);
      expect(await dump()).toBe(before);
    });

    it('watches until it is interrupted', async () => {
      const child = start(
        process.execPath,
        [sightlineBin, 'tasks', 'watch', '--json', '--interval', '300ms'],
        {
          cwd: tasks.folder,
          env: tasks.env,
        },
      );
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      await until(
        () => text.split('\n').length > 3,
        () => text,
      );
      const code = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGINT');
      expect(await code).toBe(0);
      for (const line of text.trim().split('\n')) {
        expect(JSON.parse(line)).toMatchObject({ command: 'tasks watch', systems: [{ system: 'bullmq' }] });
      }
    });

    it('stops watching when nobody reads any more, as behind `| head -1`', async () => {
      const child = start(
        process.execPath,
        [sightlineBin, 'tasks', 'watch', '--json', '--interval', '300ms'],
        { cwd: tasks.folder, env: tasks.env },
      );
      let told = '';
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (told += chunk));
      const code = new Promise((resolve) => child.once('exit', resolve));
      child.stdout.once('data', () => child.stdout.destroy());
      expect({ code: await code, told }).toEqual({ code: 0, told: '' });
    });
  },
);

describe.skipIf(missing !== undefined && process.env.CI === undefined)(
  `the connection of tasks${away}`,
  () => {
    let folder = '';
    let url = '';
    let stop = (): void => undefined;

    beforeAll(async () => {
      if (missing !== undefined) throw new Error(missing);
      folder = await serviceWith('tasks-bullmq-5', ['bullmq@5'], {});
      const redis = await startRedis();
      ({ url } = redis);
      ({ stop } = redis);
    });
    afterAll(() => {
      stop();
    });

    it('is asked for where it is not known', async () => {
      const { code, stderr } = await tasksIn(folder, {}).spawn('status');
      expect(code).toBe(2);
      expect(stderr).toContain('REDIS_URL');
      expect(stderr).toContain('--redis');
    });

    it('is taken from the flag, the environment and .env, in this order', async () => {
      const nowhere = 'redis://robot:s3cret@127.0.0.1:1/0';
      writeFileSync(path.join(folder, '.env'), `REDIS_URL="${url}" # ours\n`);
      expect((await tasksIn(folder, {}).spawn('status')).code).toBe(0);
      const wrong = await tasksIn(folder, { REDIS_URL: nowhere }).spawn('status', '--json');
      expect(wrong.code).toBe(1);
      expect(wrong.output).toContain('redis://127.0.0.1:1/0 (REDIS_URL) does not answer');
      expect(wrong.output).not.toContain('s3cret');
      expect((await tasksIn(folder, { REDIS_URL: nowhere }).spawn('status', '--redis', url)).code).toBe(0);
    });

    it('is of no use without a client, which is said', async () => {
      const empty = makeScratch('no-client');
      writeFileSync(path.join(empty, 'package.json'), '{}');
      const none = await tasksIn(empty, {}).spawn('status');
      expect(none.code).toBe(1);
      expect(none.stderr).toContain('bullmq, pg-boss, graphile-worker and agenda');
      const redis = await tasksIn(empty, {}).spawn('status', '--redis', url);
      expect(redis.code).toBe(1);
      expect(redis.stderr).toContain('Neither ioredis nor redis is installed');
    });

    it('says so where there is no such queue or job', async () => {
      const tasks = tasksIn(folder, { REDIS_URL: url });
      for (const words of [
        ['status', 'nope'],
        ['pause', 'nope'],
        ['drain', 'nope', '--yes'],
        ['show', 'nope/1'],
      ]) {
        const { code, stderr } = await tasks.spawn(...words);
        expect(code, words.join(' ')).toBe(1);
        expect(stderr).toContain('nope');
        expect(stderr).not.toMatch(/\n\s+at /);
      }
    });
  },
);

describe.skipIf(missing !== undefined && process.env.CI === undefined)(`tasks of a long queue${away}`, () => {
  const JOBS = 100_000;
  const fill = readFileSync(new URL('../bench/fill-queue.lua', import.meta.url), 'utf8');
  let tasks: Tasks;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  const cli = async (...args: string[]): Promise<string> =>
    (await mustRun('redis-cli', ['-u', redis.url, ...args], { cwd: tasks.folder })).stdout;

  beforeAll(async () => {
    if (missing !== undefined) throw new Error(missing);
    redis = await startRedis();
    tasks = tasksIn(await serviceWith('tasks-bullmq-5', ['bullmq@5'], {}), { REDIS_URL: redis.url });
    await cli('EVAL', fill, '0', 'bull:short:', '10', String(Date.now()));
    await cli('EVAL', fill, '0', 'bull:long:', String(JOBS), String(Date.now()));
  });
  afterAll(() => {
    redis.stop();
  });

  /** Calls of each command while `words` ran. */
  async function cost(...words: string[]): Promise<Record<string, number>> {
    await cli('CONFIG', 'RESETSTAT');
    await tasks.json(0, ...words);
    const stats = await cli('INFO', 'commandstats');
    return Object.fromEntries(
      [...stats.matchAll(/cmdstat_([\w|]+):calls=(\d+)/g)].map(([, name = '', count = '']) => [
        name,
        Number(count),
      ]),
    );
  }

  it.each(['status', 'stuck', 'list waiting', 'list failed', 'list scheduled', 'list active'])(
    'asks as little of it as of a short one: %s',
    async (words) => {
      const short = await cost(
        ...words.split(' '),
        'short',
        ...(words.startsWith('list') ? ['--limit', '10'] : []),
      );
      const long = await cost(
        ...words.split(' '),
        'long',
        ...(words.startsWith('list') ? ['--limit', '10'] : []),
      );
      expect(long).toEqual(short);
      expect(Object.keys(long)).not.toContain('keys');
    },
  );

  it('finds the queues without a command that blocks', async () => {
    const calls = await cost('status');
    expect(Object.keys(calls)).not.toContain('keys');
    expect(calls.scan).toBeLessThanOrEqual(100);
    const { systems } = await tasks.json(0, 'status');
    expect(systems[0].queues).toMatchObject([
      { queue: 'long', depth: { waiting: JOBS } },
      { queue: 'short' },
    ]);
  });

  it('drains it in steps', async () => {
    expect(await tasks.json(0, 'drain', 'long', '--yes')).toMatchObject({ count: JOBS });
    const { systems } = await tasks.json(0, 'status', 'long');
    expect(systems[0].queues).toMatchObject([{ queue: 'long', depth: { waiting: 0 } }]);
  });
});
