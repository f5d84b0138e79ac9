import { redactPayload, redactText } from './redaction.js';
import type { JobDetail, JobSummary } from './task-system.js';

/** A job as Agenda keeps it, in whichever store. */
export interface AgendaJob {
  id: string;
  name: string;
  next: Date | null;
  locked: Date | null;
  began: Date | null;
  finished: Date | null;
  failed: Date | null;
  fail_count: number | null;
  fail_reason: string | null;
  /** Interval, cron expression or time of the day at which it is repeated. */
  repeat: string | null;
  timezone: string | null;
  /** Made by `every`: there is one of its name. */
  is_single: boolean;
  disabled: boolean;
  /** The name of the Agenda that wrote it last; one that locks it does. */
  modified_by: string | null;
}

export interface WholeAgendaJob extends AgendaJob {
  created: Date | null;
  priority: number;
  progress: number | null;
  data: unknown;
}

/** Agenda frees no lock by itself: workers take over one that is older than the job's `lockLifetime`, this by default. */
const LOCK_LIFETIME_MS = 10 * 60_000;

/** A job may be defined with another: a lock is doubted only after this. */
export const DOUBTED_MS = 6 * LOCK_LIFETIME_MS;

type AgendaState =
  'active' | 'reserved' | 'disabled' | 'delayed' | 'waiting' | 'interrupted' | 'failed' | 'completed';

/** A worker locks jobs ahead: that one is at work is told by its last run, which has not ended. */
export function isBegun({ began, finished }: AgendaJob): boolean {
  return began !== null && began.getTime() > (finished?.getTime() ?? 0);
}

function hasFailed({ failed, finished }: AgendaJob): boolean {
  return failed !== null && failed.getTime() >= (finished?.getTime() ?? 0);
}

export function stateOf(job: AgendaJob, now = Date.now()): AgendaState {
  if (job.locked !== null) return isBegun(job) ? 'active' : 'reserved';
  if (job.disabled && job.next !== null) return 'disabled';
  if (job.next !== null) return job.next.getTime() > now ? 'delayed' : 'waiting';
  if (isBegun(job)) return 'interrupted';
  return hasFailed(job) ? 'failed' : 'completed';
}

export function patternOf({ repeat, timezone }: AgendaJob): string | null {
  return repeat === null || timezone === null ? repeat : `${repeat} ${timezone}`;
}

export function summaryOf(job: AgendaJob): JobSummary {
  const state = stateOf(job);
  const { next, locked, began, finished, fail_reason } = job;
  const at = state === 'active' || state === 'interrupted' ? began : state === 'reserved' ? locked : next;
  return {
    queue: job.name,
    id: job.id,
    name: job.name,
    state,
    at: at ?? finished,
    attempts: attemptsOf(job),
    maxAttempts: null,
    error:
      hasFailed(job) && fail_reason !== null ? (redactText(fail_reason).split('\n', 1)[0] ?? null) : null,
    held: locked === null ? null : Date.now() - locked.getTime() < DOUBTED_MS,
  };
}

/** Agenda counts failures; one that ended well sets them back. */
function attemptsOf(job: AgendaJob): number {
  const failures = job.fail_count ?? 0;
  if (isBegun(job)) return failures + 1;
  return failures === 0 && job.began !== null ? 1 : failures;
}

export function detailOf(job: WholeAgendaJob): JobDetail {
  const { next, began, finished, fail_reason, priority, progress, locked, modified_by } = job;
  const summary = summaryOf(job);
  const more: [string, string | null][] = [
    ['priority', priority === 0 ? null : String(priority)],
    ['repeats', patternOf(job)],
    ['progress', progress === null ? null : String(progress)],
    ['locked', locked === null ? null : locked.toISOString()],
    ['disabled', job.disabled ? 'yes' : null],
  ];
  return {
    ...summary,
    created: job.created,
    runAt: next,
    started: began,
    finished: isBegun(job) ? null : finished,
    worker: locked === null && began === null ? null : modified_by,
    failure: summary.error === null || fail_reason === null ? null : redactText(fail_reason),
    payload: redactPayload(job.data),
    // Agenda keeps none
    result: null,
    more: Object.fromEntries(
      more.flatMap(([name, value]) => (value === null ? [] : [[name, redactText(value)] as const])),
    ),
  };
}
