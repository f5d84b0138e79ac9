import { dateOf, delayedUntil, keyOf, scored, textsOf, timeOf, type BullStore } from './bullmq-store.js';
import { listOf, textOf } from './redis-scan.js';
import { redactPayload, redactText } from './redaction.js';
import type { Reply } from './redis-client.js';
import type { ActiveJob } from './bullmq-stuck.js';
import type { JobDetail, JobSummary, ListedState } from './task-system.js';

const summaryFields = [
  ...['name', 'timestamp', 'opts', 'atm', 'attemptsMade', 'ats', 'processedOn', 'finishedOn', 'failedReason'],
] as const;

/** What a list shows of a job. Payload and stack stay in Redis: they may be large. */
interface Fields {
  name: string;
  timestamp: number | null;
  /** Of the options it was added with. */
  delay: number;
  maxAttempts: number;
  attempts: number;
  processedOn: number | null;
  finishedOn: number | null;
  failedReason: string | null;
}

/** Reads the fields of jobs; undefined where there is no such job any more. */
export async function readFields(
  store: BullStore,
  queue: string,
  ids: readonly string[],
): Promise<(Fields | undefined)[]> {
  const replies = await store.redis.all(
    ids.map((id) => ['HMGET', keyOf(store, queue, id), ...summaryFields]),
  );
  return replies.map((reply) => fieldsOf(listOf(reply)));
}

function fieldsOf(values: readonly Reply[]): Fields | undefined {
  const [name, timestamp, opts, atm, attemptsMade, ats, processedOn, finishedOn, failedReason] = values;
  if (textOf(name) === null) return undefined;
  const { delay, attempts } = recordOf(jsonOf(textOf(opts)));
  return {
    name: String(name),
    timestamp: timeOf(timestamp),
    delay: typeof delay === 'number' ? delay : 0,
    maxAttempts: typeof attempts === 'number' && attempts > 0 ? attempts : 1,
    attempts: Math.max(Number(atm ?? attemptsMade ?? 0), Number(ats ?? 0)),
    processedOn: timeOf(processedOn),
    finishedOn: timeOf(finishedOn),
    failedReason: textOf(failedReason),
  };
}

/**
 * Since when a waiting job could have run: since it was added and its delay was over, and not before its last attempt
 * began.
 */
export function readySince({ timestamp, delay, processedOn }: Fields): number | null {
  return timestamp === null ? processedOn : Math.max(timestamp + delay, processedOn ?? 0);
}

/** The first `limit` jobs of a state in one queue: the oldest first, of failed ones the latest. O(limit) each. */
export async function listJobs(
  store: BullStore,
  queue: string,
  state: ListedState,
  limit: number,
): Promise<JobSummary[]> {
  const taken = await idsOf(store, queue, state, limit);
  const ids = taken.map(({ id }) => id);
  const fields = await readFields(store, queue, ids);
  const running = state === 'active' || state === 'reserved';
  const locks = running ? await areLocked(store, queue, ids) : [];
  const jobs = taken.flatMap(({ id, state: of, until }, index): JobSummary[] => {
    const job = fields[index];
    if (job === undefined) return [];
    const at = until ?? (running ? job.processedOn : state === 'failed' ? job.finishedOn : readySince(job));
    return [
      {
        queue,
        id,
        name: job.name,
        state: of,
        at: dateOf(at),
        attempts: job.attempts,
        maxAttempts: job.maxAttempts,
        error: job.failedReason === null ? null : firstLine(job.failedReason),
        held: running ? locks[index] === true : null,
      },
    ];
  });
  return state === 'reserved' ? jobs.filter(({ held }) => held) : jobs;
}

async function idsOf(
  store: BullStore,
  queue: string,
  state: ListedState,
  limit: number,
): Promise<{ id: string; state: string; until: number | null }[]> {
  const key = (name: string): string => keyOf(store, queue, name);
  const [oldest, last] = [String(-limit), String(limit - 1)];
  const named = (of: string, ids: readonly string[]) => ids.map((id) => ({ id, state: of, until: null }));
  switch (state) {
    case 'active':
    case 'reserved': {
      // jobs come in at the head: the tail holds those that run longest
      const ids = textsOf(await store.redis.call('LRANGE', key('active'), oldest, '-1'));
      return named('active', ids.reverse());
    }
    case 'waiting': {
      const [wait, paused, prioritized] = await store.redis.all([
        ['LRANGE', key('wait'), oldest, '-1'],
        ['LRANGE', key('paused'), oldest, '-1'],
        ['ZRANGE', key('prioritized'), '0', last],
      ]);
      const found = [
        ...named('waiting', textsOf(wait).reverse()),
        ...named('waiting', textsOf(paused).reverse()),
        ...named('prioritized', textsOf(prioritized)),
      ];
      return found.slice(0, limit);
    }
    case 'scheduled': {
      const delayed = await store.redis.call('ZRANGE', key('delayed'), '0', last, 'WITHSCORES');
      return scored(delayed).map(({ member, score }) => ({
        id: member,
        state: 'delayed',
        until: delayedUntil(score),
      }));
    }
    case 'failed':
      return named('failed', textsOf(await store.redis.call('ZREVRANGE', key('failed'), '0', last)));
  }
}

/** The jobs that run longest, the oldest first, with what tells whether a worker still holds them. */
export async function readActive(store: BullStore, queue: string, limit: number): Promise<ActiveJob[]> {
  const ids = (await idsOf(store, queue, 'active', limit)).map(({ id }) => id);
  const locked = await areLocked(store, queue, ids);
  // a job that ended between the two reads has no lock either, but is not active any more
  const still = new Set((await idsOf(store, queue, 'active', limit)).map(({ id }) => id));
  const jobs = await readFields(store, queue, ids);
  return ids.flatMap((id, index) => {
    const job = jobs[index];
    if (job === undefined || !still.has(id)) return [];
    return [{ id, name: job.name, since: job.processedOn, isLocked: locked[index] === true }];
  });
}

/** Whether each job has its lock: what an active job loses when its worker is gone. */
async function areLocked(store: BullStore, queue: string, ids: readonly string[]): Promise<boolean[]> {
  const replies = await store.redis.all(ids.map((id) => ['EXISTS', keyOf(store, queue, `${id}:lock`)]));
  return replies.map((reply) => Number(reply) === 1);
}

/** One job, whole; undefined where there is none. O(1), but for a job that waits O(jobs that wait). */
export async function readJob(store: BullStore, queue: string, id: string): Promise<JobDetail | undefined> {
  const [job] = await readFields(store, queue, [id]).catch((error: unknown) => {
    // a queue has keys of other types beside those of its jobs: "wait" is no job
    if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return [];
    throw error;
  });
  if (job === undefined) return undefined;
  const key = keyOf(store, queue, id);
  const [whole, lock] = await store.redis.all([
    [
      'HMGET',
      key,
      'data',
      'returnvalue',
      'stacktrace',
      'pb',
      'progress',
      'stc',
      'rjk',
      'parentKey',
      'priority',
    ],
    ['PTTL', `${key}:lock`],
  ]);
  const [data, returned, stacks, worker, progress, stalled, schedule, parent, priority] =
    listOf(whole).map(textOf);
  const { state, until } = await stateOf(store, queue, id);
  const held = state === 'active' ? Number(lock) > 0 : null;
  const since: Readonly<Record<string, number | null>> = {
    active: job.processedOn,
    completed: job.finishedOn,
    failed: job.finishedOn,
  };
  const more: [string, string | null | undefined][] = [
    ['priority', priority === '0' ? null : priority],
    ['progress', progress === '0' ? null : progress],
    ['stalled', stalled === null || stalled === undefined ? null : `${stalled} times`],
    ['schedule', schedule],
    ['parent', parent],
    ['lock', held === true ? `renewed, expires in ${String(Math.ceil(Number(lock) / 1_000))}s` : null],
  ];
  return {
    queue,
    id,
    name: job.name,
    state,
    at: dateOf(since[state] ?? until ?? readySince(job)),
    attempts: job.attempts,
    maxAttempts: job.maxAttempts,
    error: job.failedReason === null ? null : firstLine(job.failedReason),
    held,
    created: dateOf(job.timestamp),
    runAt: dateOf(until),
    started: dateOf(job.processedOn),
    finished: dateOf(job.finishedOn),
    worker: worker ?? null,
    failure: failureOf(job.failedReason, jsonOf(stacks ?? null)),
    payload: redactPayload(jsonOf(data ?? null)),
    result: redactPayload(jsonOf(returned ?? null)),
    more: Object.fromEntries(
      more.flatMap(([name, value]) => (value ? [[name, redactText(value)] as const] : [])),
    ),
  };
}

async function stateOf(
  store: BullStore,
  queue: string,
  id: string,
): Promise<{ state: string; until: number | null }> {
  const sets = ['completed', 'failed', 'delayed', 'prioritized', 'waiting-children'];
  const scores = await store.redis.all(sets.map((name) => ['ZSCORE', keyOf(store, queue, name), id]));
  const set = scores.findIndex((score) => score !== null);
  const state = sets[set];
  if (state !== undefined) {
    return { state, until: state === 'delayed' ? delayedUntil(Number(scores[set])) : null };
  }
  for (const name of ['active', 'wait', 'paused']) {
    const position = await store.redis.call('LPOS', keyOf(store, queue, name), id, 'RANK', '-1');
    if (position !== null) return { state: name === 'active' ? 'active' : 'waiting', until: null };
  }
  return { state: 'in no list', until: null };
}

/** The last error with its stack: BullMQ keeps the stacks of the last attempts, the latest last. */
export function failureOf(reason: string | null, stacks: unknown): string | null {
  const last: unknown = Array.isArray(stacks) ? stacks.at(-1) : undefined;
  if (typeof last === 'string' && (reason === null || last.includes(reason))) return redactText(last);
  return reason === null ? null : redactText(reason);
}

export function firstLine(text: string): string {
  return redactText(text).split('\n', 1)[0] ?? '';
}

function jsonOf(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    // ignored: not all that is stored is JSON, and what is not is shown as it is
    return text;
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
