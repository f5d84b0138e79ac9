import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { backend, connect } from './queue.js';

const presses = {
  poster: async (job) => console.log('printed poster %s', job.id),
  leaf: async (job) => job.id,
  jam: async () => {
    throw new Error('paper jam');
  },
  bug: async (job) => job.data.pages.length,
  // A press that never stops, and one that stops the whole shop.
  hang: async () => new Promise(() => undefined),
  block: async () => {
    for (const until = Date.now() + 4_000; Date.now() < until; );
  },
  short: async () => sleep(1_500),
  long: async () => sleep(60_000),
};

const options = { connection: connect(), concurrency: 4, lockDuration: 1500, stalledInterval: 1000 };
export const worker = new Worker('prints', (job) => presses[job.name](job), options, backend);
