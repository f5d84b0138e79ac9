import { showJobs } from './durations.js';
import { notBegun, overdueFinding } from './schedule-overdue.js';
import type { Finding, Found, QueueStatus, ScheduleStatus, StuckOptions } from './task-system.js';

/** A running job, and whether a worker renews its lock. */
export interface ActiveJob {
  id: string;
  name: string;
  since: number | null;
  isLocked: boolean;
}

/** What will not go on in a queue, of its first `limit` running jobs. */
export function findStuck(
  { queue, paused, depth, workers: mine, ...status }: QueueStatus,
  active: readonly ActiveJob[],
  schedules: readonly ScheduleStatus[],
  options: StuckOptions,
): Found {
  const findings = active.flatMap((job) => activeFinding(queue, job, mine, options.olderThanMs));
  if (status.backlogWithoutWorker) {
    findings.push({
      reason: 'backlog-without-worker',
      queue,
      subject: null,
      ageMs: status.oldestWaitingMs,
      detail: `${showJobs(depth.waiting)} waiting, ${String(depth.delayed)} delayed, and no worker is connected`,
      action: 'Start a worker of this queue.',
    });
  } else if (status.oldestWaitingMs !== null && status.oldestWaitingMs > options.olderThanMs) {
    findings.push({
      reason: 'waiting-too-long',
      queue,
      subject: null,
      ageMs: status.oldestWaitingMs,
      detail: `${showJobs(depth.waiting)} waiting, ${paused ? 'the queue is paused' : 'workers are behind'}`,
      action: paused ? `\`sightline tasks resume ${queue}\`` : 'Add workers, or more concurrency.',
    });
  }
  const action = paused
    ? `\`sightline tasks resume ${queue}\``
    : mine === 0
      ? 'Start a worker of this queue: the next run is only planned when the one before begins.'
      : 'See what its workers do: `sightline tasks list active`.';
  for (const schedule of schedules)
    findings.push(...overdueFinding(schedule, options.olderThanMs, { ...notBegun, action }));
  const notes =
    depth.active !== null && depth.active > options.limit
      ? [
          `${queue}: only the ${String(options.limit)} that run longest of ${String(depth.active)} active jobs were looked at.`,
        ]
      : [];
  return { findings, notes };
}

function activeFinding(
  queue: string,
  { id, name, since, isLocked }: ActiveJob,
  workers: number | null,
  olderThanMs: number,
): Finding[] {
  const ageMs = since === null ? null : Date.now() - since;
  if (!isLocked) {
    return [
      {
        reason: 'active-without-lock',
        queue,
        subject: id,
        ageMs,
        detail: `${name}: its worker is gone or blocked, nobody renews its lock`,
        action:
          workers === 0
            ? 'Start a worker of this queue: it takes the job back within its stalledInterval (30s by default).'
            : 'A worker should take it back within its stalledInterval (30s by default), unless skipStalledCheck is set.',
      },
    ];
  }
  if (ageMs === null || ageMs <= olderThanMs) return [];
  return [
    {
      reason: 'active-too-long',
      queue,
      subject: id,
      ageMs,
      detail: `${name}: a worker renews its lock and does not end it; BullMQ has no time limit`,
      action: 'Look at that worker; a restart makes the job run again.',
    },
  ];
}
