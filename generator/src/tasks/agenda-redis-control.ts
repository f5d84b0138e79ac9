import { keyOf, type AgendaStore } from './agenda-redis-store.js';
import type { AgendaJob } from './agenda-jobs.js';

/**
 * As a job's own `schedule(new Date()).save()`: the hash, and its place among the next runs, in which a greater priority
 * comes first. What a worker holds by now is left alone.
 */
const RERUN = `
local locked, next, disabled, priority = unpack(redis.call('HMGET', KEYS[1], 'lockedAtMs', 'nextRunAt', 'disabled', 'priority'))
if not next or next ~= 'null' or (locked and locked ~= 'null') or disabled == 'true' then return 0 end
redis.call('HSET', KEYS[1], 'nextRunAt', ARGV[2], 'failCount', 'null', 'failReason', 'null', 'failedAt', 'null',
  'lastModifiedBy', 'sightline-tasks', 'updatedAt', ARGV[2])
local place = (100 - math.min(math.max(tonumber(priority) or 0, 0), 99)) / 1000
redis.call('ZADD', KEYS[2], string.format('%.3f', tonumber(ARGV[3]) + place), ARGV[1])
return 1`;

/** As Agenda's `cancel` deletes a job; when asked so, only one that waits and that nobody repeats. */
const REMOVE = `
local job = redis.call('HMGET', KEYS[1], 'type', 'lockedAtMs', 'nextRunAt', 'disabled', 'repeatInterval', 'repeatAt')
if not job[1] then return 0 end
if ARGV[2] == 'waiting' and ((job[2] and job[2] ~= 'null') or job[3] == 'null' or job[4] == 'true' or
  (job[5] and job[5] ~= 'null') or (job[6] and job[6] ~= 'null')) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('SREM', KEYS[3], ARGV[1])
redis.call('SREM', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
if job[1] == 'single' then redis.call('DEL', KEYS[5]) end
return 1`;

type Named = Pick<AgendaJob, 'id' | 'name'>;

/** Makes jobs that have ended run again; answers with how many. */
export async function rerun(store: AgendaStore, jobs: readonly Named[]): Promise<number> {
  const now = new Date();
  return run(store, RERUN, jobs, [now.toISOString(), String(now.getTime())]);
}

/** Deletes jobs; answers with how many. */
export async function remove(
  store: AgendaStore,
  jobs: readonly Named[],
  which: 'any' | 'waiting',
): Promise<number> {
  return run(store, REMOVE, jobs, [which]);
}

/** One script for each job, so that nobody waits for long. */
async function run(
  store: AgendaStore,
  script: string,
  jobs: readonly Named[],
  args: readonly string[],
): Promise<number> {
  if (jobs.length === 0) return 0;
  const sha = String(await store.redis.call('SCRIPT', 'LOAD', script));
  const key = (name: string): string => keyOf(store, name);
  const replies = await store.redis.all(
    jobs.map(({ id, name }) => [
      ...['EVALSHA', sha, '5', key(`job:${id}`), key('jobs:by_next_run_at'), key('jobs:all')],
      ...[key(`jobs:by_name:${name}`), key(`jobs:single:${name}`), id, ...args],
    ]),
  );
  return replies.filter((reply) => Number(reply) === 1).length;
}
