import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../harness/command.mjs';
import { missingDatabase, startRedisCluster } from '../harness/databases.mjs';
import { serviceWith, startWorker, tasksIn, until, type Tasks } from './tasks.js';
import './clean-up.js';

const missing = missingDatabase();
const why = missing === undefined ? '' : ` (${missing})`;

const connection = `
import { Cluster } from 'ioredis';
export const connection = () => new Cluster([process.env.REDIS_URL], { redisOptions: { maxRetriesPerRequest: null } });
`;

/** Queues whose keys are on different masters, by what stands between the braces of their prefixes. */
const producer = `
import { Queue } from 'bullmq';
import { connection } from './connection.js';
for (const prefix of ['{bull}', '{news}', '{films}']) {
  const queue = new Queue('emails', { connection: connection(), prefix });
  await queue.add('welcome', { to: 'a' });
  await queue.add('welcome', { to: 'b' });
  await queue.add('later', {}, { delay: 3_600_000 });
}
process.exit(0);
`;

const worker = `
import { Worker } from 'bullmq';
import { connection } from './connection.js';
const worker = new Worker('emails', async ({ name }) => {
  throw new Error('no such mailbox');
}, { connection: connection(), prefix: '{bull}' });
worker.on('error', (error) => console.error(error));
await worker.waitUntilReady();
setTimeout(() => console.log('ready'), 300);
`;

describe.skipIf(missing !== undefined && process.env.CI === undefined)(
  `tasks of BullMQ on a cluster of Redis${why}`,
  () => {
    let cluster: Awaited<ReturnType<typeof startRedisCluster>>;
    let tasks: Tasks;

    beforeAll(async () => {
      cluster = await startRedisCluster();
      const folder = await serviceWith('tasks-bullmq-5', ['bullmq@5'], {
        'connection.js': connection,
        'producer.js': producer,
        'worker.js': worker,
      });
      tasks = tasksIn(folder, { REDIS_URL: cluster.urls[0] });
      await mustRun(process.execPath, ['producer.js'], { cwd: folder, env: tasks.env });
    });

    afterAll(() => {
      cluster.stop();
    });

    it.each([0, 1, 2])('master %i leads to the keys of all of them', async (at) => {
      for (const prefix of ['{bull}', '{news}', '{films}']) {
        const args = ['--redis', String(cluster.urls[at]), '--prefix', prefix];
        const { systems } = await tasks.json(0, 'status', ...args);
        expect(systems[0].queues).toMatchObject([
          { queue: 'emails', workers: 0, depth: { waiting: 2, delayed: 1 } },
        ]);
        const { jobs } = await tasks.json(0, 'list', 'scheduled', 'emails', ...args);
        expect(jobs.map(({ name }) => name)).toEqual(['later']);
      }
    });

    it('the prefixes that queues have are found on every master', async () => {
      const { stdout, stderr } = await tasks.run('status');
      expect(stdout + stderr).toContain('others have {bull}, {films}, {news}: pass --prefix {bull}.');
    });

    it('a queue is paused, goes on and is drained', async () => {
      const args = ['emails', '--prefix', '{news}'];
      expect((await tasks.spawn('pause', ...args)).code).toBe(0);
      expect((await tasks.json(0, 'status', ...args)).systems[0].queues).toMatchObject([{ paused: true }]);
      expect((await tasks.spawn('resume', ...args)).code).toBe(0);
      const drained = await tasks.spawn('drain', ...args, '--yes');
      expect(drained.output).toContain('2 jobs of emails deleted');
      // nothing is left to ask BullMQ for
      const again = await tasks.spawn('drain', ...args, '--yes');
      expect(again.code, again.output).toBe(0);
    });

    it('workers are counted once, and what failed runs again', async () => {
      const args = ['emails', '--prefix', '{bull}'];
      const running = await startWorker(tasks.folder, 'worker.js', tasks.env);
      const status = async () => (await tasks.json(0, 'status', ...args)).systems[0].queues[0];
      await until(
        async () => (await status()).depth.failed === 2,
        () => 'both jobs have failed',
      );
      expect(await status()).toMatchObject({ workers: 1 });
      running.kill();
      expect((await tasks.spawn('retry', '--failed', ...args, '--yes')).output).toContain('2 jobs');
      expect(await status()).toMatchObject({ depth: { waiting: 2, failed: 0 } });
    });
  },
);
