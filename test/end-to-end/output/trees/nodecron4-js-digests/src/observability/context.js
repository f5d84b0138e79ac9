const { ROOT_CONTEXT, context, createContextKey, isSpanContextValid, trace } = require('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');

const NO_IDS = Object.freeze({});

const JOB = createContextKey('job');

/** A context that knows one value more than its parent; those of `ROOT_CONTEXT.setValue` copy a map for each job. */
class Scope {
  parent;
  key;
  value;

  constructor(parent, key, value) {
    this.parent = parent;
    this.key = key;
    this.value = value;
  }

  getValue(key) {
    return key === this.key ? this.value : this.parent.getValue(key);
  }

  setValue(key, value) {
    return new Scope(this, key, value);
  }

  deleteValue(key) {
    return new Scope(this, key, undefined);
  }
}

/** One context follows a job through every callback, timer and promise, and carries job and span. */
if (!hasContextManager()) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

/** Whether an SDK of the service's own has set one. */
function hasContextManager() {
  const scope = new Scope(ROOT_CONTEXT, JOB, undefined);
  return context.with(scope, () => context.active() === scope);
}

/** The context that an attempt at a job runs in: whoever made the worker has no part in it. */
function contextOfJob(identity, span) {
  const job = { ids: { ...idsOf(identity), ...spanIds(span) } };
  return trace.setSpan(new Scope(ROOT_CONTEXT, JOB, job), span);
}

function jobIn(active) {
  return active.getValue(JOB);
}

/** Calls `work` as part of a job: every line that it writes, and that what it starts writes, carries the job's id. */
function runInJob(identity, work, ...args) {
  const job = { ids: idsOf(identity) };
  return context.with(new Scope(context.active(), JOB, job), work, undefined, ...args);
}

/** Calls `work` as part of no request and no job: for what outlives whoever was the first to need it. */
function runApart(work) {
  return context.with(ROOT_CONTEXT, work);
}

function idsOf(job) {
  return {
    job_id: job.id,
    ...(job.name === undefined ? {} : { job_name: job.name }),
    ...(job.attempt === undefined ? {} : { attempt: job.attempt }),
    ...(job.requestId === undefined ? {} : { request_id: job.requestId }),
  };
}

/** Ids of the running job and of the innermost span, for the logger. */
function correlationIds() {
  const active = context.active();
  const ids = jobIn(active)?.ids ?? NO_IDS;
  const span = trace.getSpan(active);
  if (span !== undefined && span.spanContext().spanId !== ids.span_id) return { ...ids, ...spanIds(span) };
  return ids;
}

/** Ids of a span; none where tracing was not started, because all zeros tell nothing. */
function spanIds(span) {
  const ids = span.spanContext();
  return isSpanContextValid(ids) ? { trace_id: ids.traceId, span_id: ids.spanId } : {};
}

module.exports = { contextOfJob, runInJob, runApart, correlationIds, spanIds };
