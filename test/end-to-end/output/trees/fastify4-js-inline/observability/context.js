const { AsyncLocalStorage } = require("node:async_hooks");
const { randomBytes } = require("node:crypto");
const { context, isSpanContextValid, trace } = require("@opentelemetry/api");

const WELL_FORMED = /^[\w.:+/=@-]{1,128}$/;
const NO_IDS = Object.freeze({});

/** Requests are counted below a random name of the process: as unique as a UUID, and cheaper. */
const PROCESS = randomBytes(9).toString("hex");
let requests = 0;

/** Follows a request through every callback, timer and promise that it starts. */
const requestScope = new AsyncLocalStorage();

/** The request that the running code works for; undefined at start-up and in background work. */
function currentRequest() {
  return requestScope.getStore();
}

/** Calls `work` as part of the request; what it starts stays part of it. */
function runInRequest(request, work, self, ...args) {
  return requestScope.run(request, runInSpan, request, work, self, args);
}

function runInSpan(request, work, self, args) {
  return context.with(request.spanContext, work, self, ...args);
}

/** The caller's id when it is one, so that one id follows a call through several services; else a new one. */
function requestIdFrom(header) {
  if (typeof header === "string" && WELL_FORMED.test(header)) return header;
  return `${PROCESS}-${(++requests).toString(36)}`;
}

/** Ids of the running request and of the innermost span, for the logger. */
function correlationIds() {
  const ids = requestScope.getStore()?.ids ?? NO_IDS;
  const span = trace.getActiveSpan();
  if (span !== undefined && span.spanContext().spanId !== ids.span_id) return { ...ids, ...spanIds(span) };
  return ids;
}

/** Ids of a span; none where tracing was not started, because all zeros tell nothing. */
function spanIds(span) {
  const ids = span.spanContext();
  return isSpanContextValid(ids) ? { trace_id: ids.traceId, span_id: ids.spanId } : {};
}

module.exports = { currentRequest, runInRequest, requestIdFrom, correlationIds, spanIds };
