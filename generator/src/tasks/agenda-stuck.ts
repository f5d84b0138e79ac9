import { DOUBTED_MS, isBegun, patternOf, stateOf, type AgendaJob } from './agenda-jobs.js';
import { showDuration, showJobs } from './durations.js';
import { notBegun, overdueFinding } from './schedule-overdue.js';
import type { Finding, QueueStatus, ScheduleStatus } from './task-system.js';

/** What a worker has locked for too long, and what was let go of without an end. */
export function jobFinding(job: AgendaJob, olderThanMs: number): Finding[] {
  const { name, id, locked, began, modified_by } = job;
  const now = Date.now();
  const about = { queue: name, subject: id };
  if (locked === null) {
    if (stateOf(job) !== 'interrupted') return [];
    return [
      {
        reason: 'active-without-lock',
        ...about,
        ageMs: began === null ? null : now - began.getTime(),
        detail:
          'it began, its worker let go of it without an end, and it has no next run: nobody takes it again',
        action: `\`sightline tasks retry ${name}/${id}\``,
      },
    ];
  }
  const lockMs = now - locked.getTime();
  const ageMs = isBegun(job) && began !== null ? now - began.getTime() : lockMs;
  const detail = `locked ${showDuration(lockMs)} ago by ${modified_by ?? 'a worker without a name'}`;
  if (lockMs > DOUBTED_MS) {
    return [
      {
        reason: 'active-without-lock',
        ...about,
        ageMs,
        detail: `${detail}, and taken over by nobody`,
        action:
          'Start a worker that defines this job: it takes over a lock that is older than the job’s `lockLifetime` ' +
          '(10m by default; one that is longer than 1h may still be at work).',
      },
    ];
  }
  if (ageMs <= olderThanMs) return [];
  return [
    {
      reason: 'active-too-long',
      ...about,
      ageMs,
      detail: isBegun(job) ? detail : `${detail}, and not begun`,
      action:
        'See whether its worker lives: without `touch()` another takes the job over, and runs it again, when the lock ' +
        'is older than its `lockLifetime` (10m by default).',
    },
  ];
}

export function waitingFinding(status: QueueStatus, olderThanMs: number): Finding[] {
  const { queue, depth, oldestWaitingMs } = status;
  if (oldestWaitingMs === null || oldestWaitingMs <= olderThanMs) return [];
  return [
    {
      reason: 'waiting-too-long',
      queue,
      subject: null,
      ageMs: oldestWaitingMs,
      detail: `${showJobs(depth.waiting)} waiting`,
      action: 'See whether a worker runs that defines this job, and whether its concurrency is used up.',
    },
  ];
}

export function scheduleFinding(schedule: ScheduleStatus, olderThanMs: number): Finding[] {
  return overdueFinding(schedule, olderThanMs, {
    ...notBegun,
    action:
      'Start a worker that defines this job, or see what its workers do: `sightline tasks list active`.',
  });
}

/** A schedule is a job that is repeated; while it runs nothing is overdue, and while it is disabled either. */
export function scheduleOf(job: AgendaJob): ScheduleStatus {
  const { name, id, is_single, next, began, disabled } = job;
  const pattern = patternOf(job);
  const rests = disabled || next === null;
  return {
    queue: name,
    schedule: is_single ? name : id,
    pattern: disabled ? `${pattern ?? ''} (disabled)` : pattern,
    next,
    last: began,
    overdueMs: rests ? null : stateOf(job) === 'active' ? 0 : Math.max(0, Date.now() - next.getTime()),
  };
}
