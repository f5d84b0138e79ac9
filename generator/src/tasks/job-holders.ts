import type { WorkerStatus } from './task-system.js';

/** The workers that hold a job, of a system that keeps no list of its workers. */
export function holdersOf(holders: readonly { name: string; busy: number }[]): WorkerStatus[] {
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

export const AGENDA_HOLDERS =
  'Agenda keeps no list of its workers: only those are shown that have a name and hold a job, alive or not.';
