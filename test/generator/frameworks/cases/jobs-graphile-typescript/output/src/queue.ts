import { makeWorkerUtils, quickAddJob as addAtOnce, type WorkerUtilsOptions } from 'graphile-worker';
import { observeGraphileUtils, observeGraphileAdd } from './observability/index.ts';

const options: WorkerUtilsOptions = { connectionString: process.env.DATABASE_URL };

export async function queue() {
  const utils = await observeGraphileUtils(makeWorkerUtils)(options);
  await utils.migrate();
  return {
    later: async (payload: unknown) => utils.addJob('report', payload, { jobKey: 'report' }),
    now: async (payload: unknown) => observeGraphileAdd(addAtOnce)<'report'>(options, 'report', payload),
  };
}
