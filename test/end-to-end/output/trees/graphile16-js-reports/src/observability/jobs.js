const { context } = require('@opentelemetry/api');
const { contextOfJob, correlationIds, runInJob } = require('./context');
const { AppError, translateError } = require('./errors');
const { reportIncident } = require('./job-incidents');
const { carrierOf, contextOfJobs, endJobSpan, enqueueInSpan, startJobSpan } = require('./job-tracing');
const { logPlain, logger, wasLogged } = require('./logger');
const { counter, gauge, histogram } = require('./metrics');

const rules = new Map();

/**
 * What the team says of a job by its name:
 * `describeJob('send', { timeLimit: 60_000, fields: ({ template }: Mail) => ({ template }) })`.
 */
function describeJob(name, described) {
  rules.set(name, described);
}

/** Milliseconds that an attempt at this job may take; Infinity where nobody said. */
function timeLimitOf(name) {
  return rules.get(name)?.timeLimit ?? Number.POSITIVE_INFINITY;
}

const JOB = { queue: { atMost: 100 }, job_name: { atMost: 200 } };
const OUTCOMES = ['completed', 'retried', 'failed', 'postponed'];
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
const enqueued = counter('jobs_enqueued_total', 'Jobs that this process put into queues', JOB);
/** Jobs by their queue. */
const running = new Map();

gauge('jobs_running', 'Jobs that this process works on', { queue: { atMost: 100 } }, (set) => {
  for (const [queue, jobs] of running) set({ queue }, jobs);
});

function countRunning(queue, change) {
  running.set(queue, (running.get(queue) ?? 0) + change);
}

function countBegun(runs) {
  for (const { queue, name: job_name, waited } of runs) {
    countRunning(queue, 1);
    if (waited !== undefined) waits.record({ queue, job_name }, Math.max(waited, 0) / 1000);
  }
}

/** Errors by which a processor puts its job off, which is no failure. */
const POSTPONING = new Set(['DelayedError', 'RateLimitError', 'WaitingChildrenError', 'WaitingError']);

/** Runs one attempt at a job: in its own scope and span, measured, and with one line at its end. */
async function runJob(run, work) {
  return runJobs([run], work);
}

/** The same for jobs that are handed out together: each has its line and is measured, all share one span. */
async function runJobs(runs, work) {
  const startedAt = performance.now();
  countBegun(runs);
  const only = runs.length === 1 ? runs[0] : undefined;
  const span = startJobSpan(runs);
  const scope = only === undefined ? contextOfJobs(span) : contextOfJob(identityOf(only), span);
  return context.with(scope, async () => attempt(runs, work, startedAt, span));
}

async function attempt(runs, work, startedAt, span) {
  let result;
  try {
    result = await inTime(runs, work);
  } catch (error) {
    for (const run of runs) end(run, outcomeOf(run, error), startedAt, runs.length === 1, error);
    endJobSpan(span, runs, isPostponing(error) ? undefined : error);
    throw error;
  }
  for (const run of runs) {
    end(run, 'completed', startedAt, runs.length === 1);
    if (result === undefined && rules.get(run.name)?.needsResult === true)
      reportIncident(run.queue, run.id, 'no_result');
  }
  endJobSpan(span, runs);
  return result;
}

function identityOf({ id, name, attempt, origin = {} }) {
  const { request_id: requestId } = origin;
  return { id, name, attempt, requestId };
}

/** The time limit of these jobs, where one has any: the shortest. */
async function inTime(runs, work) {
  const limit = Math.min(...runs.map(({ name }) => timeLimitOf(name)));
  const signal = runs[0]?.signal;
  if (limit === Number.POSITIVE_INFINITY) return work(signal);
  const limited = new AbortController();
  signal?.addEventListener('abort', () => {
    limited.abort(signal.reason);
  });
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new AppError('timeout', `the job took longer than ${String(limit)} ms`);
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

function outcomeOf({ isRetried }, error) {
  if (isPostponing(error)) return 'postponed';
  return isRetried(error) ? 'retried' : 'failed';
}

function isPostponing(error) {
  return error instanceof Error && POSTPONING.has(error.name);
}

/**
 * Whether trying again is no use: the service says so by an `AppError`, or the error is a bug, which fails the same way
 * every time. An error that says nothing of itself is left to the attempts that the queue allows.
 */
function isFinal(error) {
  if (error instanceof AppError) return !error.retryable;
  const isBug = error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError;
  return isBug && translateError(error).kind === 'programmer';
}

/** The one line of an attempt, and what is counted of it. */
function end(run, outcome, startedAt, isAlone, error) {
  const milliseconds = performance.now() - startedAt;
  const job = { queue: run.queue, job_name: run.name };
  countRunning(run.queue, -1);
  durations.record({ ...job, outcome }, milliseconds / 1000);
  if (outcome === 'completed' || outcome === 'failed') attempts.record({ ...job, outcome }, run.attempt);
  if (outcome === 'retried' || outcome === 'failed') {
    jobErrors.add({ ...job, kind: translateError(error).kind });
  }
  const say = () => {
    if (outcome === 'completed' && rules.get(run.name)?.fields === undefined)
      logPlain('info', () => completedFields(run, milliseconds), 'job completed');
    else sayMore(run, outcome, milliseconds, error);
  };
  // Jobs that were handed out together have no scope of their own.
  if (isAlone) say();
  else runInJob(identityOf(run), say);
}

function sayMore(run, outcome, milliseconds, error) {
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
function loggedFields({ queue, name, payload }) {
  try {
    return rules.get(name)?.fields?.(payload) ?? {};
  } catch (err) {
    logger.warn({ err, queue }, 'the fields that a job may log could not be taken');
    return {};
  }
}

/** Of the line that nearly every job has: written without detours, as it holds nothing but names, ids and numbers. */
function completedFields({ queue, waited }, milliseconds) {
  const ids = JSON.stringify(correlationIds()).slice(1, -1);
  const waiting = waited === undefined ? '' : `,"wait_ms":${String(Math.round(waited))}`;
  const place = `"queue":${JSON.stringify(queue)},"outcome":"completed"`;
  return `${place},"duration_ms":${String(rounded(milliseconds))}${waiting},${ids}`;
}

function rounded(milliseconds) {
  return Math.round(milliseconds * 1000) / 1000;
}

/** Puts jobs into a queue: counted, and in a span that the jobs are traced back to. `put` is given what travels along. */
async function enqueue(place, jobs, put) {
  const { request_id: requestId } = correlationIds();
  const ids = requestId === undefined ? {} : { request_id: requestId };
  const result = await enqueueInSpan(place, jobs.length, async (span) => put({ ...ids, ...carrierOf(span) }));
  logger.debug({ ...place, jobs: jobs.length }, 'enqueued');
  for (const job of jobs) {
    const { queue, name } = typeof job === 'string' ? { ...place, name: job } : job;
    enqueued.add({ queue, job_name: name });
  }
  return result;
}

module.exports = { describeJob, timeLimitOf, runJob, runJobs, isFinal, enqueue };
