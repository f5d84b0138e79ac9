import { Queue } from 'bullmq';
import type { Greeting } from './send-greeting.js';

export const GREETINGS = 'greetings';

export const connection = { url: process.env.REDIS_URL ?? 'redis://localhost:6379' };

/** Puts a greeting into the queue, and gives the id of its job. */
export type Enqueue = (greeting: Greeting) => Promise<string | undefined>;

export function openQueue(): Enqueue {
  const queue = new Queue<Greeting>(GREETINGS, {
    connection,
    defaultJobOptions: {
      attempts: 3,
      backoff: { type: 'exponential', delay: 1000 },
      removeOnComplete: { age: 24 * 3600, count: 1000 },
      removeOnFail: { age: 7 * 24 * 3600 },
    },
  });
  return async (greeting) => {
    const job = await queue.add('send-greeting', greeting);
    return job.id;
  };
}
