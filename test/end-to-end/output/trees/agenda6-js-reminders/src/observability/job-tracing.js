import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import { service } from './logger.js';
import { recordException } from './tracing.js';

const tracer = trace.getTracer(service.name, service.version);

/*
 * Names and attributes as OpenTelemetry's semantic conventions for messaging have them:
 * https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
 */

/** Runs what puts jobs into a queue in a span of its own. */
export async function enqueueInSpan({ system, queue }, count, put) {
  const attributes = {
    'messaging.system': system,
    'messaging.destination.name': queue,
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    ...(count === 1 ? {} : { 'messaging.batch.message_count': count }),
  };
  const span = tracer.startSpan(`send ${queue}`, { kind: SpanKind.PRODUCER, attributes });
  try {
    return await context.with(trace.setSpan(context.active(), span), put, undefined, span);
  } catch (error) {
    recordException(span, error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** The W3C trace context of a span, as it travels with a job. */
export function carrierOf(span) {
  const carrier = {};
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), carrier);
  return carrier;
}

/**
 * The span of one attempt: child of the span that enqueued the job, and linked to it. Jobs that are handed out together
 * have several such spans: theirs begins a trace of its own, linked to all of them.
 */
export function startJobSpan(runs) {
  const first = runs.length === 0 ? undefined : runs[0];
  if (first === undefined) throw new Error('no job to run');
  const { queue } = first;
  const [parent, links] = originsOf(runs);
  return tracer.startSpan(`process ${queue}`, { kind: SpanKind.CONSUMER, links }, parent);
}

function originsOf(runs) {
  // Where the system traces its own work, what runs inside of it belongs to that.
  const around = trace.getSpan(context.active()) === undefined ? ROOT_CONTEXT : context.active();
  if (runs.every(({ origin }) => origin === undefined)) return [around, []];
  const origins = runs.flatMap(({ origin }) => {
    const extracted = propagation.extract(ROOT_CONTEXT, origin ?? {});
    const span = trace.getSpanContext(extracted);
    return span === undefined ? [] : [{ extracted, link: { context: span } }];
  });
  const only = runs.length === 1 ? origins[0] : undefined;
  return [only?.extracted ?? around, origins.map(({ link }) => link)];
}

/** The context of jobs that are handed out together. */
export function contextOfJobs(span) {
  return trace.setSpan(ROOT_CONTEXT, span);
}

/** Attributes come only now, and only where they are kept: the SDK copies those that it is given at the start twice. */
export function endJobSpan(span, runs, error) {
  const first = runs.length === 0 ? undefined : runs[0];
  if (span.isRecording() && first !== undefined) {
    setMessaging(span, first, runs.length);
    if (runs.length === 1) {
      span.setAttribute('job.name', first.name);
      span.setAttribute('job.attempt', first.attempt);
    }
    if (error !== undefined) {
      recordException(span, error);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
  }
  span.end();
}

function setMessaging(span, { system, queue, id }, count) {
  span.setAttribute('messaging.system', system);
  span.setAttribute('messaging.destination.name', queue);
  span.setAttribute('messaging.operation.name', 'process');
  span.setAttribute('messaging.operation.type', 'process');
  if (count === 1) span.setAttribute('messaging.message.id', id);
  else span.setAttribute('messaging.batch.message_count', count);
}
