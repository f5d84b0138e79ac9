//# {{#unless tracing}}
import { AsyncLocalStorage } from 'node:async_hooks';
//# {{/unless}}
//# {{#if http}}
import { randomBytes } from 'node:crypto';
//# {{/if}}
//# {{#if tracing}}
import { ROOT_CONTEXT, context, createContextKey, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Context, Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
//# {{/if}}
//# {{#if ownSpans}}
import { context, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';
//# {{/if}}

//# {{#if http}}
/** What belongs to the request that the running code works for. */
export interface RequestContext {
  /** From a well-formed `x-request-id`, else made here. */
  readonly requestId: string;
  /** The ids that every log line in the scope of this request carries. */
  readonly ids: CorrelationIds;
  /** What went wrong, as far as the framework told. */
  readonly error: unknown;
  /** The last error that was logged as one while the request was served. */
  loggedError: unknown;
  //# {{#if tracing}}
  /** OpenTelemetry's context of this request: what runs in it finds the request and its span. */
  readonly context: Context;
  //# {{/if}}
}

//# {{/if}}
//# {{#if jobs}}
/** What tells a job apart. */
export interface JobIdentity {
  readonly id: string;
  readonly name?: string | undefined;
  /** 1 for the first. */
  readonly attempt?: number | undefined;
  //# {{#if tasks}}
  /** Of the request that enqueued the job. */
  readonly requestId?: string | undefined;
  //# {{/if}}
}

/** What belongs to the job that the running code works for. */
interface JobContext {
  /** The ids that every log line in the scope of this job carries. */
  readonly ids: CorrelationIds;
}

//# {{/if}}
export interface CorrelationIds {
  //# {{#if observesWork}}
  readonly request_id?: string;
  //# {{/if}}
  //# {{#if jobs}}
  readonly job_id?: string;
  readonly job_name?: string;
  readonly attempt?: number;
  //# {{/if}}
  //# {{#if spanIds}}
  readonly trace_id?: string;
  readonly span_id?: string;
  //# {{/if}}
}

//# {{#if http}}
const WELL_FORMED = /^[\w.:+/=@-]{1,128}$/;
//# {{/if}}
const NO_IDS: CorrelationIds = Object.freeze({});

//# {{#if http}}
/** Requests are counted below a random name of the process: as unique as a UUID, and cheaper. */
const PROCESS = randomBytes(9).toString('hex');
let requests = 0;

//# {{/if}}
//# {{#if tracing}}
//# {{#if http}}
const REQUEST = createContextKey('request');
//# {{/if}}
//# {{#if jobs}}
const JOB = createContextKey('job');
//# {{/if}}

/** A context that knows one value more than its parent; those of `ROOT_CONTEXT.setValue` copy a map for each {{#if http}}request{{else}}job{{/if}}. */
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

//# {{#if http}}
/** One context follows a request through every callback, timer and promise, and carries request and span. */
//# {{else}}
/** One context follows a job through every callback, timer and promise, and carries job and span. */
//# {{/if}}
if (!hasContextManager()) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

/** Whether an SDK of the service's own has set one. */
function hasContextManager(): boolean {
  //# {{#if http}}
  const scope = new Scope(ROOT_CONTEXT, REQUEST, undefined);
  //# {{else}}
  const scope = new Scope(ROOT_CONTEXT, JOB, undefined);
  //# {{/if}}
  return context.with(scope, () => context.active() === scope);
}

//# {{#if http}}
/** The request that the running code works for; undefined at start-up and in background work. */
export function currentRequest(): RequestContext | undefined {
  return requestIn(context.active());
}

function requestIn(active: Context): RequestContext | undefined {
  return active.getValue(REQUEST) as RequestContext | undefined;
}

/** The context that a request is served in. */
export function contextOf(request: RequestContext, span: Span): Context {
  return trace.setSpan(new Scope(ROOT_CONTEXT, REQUEST, request), span);
}

/** Calls `work` as part of the request; what it starts stays part of it. */
export function runInRequest<A extends unknown[], R>(
  request: RequestContext,
  work: (...args: A) => R,
  self: ThisParameterType<typeof work>,
  ...args: A
): R {
  return context.with(request.context, work, self, ...args);
}
//# {{/if}}
//# {{#if jobs}}
//# {{#if http}}

//# {{/if}}
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
//# {{#if tasks}}

/** Calls `work` as part of no request and no job: for what outlives whoever was the first to need it. */
export function runApart<R>(work: () => R): R {
  return context.with(ROOT_CONTEXT, work);
}
//# {{/if}}
//# {{/if}}
//# {{else}}
//# {{#if http}}
/** Follows a request through every callback, timer and promise that it starts. */
const requestScope = new AsyncLocalStorage<RequestContext>();

/** The request that the running code works for; undefined at start-up and in background work. */
export function currentRequest(): RequestContext | undefined {
  return requestScope.getStore();
}

/** Calls `work` as part of the request; what it starts stays part of it. */
export function runInRequest<A extends unknown[], R>(
  request: RequestContext,
  work: (...args: A) => R,
  self: ThisParameterType<typeof work>,
  ...args: A
): R {
  return requestScope.run(request, () => work.apply(self, args));
}
//# {{/if}}
//# {{#if jobs}}
//# {{#if http}}

//# {{/if}}
/** Follows a job through every callback, timer and promise that it starts. */
const jobScope = new AsyncLocalStorage<JobContext>();

/** Calls `work` as part of a job: every line that it writes, and that what it starts writes, carries the job's id. */
export function runInJob<A extends unknown[], R>(
  identity: JobIdentity,
  work: (...args: A) => R,
  ...args: A
): R {
  return jobScope.run({ ids: idsOf(identity) }, work, ...args);
}
//# {{#if tasks}}

/** Calls `work` as part of no request and no job: for what outlives whoever was the first to need it. */
export function runApart<R>(work: () => R): R {
  //# {{#if http}}
  return requestScope.exit(() => jobScope.exit(work));
  //# {{else}}
  return jobScope.exit(work);
  //# {{/if}}
}
//# {{/if}}
//# {{/if}}
//# {{/if}}
//# {{#if jobs}}

function idsOf(job: JobIdentity): CorrelationIds {
  return {
    job_id: job.id,
    ...(job.name === undefined ? {} : { job_name: job.name }),
    ...(job.attempt === undefined ? {} : { attempt: job.attempt }),
    //# {{#if tasks}}
    ...(job.requestId === undefined ? {} : { request_id: job.requestId }),
    //# {{/if}}
  };
}
//# {{/if}}

//# {{#if http}}
/** The caller's id when it is one, so that one id follows a call through several services; else a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  if (typeof header === 'string' && WELL_FORMED.test(header)) return header;
  return `${PROCESS}-${(++requests).toString(36)}`;
}

//# {{/if}}
//# {{#if http}}
/** Ids of the running request and of the innermost span, for the logger. */
//# {{else}}
/** Ids of the running job and of the innermost span, for the logger. */
//# {{/if}}
export function correlationIds(): CorrelationIds {
  //# {{#if spanIds}}
  //# {{#if tracing}}
  const active = context.active();
  //# {{#if http}}
  //# {{#if jobs}}
  const ids = jobIn(active)?.ids ?? requestIn(active)?.ids ?? NO_IDS;
  //# {{else}}
  const ids = requestIn(active)?.ids ?? NO_IDS;
  //# {{/if}}
  //# {{else}}
  const ids = jobIn(active)?.ids ?? NO_IDS;
  //# {{/if}}
  const span = trace.getSpan(active);
  //# {{else}}
  const ids = idsInScope();
  const span = trace.getSpan(context.active());
  //# {{/if}}
  if (span !== undefined && span.spanContext().spanId !== ids.span_id) return { ...ids, ...spanIds(span) };
  return ids;
  //# {{else}}
  //# {{#if http}}
  //# {{#if jobs}}
  return jobScope.getStore()?.ids ?? requestScope.getStore()?.ids ?? NO_IDS;
  //# {{else}}
  return requestScope.getStore()?.ids ?? NO_IDS;
  //# {{/if}}
  //# {{else}}
  return jobScope.getStore()?.ids ?? NO_IDS;
  //# {{/if}}
  //# {{/if}}
}

//# {{#if ownSpans}}
function idsInScope(): CorrelationIds {
  //# {{#if http}}
  //# {{#if jobs}}
  return jobScope.getStore()?.ids ?? requestScope.getStore()?.ids ?? NO_IDS;
  //# {{else}}
  return requestScope.getStore()?.ids ?? NO_IDS;
  //# {{/if}}
  //# {{else}}
  return jobScope.getStore()?.ids ?? NO_IDS;
  //# {{/if}}
}

//# {{/if}}
//# {{#if spanIds}}
/** Ids of a span; none where tracing was not started, because all zeros tell nothing. */
export function spanIds(span: Span): { trace_id?: string; span_id?: string } {
  const ids = span.spanContext();
  return isSpanContextValid(ids) ? { trace_id: ids.traceId, span_id: ids.spanId } : {};
}
//# {{/if}}
