import { ROOT_CONTEXT, context, createContextKey, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Context, Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/** What tells a job apart. */
export interface JobIdentity {
  readonly id: string;
  readonly name?: string | undefined;
  /** 1 for the first. */
  readonly attempt?: number | undefined;
  /** Of the request that enqueued the job. */
  readonly requestId?: string | undefined;
}

/** What belongs to the job that the running code works for. */
interface JobContext {
  /** The ids that every log line in the scope of this job carries. */
  readonly ids: CorrelationIds;
}

export interface CorrelationIds {
  readonly request_id?: string;
  readonly job_id?: string;
  readonly job_name?: string;
  readonly attempt?: number;
  readonly trace_id?: string;
  readonly span_id?: string;
}

const NO_IDS: CorrelationIds = Object.freeze({});

const JOB = createContextKey('job');

/** A context that knows one value more than its parent; those of `ROOT_CONTEXT.setValue` copy a map for each job. */
class Scope implements Context {
  readonly parent: Context;
  readonly key: symbol;
  readonly value: unknown;

  constructor(parent: Context, key: symbol, value: unknown) {
    this.parent = parent;
    this.key = key;
    this.value = value;
  }

  getValue(key: symbol): unknown {
    return key === this.key ? this.value : this.parent.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new Scope(this, key, value);
  }

  deleteValue(key: symbol): Context {
    return new Scope(this, key, undefined);
  }
}

/** One context follows a job through every callback, timer and promise, and carries job and span. */
if (!hasContextManager()) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

/** Whether an SDK of the service's own has set one. */
function hasContextManager(): boolean {
  const scope = new Scope(ROOT_CONTEXT, JOB, undefined);
  return context.with(scope, () => context.active() === scope);
}

/** The context that an attempt at a job runs in: whoever made the worker has no part in it. */
export function contextOfJob(identity: JobIdentity, span: Span): Context {
  const job: JobContext = { ids: { ...idsOf(identity), ...spanIds(span) } };
  return trace.setSpan(new Scope(ROOT_CONTEXT, JOB, job), span);
}

function jobIn(active: Context): JobContext | undefined {
  return active.getValue(JOB) as JobContext | undefined;
}

/** Calls `work` as part of a job: every line that it writes, and that what it starts writes, carries the job's id. */
export function runInJob<A extends unknown[], R>(
  identity: JobIdentity,
  work: (...args: A) => R,
  ...args: A
): R {
  const job: JobContext = { ids: idsOf(identity) };
  return context.with(new Scope(context.active(), JOB, job), work, undefined, ...args);
}

/** Calls `work` as part of no request and no job: for what outlives whoever was the first to need it. */
export function runApart<R>(work: () => R): R {
  return context.with(ROOT_CONTEXT, work);
}

function idsOf(job: JobIdentity): CorrelationIds {
  return {
    job_id: job.id,
    ...(job.name === undefined ? {} : { job_name: job.name }),
    ...(job.attempt === undefined ? {} : { attempt: job.attempt }),
    ...(job.requestId === undefined ? {} : { request_id: job.requestId }),
  };
}

/** Ids of the running job and of the innermost span, for the logger. */
export function correlationIds(): CorrelationIds {
  const active = context.active();
  const ids = jobIn(active)?.ids ?? NO_IDS;
  const span = trace.getSpan(active);
  if (span !== undefined && span.spanContext().spanId !== ids.span_id) return { ...ids, ...spanIds(span) };
  return ids;
}

/** Ids of a span; none where tracing was not started, because all zeros tell nothing. */
export function spanIds(span: Span): { trace_id?: string; span_id?: string } {
  const ids = span.spanContext();
  return isSpanContextValid(ids) ? { trace_id: ids.traceId, span_id: ids.spanId } : {};
}
