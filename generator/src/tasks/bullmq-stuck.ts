import { areLocked, readFields } from './bullmq-jobs.js';
import { queueStatus, readSchedules } from './bullmq-queues.js';
import { keyOf, textsOf, type BullStore } from './bullmq-store.js';
import { showDuration, showJobs } from './durations.js';
import type { Finding, Found, StuckOptions, WorkerStatus } from './task-system.js';

/** A schedule is late only after this, or after what was asked for: a worker takes the next job within seconds. */
const SCHEDULE_GRACE_MS = 60_000;

/** What will not go on in a queue. O(limit) whatever the queue holds: only running jobs are looked at. */
export async function findStuck(
  store: BullStore,
  queue: string,
  workers: readonly WorkerStatus[] | null,
  options: StuckOptions,
): Promise<Found> {
  const { paused, depth, workers: mine, ...status } = await queueStatus(store, queue, workers);
  const findings = await stuckJobs(store, queue, mine, options);
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
  for (const { schedule, overdueMs, pattern } of await readSchedules(store, queue)) {
    if (overdueMs === null || overdueMs <= Math.min(SCHEDULE_GRACE_MS, options.olderThanMs)) continue;
    findings.push({
      reason: 'schedule-overdue',
      queue,
      subject: schedule,
      ageMs: overdueMs,
      detail: `${pattern ?? 'schedule'}: its next run was due ${showDuration(overdueMs)} ago and has not begun`,
      action: paused
        ? `\`sightline tasks resume ${queue}\``
        : mine === 0
          ? 'Start a worker of this queue: the next run is only planned when the one before begins.'
          : 'See what its workers do: `sightline tasks list active`.',
    });
  }
  const notes =
    depth.active !== null && depth.active > options.limit
      ? [
          `${queue}: only the ${String(options.limit)} that run longest of ${String(depth.active)} active jobs were looked at.`,
        ]
      : [];
  return { findings, notes };
}

async function stuckJobs(
  store: BullStore,
  queue: string,
  workers: number | null,
  { olderThanMs, limit }: StuckOptions,
): Promise<Finding[]> {
  const active = await readActive(store, queue, limit);
  const locked = await areLocked(store, queue, active);
  // a job that ended between the two reads has no lock either, but is not active any more
  const still = new Set(await readActive(store, queue, limit));
  const jobs = await readFields(store, queue, active);
  const now = Date.now();
  return active.flatMap((id, index): Finding[] => {
    const job = jobs[index];
    if (job === undefined || !still.has(id)) return [];
    const ageMs = job.processedOn === null ? null : now - job.processedOn;
    if (locked[index] !== true) {
      return [
        {
          reason: 'active-without-lock',
          queue,
          subject: id,
          ageMs,
          detail: `${job.name}: its worker is gone or blocked, nobody renews its lock`,
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
        detail: `${job.name}: a worker renews its lock and does not end it; BullMQ has no time limit`,
        action: 'Look at that worker; a restart makes the job run again.',
      },
    ];
  });
}

/** The jobs that run longest, the oldest first. */
async function readActive(store: BullStore, queue: string, limit: number): Promise<string[]> {
  return textsOf(
    await store.redis.call('LRANGE', keyOf(store, queue, 'active'), String(-limit), '-1'),
  ).reverse();
}
