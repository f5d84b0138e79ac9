import { makeWorkerUtils, quickAddJob as addAtOnce, type WorkerUtilsOptions } from 'graphile-worker';

const options: WorkerUtilsOptions = { connectionString: process.env.DATABASE_URL };

export async function queue() {
  const utils = await makeWorkerUtils(options);
  await utils.migrate();
  return {
    later: async (payload: unknown) => utils.addJob('report', payload, { jobKey: 'report' }),
    now: async (payload: unknown) => addAtOnce<'report'>(options, 'report', payload),
  };
}
