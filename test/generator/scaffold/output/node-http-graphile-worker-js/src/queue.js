import { makeWorkerUtils } from 'graphile-worker';

export const connectionString = process.env.DATABASE_URL ?? 'postgres://postgres@localhost:5432/postgres';

/** Makes its tables where they are not there yet. */
export async function openQueue() {
  const utils = await makeWorkerUtils({ connectionString });
  await utils.migrate();
  return async (greeting) => {
    const job = await utils.addJob('send-greeting', greeting, { maxAttempts: 3 });
    return job.id;
  };
}
