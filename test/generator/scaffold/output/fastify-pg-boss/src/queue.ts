import PgBoss from 'pg-boss';
import type { Greeting } from './send-greeting.js';

export const GREETINGS = 'greetings';

/** Puts a greeting into the queue, and gives the id of its job. */
export type Enqueue = (greeting: Greeting) => Promise<string | null>;

/** Makes its tables and the queue where they are not there yet. */
export async function startBoss(): Promise<PgBoss> {
  const boss = new PgBoss(process.env.DATABASE_URL ?? 'postgres://postgres@localhost:5432/postgres');
  await boss.start();
  await boss.createQueue(GREETINGS, {
    name: GREETINGS,
    retryLimit: 2,
    retryDelay: 1,
    retryBackoff: true,
  });
  return boss;
}

export async function openQueue(): Promise<Enqueue> {
  const boss = await startBoss();
  return async (greeting) => boss.send(GREETINGS, greeting);
}
