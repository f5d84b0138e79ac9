import type { RedisClient, Reply } from './redis-client.js';
import { listOf, scanKeys } from './redis-scan.js';

/**
 * BullMQ's keys in Redis. They are read as they are, with plain commands that change nothing: BullMQ's own `Queue`
 * writes when it is made, and its `getJobSchedulers` deletes what it cannot read. What changes jobs goes through BullMQ.
 */
export interface BullStore {
  redis: RedisClient;
  prefix: string;
}

export function keyOf({ prefix }: BullStore, queue: string, name: string): string {
  return `${prefix}:${queue}:${name}`;
}

/** The names of all queues, sorted: one walk over the keys of the database. */
export async function queueNames(store: BullStore): Promise<string[]> {
  const names = await scanKeys(store.redis, `${store.prefix}:`, ':meta');
  // a queue's name holds no colon: with one it is a job of that id
  return [...names].filter((name) => !name.includes(':')).sort();
}

/** Where no queue has this prefix: those that queues have in this database, which the service may give to them. */
export async function otherPrefixes(store: BullStore): Promise<string[]> {
  const found = [...(await scanKeys(store.redis, '', ':meta'))].filter((name) => name.includes(':'));
  const kept = await store.redis.all(found.map((name) => ['HGET', `${name}:meta`, 'opts.maxLenEvents']));
  const prefixes = found
    .filter((_name, index) => typeof kept[index] === 'string')
    .map((name) => name.slice(0, name.lastIndexOf(':')));
  return [...new Set(prefixes)].sort();
}

export async function queueExists(store: BullStore, queue: string): Promise<boolean> {
  const names = [
    'meta',
    'wait',
    'paused',
    'prioritized',
    'delayed',
    'active',
    'failed',
    'completed',
    'waiting-children',
    'repeat',
  ];
  return Number(await store.redis.call('EXISTS', ...names.map((name) => keyOf(store, queue, name)))) > 0;
}

export function textsOf(reply: Reply | undefined): string[] {
  return listOf(reply).filter((item) => typeof item === 'string');
}

export function countOf(reply: Reply | undefined): number {
  return Number(reply ?? 0);
}

/** Milliseconds since 1970, as BullMQ writes times; null where there is none. */
export function timeOf(reply: Reply | undefined): number | null {
  const ms = reply === null || reply === undefined || reply === '' ? Number.NaN : Number(reply);
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}

export function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

/** Member and score of a sorted set's reply with scores. */
export function scored(reply: Reply | undefined): { member: string; score: number }[] {
  const flat = listOf(reply);
  const pairs: { member: string; score: number }[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    pairs.push({ member: String(flat[index]), score: Number(flat[index + 1]) });
  }
  return pairs;
}

/** The set of delayed jobs keeps the time in the upper bits of the score. */
export function delayedUntil(score: number): number {
  return Math.floor(score / 0x1000);
}
