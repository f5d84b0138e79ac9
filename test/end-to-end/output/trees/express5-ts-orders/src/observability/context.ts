import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { context, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Context, Span } from '@opentelemetry/api';

/** What belongs to the request that the running code works for. */
export interface RequestContext {
  /** From a well-formed `x-request-id`, else made here. */
  readonly requestId: string;
  /** The ids that every log line in the scope of this request carries. */
  readonly ids: CorrelationIds;
  /** What went wrong, as far as the framework told. */
  readonly error: unknown;
  /** OpenTelemetry's context, with the request's span in it. */
  readonly spanContext: Context;
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
  return requestScope.run(request, runInSpan<A, R>, request, work, self, args);
}

function runInSpan<A extends unknown[], R>(
  request: RequestContext,
  work: (...args: A) => R,
  self: unknown,
  args: A,
): R {
  return context.with(
    request.spanContext,
    work,
    self as ThisParameterType<typeof work>,
    ...args,
  );
}

/** The caller's id when it is one, so that one id follows a call through several services; else a new one. */
export function requestIdFrom(header: string | string[] | undefined): string {
  if (typeof header === 'string' && WELL_FORMED.test(header)) return header;
  return `${PROCESS}-${(++requests).toString(36)}`;
}

/** Ids of the running request and of the innermost span, for the logger. */
export function correlationIds(): CorrelationIds {
  const ids = requestScope.getStore()?.ids ?? NO_IDS;
  const span = trace.getActiveSpan();
  if (span !== undefined && span.spanContext().spanId !== ids.span_id)
    return { ...ids, ...spanIds(span) };
  return ids;
}

/** Ids of a span; none where tracing was not started, because all zeros tell nothing. */
export function spanIds(span: Span): { trace_id?: string; span_id?: string } {
  const ids = span.spanContext();
  return isSpanContextValid(ids) ? { trace_id: ids.traceId, span_id: ids.spanId } : {};
}
