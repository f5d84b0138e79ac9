import type { BullControl, WaitingType } from './bullmq-control.js';
import { countOf, keyOf, scored, type BullStore } from './bullmq-store.js';
import { showJobs } from './durations.js';
import type { Done } from './task-system.js';

/** Jobs that one script of BullMQ moves or deletes; Redis answers nobody else meanwhile. */
const MOVED_AT_ONCE = 1_000;
const DELETED_AT_ONCE = 2_000;

/** As `grace` of `clean`: also what a machine added whose clock is ahead of this one. */
const ANY_AGE = -86_400_000;

export async function retryFailed(
  control: BullControl,
  store: BullStore,
  queues: readonly string[],
): Promise<Done> {
  let jobs = 0;
  for (const queue of queues) {
    const failed = await countJobs(store, queue, ['failed']);
    const timestamp = await lastFailure(store, queue);
    if (timestamp === undefined) continue;
    await control.withQueue(queue, (bull) =>
      bull.retryJobs({ state: 'failed', count: MOVED_AT_ONCE, timestamp }),
    );
    jobs += failed;
  }
  return { what: `${showJobs(jobs)} will run again`, jobs };
}

/** Jobs that fail once more meanwhile are left as they are: BullMQ would take them again and again. */
async function lastFailure(store: BullStore, queue: string): Promise<number | undefined> {
  const newest = await store.redis.call('ZREVRANGE', keyOf(store, queue, 'failed'), '0', '0', 'WITHSCORES');
  return scored(newest)[0]?.score;
}

export async function drain(
  control: BullControl,
  store: BullStore,
  queue: string,
  delayed: boolean,
): Promise<Done> {
  const types: WaitingType[] = ['wait', 'paused', 'prioritized', ...(delayed ? (['delayed'] as const) : [])];
  const counts = await Promise.all(types.map(async (type) => countJobs(store, queue, [type])));
  const filled = types.filter((_type, at) => (counts[at] ?? 0) > 0);
  let jobs = 0;
  // A queue of BullMQ that is closed before it was asked anything may still be connecting, and fails at that.
  if (filled.length > 0) {
    await control.withQueue(queue, async (bull) => {
      for (const type of filled) {
        let deleted: number;
        do {
          deleted = (await bull.clean(ANY_AGE, DELETED_AT_ONCE, type)).length;
          jobs += deleted;
        } while (deleted > 0);
      }
    });
  }
  return { what: `${showJobs(jobs)} of ${queue} deleted`, jobs };
}

/** Jobs in the lists and sets of these names. */
export async function countJobs(store: BullStore, queue: string, names: readonly string[]): Promise<number> {
  const lists = new Set(['wait', 'paused', 'active']);
  const replies = await store.redis.all(
    names.map((name) => [lists.has(name) ? 'LLEN' : 'ZCARD', keyOf(store, queue, name)]),
  );
  return replies.reduce<number>((sum, reply) => sum + countOf(reply), 0);
}
