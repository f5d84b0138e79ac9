import { countJobs, drain, retryFailed } from './bullmq-bulk.js';
import { BullControl } from './bullmq-control.js';
import { listJobs, readActive, readJob } from './bullmq-jobs.js';
import { parentFindings } from './bullmq-parents.js';
import { queueStatus, readSchedules, readWorkers } from './bullmq-queues.js';
import { findStuck } from './bullmq-stuck.js';
import { otherPrefixes, queueExists, queueNames, type BullStore } from './bullmq-store.js';
import type { RedisClient } from './redis-client.js';
import type { ServicePackages } from './service-packages.js';
import type { TaskSystem } from './task-system.js';

/** Queues are looked for again after this long: `watch` walks over the keys once a minute only. */
const NAMES_KEPT_MS = 60_000;

/** BullMQ 5 and 6 on Redis. */
export function openBullMq(packages: ServicePackages, redis: RedisClient, prefix: string): TaskSystem {
  const store: BullStore = { redis, prefix };
  const control = new BullControl(packages, {
    options: { connection: redis.client, prefix },
    factory: undefined,
  });
  let known: { names: string[]; until: number } | undefined;
  const queuesOf = async (queue: string | undefined): Promise<string[]> => {
    if (queue !== undefined) return [queue];
    if (known === undefined || known.until < Date.now()) {
      known = { names: await queueNames(store), until: Date.now() + NAMES_KEPT_MS };
    }
    return known.names;
  };
  const elsewhere = async (names: readonly string[]): Promise<string[]> => {
    const prefixes = names.length === 0 ? await otherPrefixes(store) : [];
    if (prefixes.length === 0) return [];
    return [
      `No queue has the prefix ${prefix}, and others have ${prefixes.join(', ')}: pass --prefix ${prefixes[0] ?? ''}.`,
    ];
  };
  const waiting = (delayed: boolean): string[] => [
    'wait',
    'paused',
    'prioritized',
    ...(delayed ? ['delayed'] : []),
  ];

  return {
    name: 'bullmq',
    status: async (queue) => {
      const names = await queuesOf(queue);
      const workers = await readWorkers(store);
      const queues = await Promise.all(names.map((name) => queueStatus(store, name, workers)));
      const schedules = (await Promise.all(names.map((name) => readSchedules(store, name)))).flat();
      return {
        queues,
        workers: workers?.filter((worker) => worker.queue !== null && names.includes(worker.queue)) ?? [],
        schedules,
        notes: [
          ...(await elsewhere(names)),
          ...(workers === null ? ['The server does not tell who is connected: workers are unknown.'] : []),
        ],
      };
    },
    list: async (state, queue, limit) => {
      const names = await queuesOf(queue);
      return (await Promise.all(names.map((name) => listJobs(store, name, state, limit)))).flat();
    },
    find: async ({ queue, id }) => {
      const names = await queuesOf(queue ?? undefined);
      const jobs = await Promise.all(names.map((name) => readJob(store, name, id)));
      return jobs.filter((job) => job !== undefined);
    },
    stuck: async (queue, options) => {
      const names = await queuesOf(queue);
      const workers = await readWorkers(store);
      const found = await Promise.all(
        names.map(async (name) =>
          findStuck(
            await queueStatus(store, name, workers),
            await readActive(store, name, options.limit),
            await readSchedules(store, name),
            options,
          ),
        ),
      );
      const parents = await Promise.all(names.map(async (name) => parentFindings(store, name)));
      return {
        findings: [...found.flatMap(({ findings }) => findings), ...parents.flat()],
        notes: [...(await elsewhere(names)), ...found.flatMap(({ notes }) => notes)],
      };
    },
    hasQueue: (queue) => queueExists(store, queue),
    retry: (job) => control.retry(job),
    failedCount: async (queue) => {
      const names = await queuesOf(queue);
      const counts = await Promise.all(names.map((name) => countJobs(store, name, ['failed'])));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    retryFailed: async (queue) => retryFailed(control, store, await queuesOf(queue)),
    cancel: (job) => control.cancel(job),
    pause: (queue) => control.pause(queue),
    resume: (queue) => control.resume(queue),
    drainCount: (queue, delayed) => countJobs(store, queue, waiting(delayed)),
    drain: (queue, delayed) => drain(control, store, queue, delayed),
    close: () => redis.close(),
  };
}
