import type { BossStore } from './pg-boss-store.js';
import { redactPayload, redactText } from './redaction.js';
import type { JobDetail, JobSummary, ListedState } from './task-system.js';

export interface BossRow {
  id: string;
  name: string;
  state: string;
  priority: number;
  retry_limit: number;
  retry_count: number;
  start_after: Date;
  created_on: Date;
  started_on: Date | null;
  completed_on: Date | null;
  keep_until: Date;
  expires_at: Date | null;
  heartbeat_lost: boolean;
  singleton_key: string | null;
  dead_letter: string | null;
  output: unknown;
  data?: unknown;
}

function columnsOf({ has, expiresAt }: BossStore): string {
  const lost = has('job', 'heartbeat_on')
    ? `coalesce(state = 'active' and heartbeat_on + heartbeat_seconds * interval '1 second' < now(), false)`
    : 'false';
  return `id, name, state::text as state, priority, retry_limit, retry_count, start_after, created_on, started_on,
    completed_on, keep_until, ${expiresAt} as expires_at, ${lost} as heartbeat_lost, singleton_key, dead_letter, output`;
}

/**
 * Conditions that match pg-boss's own indices, so that a long queue is not read from end to end. That of 12 is ordered
 * by time within a state: each of the two states that wait is read by itself.
 */
function conditionsOf({ has, expiresAt }: BossStore, state: ListedState): { where: string[]; order: string } {
  const waiting = has('job', 'blocked')
    ? [`state = 'created' and not blocked`, `state = 'retry' and not blocked`]
    : [`state < 'active'`];
  switch (state) {
    case 'active':
      return { where: [`state = 'active'`], order: 'started_on' };
    case 'reserved':
      return { where: [`state = 'active' and ${expiresAt} > now()`], order: 'started_on' };
    case 'waiting':
      return { where: waiting.map((each) => `${each} and start_after <= now()`), order: 'start_after' };
    case 'scheduled':
      return { where: waiting.map((each) => `${each} and start_after > now()`), order: 'start_after' };
    case 'failed':
      return { where: [`state = 'failed'`], order: 'completed_on desc' };
  }
}

/** The first jobs of a state of each queue; of those that wait up to twice as many. */
export async function readRows(
  store: BossStore,
  names: readonly string[],
  state: ListedState,
  limit: number,
): Promise<BossRow[]> {
  const { where, order } = conditionsOf(store, state);
  const first = where.map(
    (each) =>
      `(select ${columnsOf(store)} from ${store.schema}.job where name = queue_name and ${each} order by ${order} limit $2)`,
  );
  return store.sql.rows<BossRow>(
    `select jobs.* from unnest($1::text[]) as queues(queue_name), lateral (${first.join(' union all ')}) as jobs`,
    [names, limit],
  );
}

/** One job of each of the queues that has it: the primary key holds the queue's name first. */
export async function findRows(store: BossStore, names: readonly string[], id: string): Promise<BossRow[]> {
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return [];
  return store.sql.rows<BossRow>(
    `select ${columnsOf(store)}, data from ${store.schema}.job where name = any($1) and id = $2::uuid`,
    [names, id],
  );
}

export function summaryOf(row: BossRow): JobSummary {
  const { id, name, state, start_after, started_on, completed_on, expires_at } = row;
  const waits = state === 'created' || state === 'retry';
  const later = waits && start_after.getTime() > Date.now();
  const held = !row.heartbeat_lost && (expires_at === null || expires_at.getTime() > Date.now());
  return {
    queue: name,
    id,
    name,
    state: later ? 'delayed' : state === 'created' ? 'waiting' : state,
    at: waits ? start_after : state === 'active' ? started_on : completed_on,
    attempts: started_on === null ? 0 : row.retry_count + 1,
    maxAttempts: row.retry_limit + 1,
    error: firstLine(failureOf(row)),
    held: state === 'active' ? held : null,
  };
}

export function detailOf(row: BossRow): JobDetail {
  const failure = failureOf(row);
  const more: Record<string, string> = { priority: String(row.priority) };
  if (row.singleton_key !== null) more.singleton = redactText(row.singleton_key);
  if (row.dead_letter !== null) more['dead letter'] = row.dead_letter;
  if (row.expires_at !== null && row.state === 'active') more.expires = row.expires_at.toISOString();
  more['kept until'] = row.keep_until.toISOString();
  return {
    ...summaryOf(row),
    created: row.created_on,
    runAt: row.start_after,
    started: row.started_on,
    finished: row.completed_on,
    worker: null,
    failure: failure === null ? null : redactText(failure),
    payload: redactPayload(row.data),
    result: failure === null ? redactPayload(row.output) : null,
    more,
  };
}

/** pg-boss writes the error of the last attempt where a result would be: {name, message, stack} or {value}. */
function failureOf({ state, output }: BossRow): string | null {
  if (state === 'completed' || typeof output !== 'object' || output === null) return null;
  const { stack, message, value } = output as Record<string, unknown>;
  const text = [stack, message, value].find((candidate) => typeof candidate === 'string' && candidate !== '');
  return typeof text === 'string' ? text : JSON.stringify(redactPayload(output));
}

function firstLine(text: string | null): string | null {
  return text === null ? null : (redactText(text).split('\n', 1)[0] ?? null);
}
