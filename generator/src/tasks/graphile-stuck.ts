import { showJobs } from './durations.js';
import { LOCK_MS, type JobRow } from './graphile-jobs.js';
import type { Finding, QueueStatus } from './task-system.js';

/** A job that a worker holds for too long, or beyond graphile-worker's own limit. */
export function lockFinding({ task, id, locked_at, locked_by }: JobRow, olderThanMs: number): Finding[] {
  const ageMs = locked_at === null ? 0 : Date.now() - locked_at.getTime();
  if (ageMs <= olderThanMs) return [];
  const gone = ageMs > LOCK_MS;
  return [
    {
      reason: gone ? 'active-without-lock' : 'active-too-long',
      queue: task,
      subject: id,
      ageMs,
      detail: `held by ${locked_by ?? 'an unknown worker'}${gone ? ', beyond the limit of 4h' : ''}`,
      action:
        'If that worker is gone, the job is freed 4h after it was taken; ' +
        `at once with \`forceUnlockWorkers(['${locked_by ?? ''}'])\` of graphile-worker.`,
    },
  ];
}

/** What waits for too long, and what will never be tried again. */
export function queueFindings(status: QueueStatus, olderThanMs: number): Finding[] {
  const { queue, depth, oldestWaitingMs } = status;
  const findings: Finding[] = [];
  if (oldestWaitingMs !== null && oldestWaitingMs > olderThanMs) {
    findings.push({
      reason: 'waiting-too-long',
      queue,
      subject: null,
      ageMs: oldestWaitingMs,
      detail: `${showJobs(depth.waiting)} waiting`,
      action: 'See whether a worker runs that knows this task.',
    });
  }
  if (depth.failed !== null && depth.failed > 0) {
    findings.push({
      reason: 'attempts-exhausted',
      queue,
      subject: null,
      ageMs: null,
      detail: `${showJobs(depth.failed)} without attempts left, which graphile-worker keeps in its table for ever`,
      action: `\`sightline tasks list failed ${queue}\` shows them, \`sightline tasks retry --failed ${queue}\` runs them again.`,
    });
  }
  return findings;
}
