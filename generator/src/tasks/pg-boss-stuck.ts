import { showDuration, showJobs } from './durations.js';
import { readRows, type BossRow } from './pg-boss-jobs.js';
import type { BossStore } from './pg-boss-store.js';
import { overdueFinding } from './schedule-overdue.js';
import type { Finding, QueueStatus, ScheduleStatus, StuckOptions } from './task-system.js';

/** A schedule is late only after this: pg-boss looks at them every 30 seconds. */
const SCHEDULE_GRACE_MS = 90_000;

/** pg-boss looks for expired jobs every minute: one that is still active after this is not looked after. */
const EXPIRY_GRACE_MS = 120_000;

/** A process tells what it works on with its heartbeat, every 30 seconds. */
const REGISTERED_AFTER_MS = 60_000;

/** A job that has used up so much of the time that it is kept is told. */
const RETENTION_USED = 0.9;

/** What will not go on. Reads the running jobs, and of those that wait the first of each queue. */
export async function findStuck(
  store: BossStore,
  statuses: readonly QueueStatus[],
  schedules: readonly ScheduleStatus[],
  { olderThanMs, limit }: StuckOptions,
): Promise<Finding[]> {
  const names = statuses.map(({ queue }) => queue);
  const active = await readRows(store, names, 'active', limit);
  const first = await readRows(store, names, 'waiting', 1);
  return [
    ...active.flatMap((row) => {
      const workers = statuses.find(({ queue }) => queue === row.name)?.workers ?? null;
      return activeFinding(row, workers, olderThanMs);
    }),
    ...statuses.flatMap((status) => waitingFinding(status, olderThanMs)),
    ...first.flatMap(retentionFinding),
    ...schedules.flatMap((schedule) => scheduleFinding(schedule, olderThanMs)),
  ];
}

function activeFinding(row: BossRow, workers: number | null, olderThanMs: number): Finding[] {
  const { name, id, started_on, expires_at, heartbeat_lost } = row;
  const now = Date.now();
  const ageMs = started_on === null ? null : now - started_on.getTime();
  const about = { queue: name, subject: id, ageMs };
  if (heartbeat_lost) {
    return [
      {
        reason: 'active-without-lock',
        ...about,
        detail: 'its worker sends no heartbeat any more',
        action: 'A process of pg-boss that supervises makes it run again within a minute; see that one runs.',
      },
    ];
  }
  const over = expires_at === null ? 0 : now - expires_at.getTime();
  if (over > Math.min(EXPIRY_GRACE_MS, olderThanMs)) {
    return [
      {
        reason: 'active-past-expiration',
        ...about,
        detail: `its time was over ${showDuration(over)} ago, and nobody has ended it`,
        action: 'No process of pg-boss supervises (`supervise: false` everywhere, or none runs): start one.',
      },
    ];
  }
  const left = expires_at === null ? 'never' : `in ${showDuration(expires_at.getTime() - now)}`;
  if (workers === 0 && ageMs !== null && ageMs > Math.min(REGISTERED_AFTER_MS, olderThanMs)) {
    return [
      {
        reason: 'active-without-lock',
        ...about,
        detail: `no process that works on this queue is alive; pg-boss runs it again when its time is over, ${left}`,
        action: 'Set `heartbeatSeconds` on the queue, so that a dead worker is noticed sooner.',
      },
    ];
  }
  if (ageMs === null || ageMs <= olderThanMs) return [];
  return [
    {
      reason: 'active-too-long',
      ...about,
      detail: `its time is over ${left}; a worker that died is only noticed then`,
      action: 'Set `heartbeatSeconds` on the queue, so that a dead worker is noticed sooner.',
    },
  ];
}

function waitingFinding(status: QueueStatus, olderThanMs: number): Finding[] {
  const { queue, depth, oldestWaitingMs, backlogWithoutWorker } = status;
  if (backlogWithoutWorker !== true && (oldestWaitingMs === null || oldestWaitingMs <= olderThanMs))
    return [];
  return [
    {
      reason: backlogWithoutWorker === true ? 'backlog-without-worker' : 'waiting-too-long',
      queue,
      subject: null,
      ageMs: oldestWaitingMs,
      detail: `${showJobs(depth.waiting)} waiting`,
      action:
        backlogWithoutWorker === true
          ? 'Start a process that calls `work` for this queue (a new one is known after 30s).'
          : 'See whether its workers run, and add more where they are behind.',
    },
  ];
}

function retentionFinding({ name, id, start_after, keep_until }: BossRow): Finding[] {
  const kept = keep_until.getTime() - start_after.getTime();
  const used = Date.now() - start_after.getTime();
  if (kept <= 0 || used / kept < RETENTION_USED) return [];
  return [
    {
      reason: 'near-retention-limit',
      queue: name,
      subject: id,
      ageMs: used,
      detail: `pg-boss deletes it unrun in ${showDuration(keep_until.getTime() - Date.now())}, and those behind it soon after`,
      action: 'Start a worker, or give the queue a longer `retentionSeconds`.',
    },
  ];
}

function scheduleFinding(schedule: ScheduleStatus, olderThanMs: number): Finding[] {
  return overdueFinding(schedule, olderThanMs, {
    graceMs: SCHEDULE_GRACE_MS,
    detail: (late) => `was due ${late} ago, and no process has looked since`,
    action: 'Start a process of pg-boss whose option `schedule` is not false.',
  });
}
