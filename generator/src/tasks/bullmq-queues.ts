import { readFields, readySince } from './bullmq-jobs.js';
import {
  countOf,
  dateOf,
  delayedUntil,
  keyOf,
  scored,
  textsOf,
  timeOf,
  type BullStore,
} from './bullmq-store.js';
import { listOf, textOf } from './redis-scan.js';
import { showEvery } from './durations.js';
import type { Reply } from './redis-client.js';
import type { QueueStatus, ScheduleStatus, WorkerStatus } from './task-system.js';

/** Schedules that are read of each queue, those that are due first. */
const MAX_SCHEDULES = 100;

/** Two jobs of a lower priority never have a common score: this is where the priority begins. */
const PRIORITY = 0x100000000;

/** How a queue stands. Every command is O(1) or O(log jobs), and their number does not grow with the jobs. */
export async function queueStatus(
  store: BullStore,
  queue: string,
  workers: readonly WorkerStatus[] | null,
): Promise<QueueStatus> {
  const key = (name: string): string => keyOf(store, queue, name);
  const [meta, wait, legacyPaused, prioritized, delayed, active, failed, completed, blocked, ...ends] =
    await store.redis.all([
      ['HGET', key('meta'), 'paused'],
      ['LLEN', key('wait')],
      ['LLEN', key('paused')],
      ['ZCARD', key('prioritized')],
      ['ZCARD', key('delayed')],
      ['LLEN', key('active')],
      ['ZCARD', key('failed')],
      ['ZCARD', key('completed')],
      ['ZCARD', key('waiting-children')],
      // the oldest of each list is at its tail
      ['LRANGE', key('wait'), '-1', '-1'],
      ['LRANGE', key('paused'), '-1', '-1'],
      ['ZRANGE', key('prioritized'), '0', '0'],
      ['ZREVRANGE', key('prioritized'), '0', '0', 'WITHSCORES'],
      ['LRANGE', key('active'), '-1', '-1'],
      ['ZRANGE', key('delayed'), '0', '0', 'WITHSCORES'],
    ]);
  const [oldestWait, oldestPaused, firstPrioritized, lowestPriority, oldestActive, firstDelayed] = ends;
  const starved = await oldestOfLowestPriority(store, queue, lowestPriority);
  const candidates = [oldestWait, oldestPaused, firstPrioritized].flatMap(textsOf).concat(starved);
  const [active0, ...waiting] = await readFields(store, queue, [
    textsOf(oldestActive)[0] ?? '',
    ...candidates,
  ]);
  const now = Date.now();
  const age = (since: number | null | undefined): number | null =>
    since === null || since === undefined ? null : Math.max(0, now - since);
  const since = waiting.flatMap((job) => (job === undefined ? [] : [readySince(job) ?? now]));
  const [due] = scored(firstDelayed).map(({ score }) => delayedUntil(score));
  const waits = countOf(wait) + countOf(legacyPaused) + countOf(prioritized);
  const paused = meta !== null;
  const mine = workers?.filter((worker) => worker.queue === queue).length ?? null;
  const ready = waits > 0 || (due !== undefined && due < now);
  return {
    queue,
    depth: {
      waiting: waits,
      prioritized: countOf(prioritized),
      delayed: countOf(delayed),
      active: countOf(active),
      failed: countOf(failed),
      completed: countOf(completed),
      blocked: countOf(blocked),
    },
    paused,
    oldestWaitingMs: since.length === 0 ? null : age(Math.min(...since)),
    oldestActiveMs: age(active0?.processedOn),
    workers: mine,
    backlogWithoutWorker: mine === null ? null : mine === 0 && ready && !paused,
  };
}

/** Within one priority jobs go by age, so the first of the lowest is the one that others overtake. */
async function oldestOfLowestPriority(
  store: BullStore,
  queue: string,
  lowest: Reply | undefined,
): Promise<string[]> {
  const [last] = scored(lowest);
  if (last === undefined) return [];
  const from = Math.floor(last.score / PRIORITY) * PRIORITY;
  const key = keyOf(store, queue, 'prioritized');
  return textsOf(await store.redis.call('ZRANGEBYSCORE', key, String(from), '+inf', 'LIMIT', '0', '1'));
}

/**
 * The workers that are connected now, from the names that BullMQ gives to their connections. O(connections).
 * null where the server does not tell: some providers forbid the command.
 */
export async function readWorkers(store: BullStore): Promise<WorkerStatus[] | null> {
  try {
    const lists = await Promise.all(
      store.redis.nodes().map(async (node) => workersOf(String(await node.call('CLIENT', 'LIST')), store)),
    );
    // A worker is connected to each node of a cluster; one that has just begun may not be so yet.
    return lists.reduce((most, list) => (list.length > most.length ? list : most), []);
  } catch {
    // ignored: the caller says that workers are unknown
    return null;
  }
}

function workersOf(clients: string, { prefix }: BullStore): WorkerStatus[] {
  const now = Date.now();
  return clients.split(/\r?\n/).flatMap((line): WorkerStatus[] => {
    const fields = new Map(line.split(' ').map((pair) => splitAt(pair, '=')));
    const named = workerName(fields.get('name') ?? '', prefix);
    if (named === undefined) return [];
    const age = Number(fields.get('age'));
    return [
      {
        id: fields.get('id') ?? '',
        name: named.name,
        queue: named.queue,
        where: fields.get('addr') ?? null,
        since: Number.isFinite(age) ? new Date(now - age * 1_000) : null,
        concurrency: null,
        busy: null,
        alive: true,
      },
    ];
  });
}

/** "bull:b3JkZXJz" and "bull:b3JkZXJz:w:mailer-1"; other connections of BullMQ end otherwise. */
function workerName(connection: string, prefix: string): { queue: string; name: string | null } | undefined {
  if (!connection.startsWith(`${prefix}:`)) return undefined;
  const [encoded, rest] = splitAt(connection.slice(prefix.length + 1), ':');
  if (rest !== '' && !rest.startsWith('w:')) return undefined;
  const queue = Buffer.from(encoded, 'base64').toString('utf8');
  return { queue, name: rest === '' ? null : rest.slice(2) };
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** The schedules of a queue, those that are due first. O(log schedules + 100). */
export async function readSchedules(store: BullStore, queue: string): Promise<ScheduleStatus[]> {
  const key = (name: string): string => keyOf(store, queue, name);
  const last = String(MAX_SCHEDULES - 1);
  const kept = scored(await store.redis.call('ZRANGE', key('repeat'), '0', last, 'WITHSCORES'));
  const replies = await store.redis.all(
    kept.flatMap(({ member, score }) => {
      const job = `repeat:${member}:${String(score)}`;
      return [
        ['HMGET', key(`repeat:${member}`), 'pattern', 'every', 'ic'],
        ['HGET', key(job), 'timestamp'],
        ['ZSCORE', key('delayed'), job],
      ];
    }),
  );
  const now = Date.now();
  return kept.map(({ member, score }, index) => {
    const [about, added, delayed] = replies.slice(index * 3, index * 3 + 3);
    const [pattern, every, iterations] = listOf(about).map(textOf);
    const next =
      typeof delayed === 'string' || typeof delayed === 'number' ? delayedUntil(Number(delayed)) : score;
    // the next job of a schedule is added when the one before it begins
    const began = Number(iterations) > 1 ? timeOf(added) : null;
    return {
      queue,
      schedule: member,
      pattern: pattern ?? (every ? showEvery(Number(every)) : null),
      next: dateOf(next),
      last: dateOf(began),
      overdueMs: Math.max(0, now - next),
    };
  });
}
