import { redactPayload, redactText } from './redaction.js';
import type { JobDetail, JobSummary } from './task-system.js';

/** After this long a worker frees the jobs of one that is gone: graphile-worker's own limit. */
export const LOCK_MS = 4 * 3_600_000;

export interface JobRow {
  id: string;
  task: string;
  queue_name: string | null;
  priority: number;
  run_at: Date;
  attempts: number;
  max_attempts: number;
  last_error: string | null;
  created_at: Date;
  updated_at: Date;
  key: string | null;
  locked_at: Date | null;
  locked_by: string | null;
  is_available: boolean;
  payload?: unknown;
}

function stateOf({ locked_at, attempts, max_attempts, run_at }: JobRow): string {
  if (locked_at !== null) return 'active';
  if (attempts >= max_attempts) return 'failed';
  return run_at.getTime() > Date.now() ? 'delayed' : 'waiting';
}

export function summaryOf(row: JobRow): JobSummary {
  const state = stateOf(row);
  return {
    queue: row.task,
    id: row.id,
    name: row.task,
    state,
    at: state === 'active' ? row.locked_at : state === 'failed' ? row.updated_at : row.run_at,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    error: row.last_error === null ? null : (redactText(row.last_error).split('\n', 1)[0] ?? null),
    held: row.locked_at === null ? null : Date.now() - row.locked_at.getTime() < LOCK_MS,
  };
}

export function detailOf(row: JobRow): JobDetail {
  const more: Record<string, string> = { priority: String(row.priority) };
  if (row.queue_name !== null) more['queue name'] = row.queue_name;
  if (row.key !== null) more['job key'] = redactText(row.key);
  return {
    ...summaryOf(row),
    created: row.created_at,
    runAt: row.run_at,
    started: row.locked_at,
    finished: null,
    worker: row.locked_by,
    failure: row.last_error === null ? null : redactText(row.last_error),
    payload: redactPayload(row.payload),
    result: null,
    more,
  };
}
