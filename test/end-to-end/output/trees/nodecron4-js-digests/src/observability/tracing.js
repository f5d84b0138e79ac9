const { SpanStatusCode, context, trace } = require('@opentelemetry/api');
const { service } = require('./logger');
const { isError, redact, redactText, textOf } = require('./redact');

/** Spans are made through the API only: without the preload they cost next to nothing and go nowhere. */
const tracer = trace.getTracer(service.name, service.version);

/** Notes an error on a span, without the secrets that its message or stack may hold. */
function recordException(span, error) {
  if (!isError(error)) {
    span.setAttribute('error.type', typeof error);
    span.recordException({ name: typeof error, message: textOf(redact(error)) });
    return;
  }
  try {
    span.setAttribute('error.type', error.name);
    span.recordException({
      name: error.name,
      message: redactText(textOf(error.message)),
      ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    });
  } catch {
    // ignored: an error that throws when it is read; the span is marked as failed all the same
  }
}

/**
 * Runs a piece of work in a span of its own: `await withSpan('price.calculate', async (span) => …)`.
 * A failure is recorded on the span and thrown on.
 */
async function withSpan(name, work, attributes = {}) {
  const span = tracer.startSpan(name, { attributes });
  try {
    return await context.with(trace.setSpan(context.active(), span), work, undefined, span);
  } catch (error) {
    recordException(span, error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

module.exports = { recordException, withSpan };
