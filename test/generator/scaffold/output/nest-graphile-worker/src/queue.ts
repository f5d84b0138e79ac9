import { makeWorkerUtils } from 'graphile-worker';
import type { Greeting } from './send-greeting.service.js';

declare global {
  namespace GraphileWorker {
    /** Payloads by the name of their task. */
    interface Tasks {
      'send-greeting': Greeting;
    }
  }
}

export const connectionString =
  process.env.DATABASE_URL ?? 'postgres://postgres@localhost:5432/postgres';

/** Puts a greeting into the queue, and gives the id of its job. */
export type Enqueue = (greeting: Greeting) => Promise<string>;

/** Makes its tables where they are not there yet. */
export async function openQueue(): Promise<Enqueue> {
  const utils = await makeWorkerUtils({ connectionString });
  await utils.migrate();
  return async (greeting) => {
    const job = await utils.addJob('send-greeting', greeting, {
      maxAttempts: 3,
    });
    return job.id;
  };
}
