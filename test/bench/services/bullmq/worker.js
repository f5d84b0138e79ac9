import { Worker } from 'bullmq';

export const worker = new Worker('bench', async () => 'done', {
  connection: { url: process.env.REDIS_URL },
  concurrency: 10,
  removeOnComplete: { count: 0 },
});
