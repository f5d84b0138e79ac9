import type { JobReference } from './job-reference.js';

export const systemNames = ['bullmq', 'pg-boss', 'graphile-worker', 'agenda'] as const;
export type SystemName = (typeof systemNames)[number];

/** What `list` shows: the words of Celery's inspection, which runbooks already use. */
export const listedStates = ['active', 'scheduled', 'reserved', 'waiting', 'failed'] as const;
export type ListedState = (typeof listedStates)[number];

/** Jobs of a queue by state; null where the system does not keep the number. */
interface Depth {
  waiting: number;
  /** Of those that wait, these go by priority and not by age; counted in `waiting` too. */
  prioritized: number | null;
  delayed: number;
  active: number | null;
  failed: number | null;
  completed: number | null;
  /** Held back until other jobs have ended. */
  blocked: number | null;
}

export interface QueueStatus {
  queue: string;
  depth: Depth;
  /** null: the system cannot pause a queue. */
  paused: boolean | null;
  /** Since when the job that waits longest could have run. */
  oldestWaitingMs: number | null;
  /** Since when the job that runs longest runs. */
  oldestActiveMs: number | null;
  /** Workers that take from it; null where the store cannot tell. */
  workers: number | null;
  /** Jobs are ready to run and nobody is there to take one; null where the store cannot tell. */
  backlogWithoutWorker: boolean | null;
}

export interface WorkerStatus {
  id: string;
  name: string | null;
  queue: string | null;
  /** Host and process, or address, as far as the store knows it. */
  where: string | null;
  since: Date | null;
  /** How many jobs it takes at a time. */
  concurrency: number | null;
  /** How many it holds. */
  busy: number | null;
  /** null: it holds a job, and the store does not know whether it is still there. */
  alive: boolean | null;
}

export interface ScheduleStatus {
  queue: string;
  schedule: string;
  /** Cron expression, or "every 5m". */
  pattern: string | null;
  next: Date | null;
  last: Date | null;
  /** How long ago the next run should have begun; 0 where it is still to come. */
  overdueMs: number | null;
}

export interface SystemStatus {
  queues: QueueStatus[];
  workers: WorkerStatus[];
  schedules: ScheduleStatus[];
  /** What the numbers leave out. */
  notes: string[];
}

export interface JobSummary {
  queue: string;
  id: string;
  name: string;
  state: string;
  /** When it came into this state; for a delayed job, when it will run. */
  at: Date | null;
  attempts: number;
  maxAttempts: number | null;
  /** First line of the last error, without secrets. */
  error: string | null;
  /** Whether a worker holds it; null where it is not running. */
  held: boolean | null;
}

export interface JobDetail extends JobSummary {
  created: Date | null;
  runAt: Date | null;
  started: Date | null;
  finished: Date | null;
  worker: string | null;
  /** Last error with its stack, without secrets. */
  failure: string | null;
  /** Without secrets and personal data. */
  payload: unknown;
  /** Without secrets and personal data. */
  result: unknown;
  /** Whatever else the system knows of it. */
  more: Record<string, string>;
}

type StuckReason =
  | 'active-without-lock'
  | 'active-too-long'
  | 'active-past-expiration'
  | 'waiting-too-long'
  | 'near-retention-limit'
  | 'attempts-exhausted'
  | 'backlog-without-worker'
  | 'schedule-overdue'
  | 'child-failed'
  | 'child-vanished';

/** Something that will not go on by itself, or not soon enough. */
export interface Finding {
  reason: StuckReason;
  queue: string;
  /** The job or schedule; null where it is about the queue. */
  subject: string | null;
  ageMs: number | null;
  /** What is known of it. */
  detail: string;
  /** What to do about it. */
  action: string;
}

export interface Found {
  findings: Finding[];
  /** Where not everything was looked at. */
  notes: string[];
}

export interface StuckOptions {
  /** A job that runs longer, or waits longer, is told. */
  olderThanMs: number;
  /** Jobs that are looked at in each queue, the oldest first. */
  limit: number;
}

/** How far `status` counts: in some stores a count costs more the greater it is. */
export interface Counting {
  /** Jobs of one state of a queue that are counted at least, where there are so many; 0 where no threshold asks. */
  atLeast: number;
  /** Failed jobs are counted also where that reads all that have ended. */
  failed: boolean;
}

/** What one verb did, in one line. */
export interface Done {
  what: string;
  /** Jobs that it was done to. */
  jobs: number;
}

/**
 * A job system as it stands in its store. Reading changes nothing in the store; `queue` undefined stands for all
 * queues. Every failure that the user can act on is a Problem.
 */
export interface TaskSystem {
  readonly name: SystemName;
  status: (queue: string | undefined, counting: Counting) => Promise<SystemStatus>;
  list: (state: ListedState, queue: string | undefined, limit: number) => Promise<JobSummary[]>;
  /** Every job of that name: ids are unique only within a queue. */
  find: (job: JobReference) => Promise<JobDetail[]>;
  stuck: (queue: string | undefined, options: StuckOptions) => Promise<Found>;
  hasQueue: (queue: string) => Promise<boolean>;
  /** Makes a failed job run again. */
  retry: (job: JobDetail) => Promise<Done>;
  /** How many `retryFailed` would run again. */
  failedCount: (queue: string | undefined) => Promise<number>;
  retryFailed: (queue: string | undefined) => Promise<Done>;
  cancel: (job: JobDetail) => Promise<Done>;
  pause: (queue: string) => Promise<Done>;
  resume: (queue: string) => Promise<Done>;
  /** How many `drain` would delete. */
  drainCount: (queue: string, delayed: boolean) => Promise<number>;
  /** Deletes the jobs that wait, and with `delayed` those that are scheduled for later. */
  drain: (queue: string, delayed: boolean) => Promise<Done>;
  close: () => Promise<void>;
}
