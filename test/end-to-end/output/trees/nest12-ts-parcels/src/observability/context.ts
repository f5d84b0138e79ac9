import { randomBytes } from 'node:crypto';
import { ROOT_CONTEXT, context, createContextKey, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Context, Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

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
  /** OpenTelemetry's context of this request: what runs in it finds the request and its span. */
  readonly context: Context;
}

export interface CorrelationIds {
  readonly request_id?: string;
  readonly trace_id?: string;
  readonly span_id?: string;
}

const WELL_FORMED = /^[\w.:+/=@-]{1,128}$/;
const NO_IDS: CorrelationIds = Object.freeze({});

/** Requests are counted below a random name of the process: as unique as a UUID, and cheaper. */
const PROCESS = randomBytes(9).toString('hex');
let requests = 0;

const REQUEST = createContextKey('request');

/** A context that knows one value more than its parent; those of `ROOT_CONTEXT.setValue` copy a map for each request. */
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

/** One context follows a request through every callback, timer and promise, and carries request and span. */
if (!hasContextManager()) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

/** Whether an SDK of the service's own has set one. */
function hasContextManager(): boolean {
  const scope = new Scope(ROOT_CONTEXT, REQUEST, undefined);
  return context.with(scope, () => context.active() === scope);
}

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

/** The caller's id when it is one, so that one id follows a call through several services; else a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  if (typeof header === 'string' && WELL_FORMED.test(header)) return header;
  return `${PROCESS}-${(++requests).toString(36)}`;
}

/** Ids of the running request and of the innermost span, for the logger. */
export function correlationIds(): CorrelationIds {
  const active = context.active();
  const ids = requestIn(active)?.ids ?? NO_IDS;
  const span = trace.getSpan(active);
  if (span !== undefined && span.spanContext().spanId !== ids.span_id) return { ...ids, ...spanIds(span) };
  return ids;
}

/** Ids of a span; none where tracing was not started, because all zeros tell nothing. */
export function spanIds(span: Span): { trace_id?: string; span_id?: string } {
  const ids = span.spanContext();
  return isSpanContextValid(ids) ? { trace_id: ids.traceId, span_id: ids.spanId } : {};
}
