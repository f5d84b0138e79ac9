//# {{#if http}}
import type { IncomingMessage } from 'node:http';
//# {{/if}}
//# {{#if http}}
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
//# {{else}}
import { SpanStatusCode, context, trace } from '@opentelemetry/api';
//# {{/if}}
import type { Attributes, Span } from '@opentelemetry/api';
import { service } from './logger.js';
import { isError, redact, redactText, textOf } from './redact.js';

/** Spans are made through the API only: without the preload they cost next to nothing and go nowhere. */
const tracer = trace.getTracer(service.name, service.version);

//# {{#if http}}
/** What is told of a request when its span ends. */
interface EndedRequest {
  readonly span: Span;
  readonly method: string;
  readonly path: string;
  readonly scheme: string;
  readonly route: string | undefined;
}

/** The span of an incoming request, child of the caller's where it sent a `traceparent`. */
export function startServerSpan(req: IncomingMessage, method: string): Span {
  return tracer.startSpan(method, { kind: SpanKind.SERVER }, propagation.extract(ROOT_CONTEXT, req.headers));
}

/**
 * Ends the span of a request: named by its route, failed where the service failed. Attributes come only now, and only
 * where they are kept: no sampler of ours asks for them, and the SDK copies those that it is given at the start twice.
 */
export function endServerSpan(request: EndedRequest, status: number, error: unknown): void {
  const { span, method, route } = request;
  if (span.isRecording()) {
    span.setAttribute('http.request.method', method);
    span.setAttribute('url.path', request.path);
    span.setAttribute('url.scheme', request.scheme);
    if (route !== undefined) {
      span.updateName(`${method} ${route}`);
      span.setAttribute('http.route', route);
    }
    span.setAttribute('http.response.status_code', status);
    if (error !== undefined) recordException(span, error);
    if (error !== undefined || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

//# {{/if}}
/** Notes an error on a span, without the secrets that its message or stack may hold. */
export function recordException(span: Span, error: unknown): void {
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
export async function withSpan<T>(
  name: string,
  work: (span: Span) => T | Promise<T>,
  attributes: Attributes = {},
): Promise<T> {
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
