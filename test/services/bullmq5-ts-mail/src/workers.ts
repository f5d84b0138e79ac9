import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';

interface Mail {
  to: string;
  password?: string;
}

/** Mail goes out one by one: the relay allows no more. */
export function startMail(connection: Redis): Worker<Mail> {
  const worker = new Worker<Mail>(
    'mail',
    async (job) => {
      console.log('sending mail %s', job.id);
      await sleep(700);
      console.log('mail %s is sent', job.id);
    },
    { connection },
  );
  worker.on('failed', (job, err) => {
    console.error('mail %s was not sent', job?.id, err);
  });
  return worker;
}

export function startDigests(connection: Redis): Worker {
  return new Worker('digests', async () => undefined, { connection, concurrency: 2 });
}
