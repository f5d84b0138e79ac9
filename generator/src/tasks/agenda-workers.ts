import type { WorkerStatus } from './task-system.js';

export const NO_WORKERS =
  'Agenda keeps no list of its workers: only those are shown that have a name and hold a job, alive or not.';

export function workersOf(holders: readonly { name: string; busy: number }[]): WorkerStatus[] {
  return holders.map(({ name, busy }) => ({
    id: name,
    name: null,
    queue: null,
    where: null,
    since: null,
    concurrency: null,
    busy,
    alive: null,
  }));
}
