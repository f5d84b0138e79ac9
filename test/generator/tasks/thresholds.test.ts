import { describe, expect, it } from 'vitest';
import type { QueueStatus } from '../../../generator/src/tasks/task-system.js';
import { countingFor, findBreaches } from '../../../generator/src/tasks/thresholds.js';

function queue(change: Partial<QueueStatus>, depth: Partial<QueueStatus['depth']> = {}): QueueStatus {
  return {
    queue: 'emails',
    depth: {
      waiting: 5,
      prioritized: null,
      delayed: 0,
      active: 0,
      failed: 2,
      completed: null,
      blocked: null,
      ...depth,
    },
    paused: false,
    oldestWaitingMs: 300_000,
    oldestActiveMs: null,
    workers: 1,
    backlogWithoutWorker: false,
    ...change,
  };
}

const none = { maxOldestMs: undefined, maxFailed: undefined, maxWaiting: undefined };

describe('a threshold', () => {
  it('is passed above its value, not at it', () => {
    expect(findBreaches([queue({})], { maxOldestMs: 300_000, maxFailed: 2, maxWaiting: 5 })).toEqual([]);
    const breaches = findBreaches([queue({})], { maxOldestMs: 299_999, maxFailed: 1, maxWaiting: 4 });
    expect(breaches.map(({ threshold, value, limit }) => [threshold, value, limit])).toEqual([
      ['max-oldest', 300_000, 299_999],
      ['max-failed', 2, 1],
      ['max-waiting', 5, 4],
    ]);
    expect(breaches[0]?.text).toBe('the oldest job has waited for 5m, allowed are 4m 59s');
  });

  it('holds for each queue by itself', () => {
    const queues = [queue({ queue: 'a' }, { failed: 6 }), queue({ queue: 'b' }, { failed: 6 })];
    expect(findBreaches(queues, { ...none, maxFailed: 10 })).toEqual([]);
    expect(findBreaches(queues, { ...none, maxFailed: 5 }).map(({ queue: name }) => name)).toEqual([
      'a',
      'b',
    ]);
  });

  it('of zero is a threshold', () => {
    expect(findBreaches([queue({}, { failed: 1 })], { ...none, maxFailed: 0 })).toHaveLength(1);
  });

  it('that is not given, or whose value is not known, is never passed', () => {
    expect(findBreaches([queue({ oldestWaitingMs: 1e12 })], none)).toEqual([]);
    const unknown = queue({ oldestWaitingMs: null }, { failed: null });
    expect(findBreaches([unknown], { ...none, maxOldestMs: 0, maxFailed: 0 })).toEqual([]);
  });

  it('says how far a store has to count for it', () => {
    expect(countingFor(none)).toEqual({ atLeast: 0, failed: false });
    expect(countingFor({ ...none, maxOldestMs: 5 })).toEqual({ atLeast: 1, failed: false });
    expect(countingFor({ ...none, maxWaiting: 0, maxFailed: 10 })).toEqual({ atLeast: 11, failed: true });
  });
});
