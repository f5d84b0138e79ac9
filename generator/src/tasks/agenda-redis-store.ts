import type { AgendaJob, WholeAgendaJob } from './agenda-jobs.js';
import { listOf, scanKeys, scanSet, textOf } from './redis-scan.js';
import type { RedisClient, Reply } from './redis-client.js';
import type { Counting } from './task-system.js';

/**
 * Agenda's keys in Redis: a hash for each job, a set of ids for each name, and one sorted set with the next runs of all
 * names, in which the jobs without one stand last.
 */
export interface AgendaStore {
  redis: RedisClient;
  /** As Agenda has it, with what ends it. */
  prefix: string;
}

/** The jobs of a name are read whole up to here. */
const READ_WHOLE = 10_000;

/** Of the jobs of all names those that are looked at, in the order of their next runs. */
const LOOKED_AT = 5_000;
const PAGE = 2_000;

/** The place of a job without a next run. */
const NEVER = String(Number.MAX_SAFE_INTEGER);

const fields = [
  ...['id', 'name', 'nextRunAt', 'lockedAtMs', 'lastRunAt', 'lastFinishedAt', 'failedAt', 'failCount'],
  ...['failReason', 'repeatInterval', 'repeatAt', 'repeatTimezone', 'type', 'disabled', 'lastModifiedBy'],
];
const wholeFields = [...fields, 'createdAt', 'priority', 'progress', 'data'];

export function keyOf({ prefix }: AgendaStore, name: string): string {
  return `${prefix}${name}`;
}

/** The names of the jobs, sorted: one walk over the keys of the database. */
export async function jobNames(store: AgendaStore): Promise<string[]> {
  return [...(await scanKeys(store.redis, keyOf(store, 'jobs:by_name:'), ''))].sort();
}

export async function hasJobs({ redis, ...store }: AgendaStore, name: string): Promise<boolean> {
  return Number(await redis.call('EXISTS', keyOf({ redis, ...store }, `jobs:by_name:${name}`))) > 0;
}

function jobOf(reply: Reply | undefined): (AgendaJob & { rest: (string | null)[] }) | undefined {
  // Agenda writes what is not there as this text
  const values = listOf(reply).map((value) => (value === 'null' ? null : textOf(value)));
  const [id, name, next, locked, began, finished, failed, failures, reason, interval, at, ...others] = values;
  const [timezone, type, disabled, modifiedBy, ...rest] = others;
  if (typeof id !== 'string' || typeof name !== 'string') return undefined;
  return {
    id,
    name,
    next: timeOf(next),
    locked: timeOf(locked),
    began: timeOf(began),
    finished: timeOf(finished),
    failed: timeOf(failed),
    fail_count: numberOf(failures),
    fail_reason: reason ?? null,
    repeat: interval ?? at ?? null,
    timezone: timezone ?? null,
    is_single: type === 'single',
    disabled: disabled === 'true',
    modified_by: modifiedBy ?? null,
    rest,
  };
}

function timeOf(text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null;
  const time = new Date(/^\d+$/.test(text) ? Number(text) : text);
  return Number.isNaN(time.getTime()) ? null : time;
}

function numberOf(text: string | null | undefined): number | null {
  const number = Number(text ?? Number.NaN);
  return Number.isNaN(number) ? null : number;
}

async function readJobs(store: AgendaStore, ids: readonly string[]): Promise<AgendaJob[]> {
  const replies = await store.redis.all(ids.map((id) => ['HMGET', keyOf(store, `job:${id}`), ...fields]));
  return replies.flatMap((reply) => jobOf(reply) ?? []);
}

export async function readJob(store: AgendaStore, id: string): Promise<WholeAgendaJob | undefined> {
  const job = jobOf(await store.redis.call('HMGET', keyOf(store, `job:${id}`), ...wholeFields));
  if (job === undefined) return undefined;
  const [created, priority, progress, data] = job.rest;
  return {
    ...job,
    created: timeOf(created),
    priority: numberOf(priority) ?? 0,
    progress: numberOf(progress),
    data: jsonOf(data ?? null),
  };
}

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    // ignored: what is not JSON is shown as it is
    return text;
  }
}

/** All jobs of the names that are wanted: O(jobs of these names), a page at a time. */
export async function readWhole(
  store: AgendaStore,
  names: readonly string[],
  isWanted: (job: AgendaJob) => boolean,
): Promise<AgendaJob[]> {
  const found = new Map<string, AgendaJob>();
  for (const name of names) {
    for await (const ids of scanSet(store.redis, keyOf(store, `jobs:by_name:${name}`))) {
      for (const job of await readJobs(store, ids)) if (isWanted(job)) found.set(job.id, job);
    }
  }
  return [...found.values()];
}

export interface Known {
  jobs: AgendaJob[];
  /** Names of which only jobs that are to run are known, and not all of these. */
  partly: string[];
}

/** The jobs of the names: whole where they are few, else what is among the first of all names to run. */
export async function readKnown(
  store: AgendaStore,
  names: readonly string[],
  { atLeast, failed }: Counting,
): Promise<Known> {
  const sizes = await store.redis.all(names.map((name) => ['SCARD', keyOf(store, `jobs:by_name:${name}`)]));
  const partly = failed ? [] : names.filter((_, index) => Number(sizes[index]) > READ_WHOLE);
  const whole = names.filter((name) => !partly.includes(name));
  const jobs = await readWhole(store, whole, () => true);
  if (partly.length > 0) {
    const isAsked = ({ name }: AgendaJob): boolean => partly.includes(name);
    const isEnough = (found: readonly AgendaJob[], looked: number): boolean =>
      looked >= LOOKED_AT &&
      partly.every((name) => found.filter((job) => job.name === name).length >= atLeast);
    jobs.push(...(await firstToRun(store, 'due', isAsked, isEnough)));
    jobs.push(...(await firstToRun(store, 'to come', isAsked, (_, looked) => looked >= LOOKED_AT)));
  }
  return { jobs, partly };
}

/** Of the jobs of all names, in the order of their next runs, those that are wanted, until there are enough. */
export async function firstToRun(
  store: AgendaStore,
  which: 'due' | 'to come',
  isWanted: (job: AgendaJob) => boolean,
  isEnough: (found: readonly AgendaJob[], looked: number) => boolean,
): Promise<AgendaJob[]> {
  const now = String(Date.now());
  const [from, to] = which === 'due' ? ['-inf', now] : [`(${now}`, `(${NEVER}`];
  const found: AgendaJob[] = [];
  for (let looked = 0; !isEnough(found, looked); looked += PAGE) {
    const page = ['LIMIT', String(looked), String(PAGE)];
    const ids = await store.redis.call(
      'ZRANGEBYSCORE',
      keyOf(store, 'jobs:by_next_run_at'),
      from,
      to,
      ...page,
    );
    found.push(...(await readJobs(store, listOf(ids).map(String))).filter(isWanted));
    if (listOf(ids).length < PAGE) break;
  }
  return found;
}

/** What `every` has made of these names. */
export async function readSingles(store: AgendaStore, names: readonly string[]): Promise<AgendaJob[]> {
  const ids = await store.redis.all(names.map((name) => ['GET', keyOf(store, `jobs:single:${name}`)]));
  return readJobs(
    store,
    ids.flatMap((id) => textOf(id) ?? []),
  );
}
