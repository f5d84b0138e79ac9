import { PgBoss } from 'pg-boss';

export const GREETINGS = 'greetings';

/** Makes its tables and the queue where they are not there yet. */
export async function startBoss() {
  const boss = new PgBoss(process.env.DATABASE_URL ?? 'postgres://postgres@localhost:5432/postgres');
  await boss.start();
  await boss.createQueue(GREETINGS, {
    retryLimit: 2,
    retryDelay: 1,
    retryBackoff: true,
  });
  return boss;
}

export async function openQueue() {
  const boss = await startBoss();
  return async (greeting) => boss.send(GREETINGS, greeting);
}
