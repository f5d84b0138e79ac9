import { Problem } from '../problem.js';
import type { Done, JobDetail } from './task-system.js';

export function cannotPause(queue: string): Problem {
  return new Problem(
    `Agenda cannot pause ${queue}: it has no such switch.`,
    `Stop its workers. \`agenda.disable({ name: '${queue}' })\` in the service keeps the jobs that are there now from ` +
      'running, and not those that are saved afterwards; `agenda.enable()` lets them go on.',
  );
}

export function cannotRetry({ queue, id, state, held }: JobDetail): Problem {
  return new Problem(
    `${queue}/${id} has not failed: it is ${state}.`,
    held === false
      ? 'Its worker seems to be gone. Start one that defines this job: it takes over a lock that is older than the ' +
          'job’s `lockLifetime` (10m by default).'
      : 'Only failed jobs, and those that were let go of without an end, are run again.',
  );
}

/** It was there a moment ago. */
export function gone({ queue, id }: JobDetail): Problem {
  return new Problem(
    `${queue}/${id} was not changed: it is gone, or a worker has taken it.`,
    `\`sightline tasks show ${queue}/${id}\` tells how it stands now.`,
  );
}

/** What Agenda's own `cancel` does: the job is deleted, whoever works on it. */
export function cancelled({ queue, id, state, more }: JobDetail): Done {
  const running = state === 'active' ? '; its handler goes on, and how it ends is not kept' : '';
  const schedule = more.repeats === undefined ? '' : '; its schedule ends until a process makes it again';
  return { what: `${queue}/${id} is removed${running}${schedule}`, jobs: 1 };
}
