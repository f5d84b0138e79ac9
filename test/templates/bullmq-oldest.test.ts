import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Job, Queue, Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { missingDatabase, startRedis } from '../harness/databases.mjs';
import { provide } from '../harness/tools.mjs';
import { parametersOf, renderService } from './render-service.js';

type Handler = (job: Job) => Promise<unknown>;

/** What of BullMQ is used here: its types are those of the newest, the package is the oldest that init observes. */
interface BullMq {
  Queue: new (name: string, options: { connection: { url: string } }) => Queue;
  Worker: new (
    name: string,
    run: Handler,
    options: { connection: { url: string }; concurrency: number },
  ) => Worker;
}

interface Emitted {
  observeBullQueue: (queue: Queue) => Queue;
  observeBullWorker: (worker: Worker) => Worker;
}

const missing = missingDatabase();

describe.skipIf(missing !== undefined && process.env.CI === undefined)(
  'the oldest BullMQ that is observed',
  () => {
    let redis: Awaited<ReturnType<typeof startRedis>>;
    let bullmq: BullMq;
    let emitted: Emitted;
    let scrape: () => Promise<{ body: string }>;

    beforeAll(async () => {
      redis = await startRedis();
      const tools = await provide('bullmq-oldest', ['bullmq@5.23.0']);
      const features = { metrics: true, errors: true, tracing: true, health: true, tasks: true };
      const folder = await renderService(
        'bullmq oldest',
        parametersOf('worker', features, true, [{ package: 'bullmq', major: 5 }]),
      );
      mkdirSync(path.join(folder, 'node_modules'));
      symlinkSync(path.join(tools, 'node_modules/bullmq'), path.join(folder, 'node_modules/bullmq'));
      bullmq = createRequire(path.join(tools, 'package.json'))('bullmq') as BullMq;
      emitted = (await import(`${folder}/index.ts`)) as Emitted;
      ({ scrape } = (await import(`${folder}/metrics.ts`)) as { scrape: typeof scrape });
    });

    // The hooks listen to signals, and the process of the tests is ended by one.
    afterAll(() => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.removeAllListeners(signal);
      redis.stop();
    });

    it('runs its jobs, and is measured', async () => {
      const connection = { url: redis.url };
      const worker = emitted.observeBullWorker(
        new bullmq.Worker('mail', ({ data }) => Promise.resolve(data as unknown), {
          connection,
          concurrency: 3,
        }),
      );
      const queue = emitted.observeBullQueue(new bullmq.Queue('mail', { connection }));
      try {
        const job = await queue.add('welcome', { to: 'you' });
        await vi.waitFor(async () => {
          expect(await job.getState()).toBe('completed');
        }, 10_000);
        const { body: metrics } = await scrape();
        expect(metrics).toContain('worker_concurrency{queue="mail"} 3');
        expect(metrics).toContain('worker_up{queue="mail"} 1');
        expect(metrics).toMatch(/^job_duration_seconds_count\{.*"welcome".*\} 1$/m);
      } finally {
        await worker.close();
        await queue.close();
      }
    });

    it('adds up the workers of one queue', async () => {
      const connection = { url: redis.url };
      const [first, second] = [3, 2].map((concurrency) =>
        emitted.observeBullWorker(
          new bullmq.Worker('print', () => Promise.resolve(), { connection, concurrency }),
        ),
      );
      try {
        await vi.waitFor(async () => {
          expect((await scrape()).body).toContain('worker_concurrency{queue="print"} 5');
        }, 10_000);
        await second?.close();
        await vi.waitFor(async () => {
          const { body: metrics } = await scrape();
          expect(metrics).toContain('worker_concurrency{queue="print"} 3');
          expect(metrics).toContain('worker_up{queue="print"} 1');
        }, 10_000);
      } finally {
        await Promise.all([first?.close(), second?.close()]);
      }
      expect((await scrape()).body).toContain('worker_up{queue="print"} 0');
    });
  },
);
