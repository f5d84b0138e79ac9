import type { Counting, QueueStatus } from './task-system.js';
import { showDuration, showJobs } from './durations.js';

/** What may be at most in each queue. */
export interface Thresholds {
  maxOldestMs: number | undefined;
  maxFailed: number | undefined;
  maxWaiting: number | undefined;
}

export interface Breach {
  queue: string;
  threshold: 'max-oldest' | 'max-failed' | 'max-waiting';
  limit: number;
  value: number;
  /** "the oldest job waits for 7m 3s, at most 5m are allowed" */
  text: string;
}

export const usualCounting: Counting = { atLeast: 0, failed: false };

/** As far as the thresholds need it. */
export function countingFor({ maxOldestMs, maxFailed, maxWaiting }: Thresholds): Counting {
  const beyond = (limit: number | undefined): number => (limit === undefined ? 0 : limit + 1);
  return {
    atLeast: Math.max(maxOldestMs === undefined ? 0 : 1, beyond(maxFailed), beyond(maxWaiting)),
    failed: maxFailed !== undefined,
  };
}

/** Where a queue is above what was allowed. A value that the system does not keep is no breach. */
export function findBreaches(queues: readonly QueueStatus[], thresholds: Thresholds): Breach[] {
  const { maxOldestMs, maxFailed, maxWaiting } = thresholds;
  return queues.flatMap(({ queue, oldestWaitingMs, depth }) => {
    const breaches: Breach[] = [];
    const check = (
      threshold: Breach['threshold'],
      value: number | null,
      limit: number | undefined,
      text: (value: number, limit: number) => string,
    ): void => {
      if (limit === undefined || value === null || value <= limit) return;
      breaches.push({ queue, threshold, limit, value, text: text(value, limit) });
    };
    check(
      'max-oldest',
      oldestWaitingMs,
      maxOldestMs,
      (value, limit) =>
        `the oldest job has waited for ${showDuration(value)}, allowed are ${showDuration(limit)}`,
    );
    check(
      'max-failed',
      depth.failed,
      maxFailed,
      (value, limit) => `${showJobs(value)} failed, allowed are ${String(limit)}`,
    );
    check(
      'max-waiting',
      depth.waiting,
      maxWaiting,
      (value, limit) => `${showJobs(value)} waiting, allowed are ${String(limit)}`,
    );
    return breaches;
  });
}
