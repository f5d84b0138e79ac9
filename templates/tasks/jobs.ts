//# {{#if tracing}}
import { context } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';
import { contextOfJob, correlationIds, runInJob } from './context.js';
//# {{else}}
import { correlationIds, runInJob } from './context.js';
//# {{/if}}
import type { JobIdentity } from './context.js';
//# {{#if errors}}
//# {{#if metrics}}
import { AppError, translateError } from './errors.js';
//# {{else}}
//# {{#if queues}}
import { AppError, translateError } from './errors.js';
//# {{else}}
import { AppError } from './errors.js';
//# {{/if}}
//# {{/if}}
//# {{/if}}
import { reportIncident } from './job-incidents.js';
//# {{#if tracing}}
//# {{#if queues}}
import { carrierOf, contextOfJobs, endJobSpan, enqueueInSpan, startJobSpan } from './job-tracing.js';
//# {{else}}
import { contextOfJobs, endJobSpan, startJobSpan } from './job-tracing.js';
//# {{/if}}
//# {{/if}}
import { logPlain, logger, wasLogged } from './logger.js';
//# {{#if metrics}}
import { counter, gauge, histogram } from './metrics.js';
//# {{/if}}

/** What travels with a job from where it was enqueued: W3C trace context, and the request's id. */
export type Origin = Readonly<Record<string, string>>;

/** Where a job belongs. */
export interface JobPlace {
  /** The job system, as OpenTelemetry's `messaging.system` would have it: `bullmq`. */
  readonly system: string;
  readonly queue: string;
  readonly name: string;
}

/** One attempt at a job, whatever system hands it out. */
export interface JobRun extends JobPlace {
  readonly id: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Milliseconds that the job was due before it was begun; absent where the system does not tell. */
  readonly waited?: number | undefined;
  /** Whether the system tries the job again after this error. */
  readonly isRetried: (error: unknown) => boolean;
  readonly origin?: Origin | undefined;
  readonly payload?: unknown;
  /** The system's own wish that the job ends. */
  readonly signal?: AbortSignal | undefined;
  //# {{#if schedules}}
  /** It is the run of a schedule: nobody enqueued it. */
  readonly isScheduled?: boolean;
  //# {{/if}}
}

export interface JobRules {
  /** Milliseconds that an attempt may take. Then its signal is aborted, and it has failed. */
  timeLimit?: number;
  /** A run that is completed with `undefined` is told of: for jobs whose result somebody waits for. */
  needsResult?: boolean;
  /** What of the payload may be logged: nothing unless this says so. */
  fields?: (payload: never) => Record<string, unknown>;
}

const rules = new Map<string, JobRules>();

/**
 * What the team says of a job by its name:
 * `describeJob('send', { timeLimit: 60_000, fields: ({ template }: Mail) => ({ template }) })`.
 */
export function describeJob(name: string, described: JobRules): void {
  rules.set(name, described);
}

/** Milliseconds that an attempt at this job may take; Infinity where nobody said. */
export function timeLimitOf(name: string): number {
  return rules.get(name)?.timeLimit ?? Number.POSITIVE_INFINITY;
}

type Outcome = 'completed' | 'retried' | 'failed' | 'postponed';

//# {{#if metrics}}
const JOB = { queue: { atMost: 100 }, job_name: { atMost: 200 } } as const;
const OUTCOMES = ['completed', 'retried', 'failed', 'postponed'] as const;
/** Seconds, from a job that does nothing to one of an hour. */
const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

const durations = histogram(
  'job_duration_seconds',
  'Duration of attempts at jobs',
  { ...JOB, outcome: OUTCOMES },
  SECONDS,
);
const waits = histogram('job_wait_seconds', 'Time from when a job was due until it was begun', JOB, SECONDS);
const attempts = histogram(
  'job_attempts',
  'Attempts that a job took until it was completed or had failed',
  { ...JOB, outcome: ['completed', 'failed'] },
  [1, 2, 3, 5, 8, 13, 21],
);
const jobErrors = counter('job_errors_total', 'Attempts at jobs that failed, by kind of error', {
  ...JOB,
  kind: ['operational', 'programmer'],
});
//# {{#if queues}}
const enqueued = counter('jobs_enqueued_total', 'Jobs that this process put into queues', JOB);
//# {{/if}}
/** Jobs by their queue. */
const running = new Map<string, number>();

gauge('jobs_running', 'Jobs that this process works on', { queue: { atMost: 100 } }, (set) => {
  for (const [queue, jobs] of running) set({ queue }, jobs);
});

function countRunning(queue: string, change: 1 | -1): void {
  running.set(queue, (running.get(queue) ?? 0) + change);
}

function countBegun(runs: readonly JobRun[]): void {
  for (const { queue, name: job_name, waited } of runs) {
    countRunning(queue, 1);
    if (waited !== undefined) waits.record({ queue, job_name }, Math.max(waited, 0) / 1000);
  }
}

//# {{/if}}
/** Errors by which a processor puts its job off, which is no failure. */
const POSTPONING = new Set(['DelayedError', 'RateLimitError', 'WaitingChildrenError', 'WaitingError']);

/** Runs one attempt at a job: in its own scope and span, measured, and with one line at its end. */
export async function runJob<T>(
  run: JobRun,
  work: (signal: AbortSignal | undefined) => T | Promise<T>,
): Promise<T> {
  return runJobs([run], work);
}

//# {{#if pgBoss}}
/** How one of several jobs ended that the work did not throw for. */
export interface JobFailure {
  readonly outcome: 'retried' | 'failed';
  readonly error: unknown;
}

/** By the ids of the jobs; those that are done have none. */
type FailuresIn<T> = (result: T) => ReadonlyMap<string, JobFailure>;

//# {{/if}}
/** The same for jobs that are handed out together: each has its line and is measured, all share one span. */
export async function runJobs<T>(
  runs: readonly JobRun[],
  work: (signal: AbortSignal | undefined) => T | Promise<T>,
  //# {{#if pgBoss}}
  failuresIn: FailuresIn<T> = () => new Map(),
  //# {{/if}}
): Promise<T> {
  const startedAt = performance.now();
  //# {{#if metrics}}
  countBegun(runs);
  //# {{/if}}
  const only = runs.length === 1 ? runs[0] : undefined;
  //# {{#if tracing}}
  const span = startJobSpan(runs);
  const scope = only === undefined ? contextOfJobs(span) : contextOfJob(identityOf(only), span);
  //# {{#if pgBoss}}
  return context.with(scope, async () => attempt(runs, work, startedAt, failuresIn, span));
  //# {{else}}
  return context.with(scope, async () => attempt(runs, work, startedAt, span));
  //# {{/if}}
  //# {{else}}
  //# {{#if pgBoss}}
  const begin = async (): Promise<T> => attempt(runs, work, startedAt, failuresIn);
  //# {{else}}
  const begin = async (): Promise<T> => attempt(runs, work, startedAt);
  //# {{/if}}
  return only === undefined ? begin() : runInJob(identityOf(only), begin);
  //# {{/if}}
}

async function attempt<T>(
  runs: readonly JobRun[],
  work: (signal: AbortSignal | undefined) => T | Promise<T>,
  startedAt: number,
  //# {{#if pgBoss}}
  failuresIn: FailuresIn<T>,
  //# {{/if}}
  //# {{#if tracing}}
  span: Span,
  //# {{/if}}
): Promise<T> {
  let result: T;
  try {
    result = await inTime(runs, work);
  } catch (error) {
    for (const run of runs) end(run, outcomeOf(run, error), startedAt, runs.length === 1, error);
    //# {{#if tracing}}
    endJobSpan(span, runs, isPostponing(error) ? undefined : error);
    //# {{/if}}
    throw error;
  }
  //# {{#if pgBoss}}
  const failures = failuresIn(result);
  //# {{/if}}
  for (const run of runs) {
    //# {{#if pgBoss}}
    const failure = failures.get(run.id);
    if (failure !== undefined) {
      end(run, failure.outcome, startedAt, runs.length === 1, failure.error);
      continue;
    }
    //# {{/if}}
    end(run, 'completed', startedAt, runs.length === 1);
    if (result === undefined && rules.get(run.name)?.needsResult === true)
      reportIncident(run.queue, run.id, 'no_result');
  }
  //# {{#if tracing}}
  endJobSpan(span, runs);
  //# {{/if}}
  return result;
}

//# {{#if schedules}}
/** An attempt whose work must not become asynchronous by being observed. */
export interface Attempt {
  /** Calls the work, or a part of it, in the attempt's scope and span. */
  readonly within: <T>(work: () => T) => T;
  readonly complete: () => void;
  readonly fail: (error: unknown) => void;
}

export function beginAttempt(run: JobRun): Attempt {
  const startedAt = performance.now();
  //# {{#if metrics}}
  countBegun([run]);
  //# {{/if}}
  //# {{#if tracing}}
  const span = startJobSpan([run]);
  const scope = contextOfJob(identityOf(run), span);
  const within = <T>(work: () => T): T => context.with(scope, work);
  //# {{else}}
  const within = <T>(work: () => T): T => runInJob(identityOf(run), work);
  //# {{/if}}
  return {
    within,
    complete: () => {
      within(() => {
        end(run, 'completed', startedAt, true);
      });
      //# {{#if tracing}}
      endJobSpan(span, [run]);
      //# {{/if}}
    },
    fail: (error) => {
      within(() => {
        end(run, outcomeOf(run, error), startedAt, true, error);
      });
      //# {{#if tracing}}
      endJobSpan(span, [run], error);
      //# {{/if}}
    },
  };
}

//# {{/if}}
function identityOf({ id, name, attempt, origin = {} }: JobRun): JobIdentity {
  const { request_id: requestId } = origin;
  return { id, name, attempt, requestId };
}

/** The time limit of these jobs, where one has any: the shortest. */
async function inTime<T>(
  runs: readonly JobRun[],
  work: (signal: AbortSignal | undefined) => T | Promise<T>,
): Promise<T> {
  const limit = Math.min(...runs.map(({ name }) => timeLimitOf(name)));
  const signal = runs[0]?.signal;
  if (limit === Number.POSITIVE_INFINITY) return work(signal);
  const limited = new AbortController();
  signal?.addEventListener('abort', () => {
    limited.abort(signal.reason);
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      //# {{#if errors}}
      const error = new AppError('timeout', `the job took longer than ${String(limit)} ms`);
      //# {{else}}
      const error = new Error(`the job took longer than ${String(limit)} ms`);
      //# {{/if}}
      limited.abort(error);
      reject(error);
    }, limit);
  });
  try {
    return await Promise.race([work(limited.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

function outcomeOf({ isRetried }: JobRun, error: unknown): Outcome {
  if (isPostponing(error)) return 'postponed';
  return isRetried(error) ? 'retried' : 'failed';
}

function isPostponing(error: unknown): boolean {
  return error instanceof Error && POSTPONING.has(error.name);
}

//# {{#if queues}}
//# {{#if errors}}
/**
 * Whether trying again is no use: the service says so by an `AppError`, or the error is a bug, which fails the same way
 * every time. An error that says nothing of itself is left to the attempts that the queue allows.
 */
export function isFinal(error: unknown): boolean {
  if (error instanceof AppError) return !error.retryable;
  const isBug = error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError;
  return isBug && translateError(error).kind === 'programmer';
}

//# {{/if}}
//# {{/if}}
/** The one line of an attempt, and what is counted of it. */
function end(run: JobRun, outcome: Outcome, startedAt: number, isAlone: boolean, error?: unknown): void {
  const milliseconds = performance.now() - startedAt;
  //# {{#if metrics}}
  const job = { queue: run.queue, job_name: run.name };
  countRunning(run.queue, -1);
  durations.record({ ...job, outcome }, milliseconds / 1000);
  if (outcome === 'completed' || outcome === 'failed') attempts.record({ ...job, outcome }, run.attempt);
  if (outcome === 'retried' || outcome === 'failed') {
    //# {{#if errors}}
    jobErrors.add({ ...job, kind: translateError(error).kind });
    //# {{else}}
    jobErrors.add({ ...job, kind: error instanceof TypeError ? 'programmer' : 'operational' });
    //# {{/if}}
  }
  //# {{/if}}
  const say = (): void => {
    if (outcome === 'completed' && rules.get(run.name)?.fields === undefined)
      logPlain('info', () => completedFields(run, milliseconds), 'job completed');
    else sayMore(run, outcome, milliseconds, error);
  };
  // Jobs that were handed out together have no scope of their own.
  if (isAlone) say();
  else runInJob(identityOf(run), say);
}

function sayMore(run: JobRun, outcome: Outcome, milliseconds: number, error: unknown): void {
  const { queue, waited } = run;
  const fields = {
    queue,
    outcome,
    duration_ms: rounded(milliseconds),
    ...(waited === undefined ? {} : { wait_ms: Math.round(waited) }),
    ...loggedFields(run),
    // An error that was logged with its stack in the job's scope is not logged once more.
    ...(error === undefined || wasLogged(error) || outcome === 'postponed' ? {} : { err: error }),
  };
  if (outcome === 'failed') logger.error(fields, 'job failed');
  else if (outcome === 'retried') logger.warn(fields, 'job failed, and is tried again');
  else if (outcome === 'postponed') logger.info(fields, 'job put off');
  else logger.info(fields, 'job completed');
}

/** What the team lets out of the payload; a mistake in that must not fail a job that is done. */
function loggedFields({ queue, name, payload }: JobRun): Record<string, unknown> {
  try {
    return rules.get(name)?.fields?.(payload as never) ?? {};
  } catch (err) {
    logger.warn({ err, queue }, 'the fields that a job may log could not be taken');
    return {};
  }
}

/** Of the line that nearly every job has: written without detours, as it holds nothing but names, ids and numbers. */
function completedFields({ queue, waited }: JobRun, milliseconds: number): string {
  const ids = JSON.stringify(correlationIds()).slice(1, -1);
  const waiting = waited === undefined ? '' : `,"wait_ms":${String(Math.round(waited))}`;
  const place = `"queue":${JSON.stringify(queue)},"outcome":"completed"`;
  return `${place},"duration_ms":${String(rounded(milliseconds))}${waiting},${ids}`;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
//# {{#if queues}}

/** A job by its name, and by its queue where that is another than the place's. */
export type Enqueued = string | { readonly queue: string; readonly name: string };

/** Puts jobs into a queue: counted, and in a span that the jobs are traced back to. `put` is given what travels along. */
export async function enqueue<T>(
  place: Omit<JobPlace, 'name'>,
  jobs: readonly Enqueued[],
  put: (origin: Origin) => Promise<T>,
): Promise<T> {
  const { request_id: requestId } = correlationIds();
  const ids: Origin = requestId === undefined ? {} : { request_id: requestId };
  //# {{#if tracing}}
  const result = await enqueueInSpan(place, jobs.length, async (span) => put({ ...ids, ...carrierOf(span) }));
  //# {{else}}
  const result = await put(ids);
  //# {{/if}}
  logger.debug({ ...place, jobs: jobs.length }, 'enqueued');
  //# {{#if metrics}}
  for (const job of jobs) {
    const { queue, name } = typeof job === 'string' ? { ...place, name: job } : job;
    enqueued.add({ queue, job_name: name });
  }
  //# {{/if}}
  return result;
}
//# {{/if}}
