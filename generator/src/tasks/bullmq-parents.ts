import { readFields } from './bullmq-jobs.js';
import { keyOf, scored, textsOf, type BullStore } from './bullmq-store.js';
import { listOf } from './redis-scan.js';
import type { Finding } from './task-system.js';

/** Parents that are looked at, those that wait longest, and children of each. */
const PARENTS = 100;
const CHILDREN = '100';

interface Child {
  parent: string;
  since: number;
  queue: string;
  id: string;
}

/**
 * Jobs that wait for a child that has failed, or is gone: unless its options say otherwise, BullMQ never runs them, and
 * counts them as waiting. O(log jobs + 100) and one command for each child that is not done.
 */
export async function parentFindings(store: BullStore, queue: string): Promise<Finding[]> {
  const hopeless = new Map<string, { child: Child; isGone: boolean }>();
  for (const found of await withoutHope(store, await childrenOf(store, queue)))
    if (!hopeless.has(found.child.parent)) hopeless.set(found.child.parent, found);
  const parents = await readFields(store, queue, [...hopeless.keys()]);
  return [...hopeless.values()].map(({ child, isGone }, index) => ({
    reason: isGone ? 'child-vanished' : 'child-failed',
    queue,
    subject: child.parent,
    ageMs: Math.max(0, Date.now() - child.since),
    detail: `${parents[index]?.name ?? 'job'}: waits for ${child.queue}/${child.id}, which ${isGone ? 'is gone' : 'has failed'}`,
    action: isGone
      ? `It never runs: \`sightline tasks cancel ${queue}/${child.parent}\`, and add it again.`
      : `\`sightline tasks retry ${child.queue}/${child.id}\`; \`failParentOnFailure\` or \`ignoreDependencyOnFailure\` of that job would have ended the wait.`,
  }));
}

async function childrenOf(store: BullStore, queue: string): Promise<Child[]> {
  const key = keyOf(store, queue, 'waiting-children');
  const parents = scored(await store.redis.call('ZRANGE', key, '0', String(PARENTS - 1), 'WITHSCORES'));
  const pages = await store.redis.all(
    parents.map(({ member }) => [
      'SSCAN',
      keyOf(store, queue, `${member}:dependencies`),
      '0',
      'COUNT',
      CHILDREN,
    ]),
  );
  const before = `${store.prefix}:`;
  return parents.flatMap(({ member: parent, score: since }, index) =>
    textsOf(listOf(pages[index])[1]).flatMap((child): Child[] => {
      // one under another prefix is in a store of its own, as far as this is concerned
      const at = child.indexOf(':', before.length);
      if (!child.startsWith(before) || at === -1) return [];
      return [{ parent, since, queue: child.slice(before.length, at), id: child.slice(at + 1) }];
    }),
  );
}

async function withoutHope(
  store: BullStore,
  children: readonly Child[],
): Promise<{ child: Child; isGone: boolean }[]> {
  const replies = await store.redis.all(
    children.flatMap(({ queue, id }) => [
      ['ZSCORE', keyOf(store, queue, 'failed'), id],
      ['EXISTS', keyOf(store, queue, id)],
    ]),
  );
  return children.flatMap((child, index) => {
    const [failed, exists] = replies.slice(index * 2, index * 2 + 2);
    const isGone = Number(exists) === 0;
    return isGone || (failed !== null && failed !== undefined) ? [{ child, isGone }] : [];
  });
}
