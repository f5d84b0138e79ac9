import type { Task } from 'graphile-worker';

export const report: Task = async (payload, helpers) => {
  await helpers.addJob('mail', { to: payload });
};

export const mail: Task = () => undefined;
