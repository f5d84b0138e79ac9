const { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, propagation, trace } = require('@opentelemetry/api');
const { service } = require('./logger');
const { recordException } = require('./tracing');

const tracer = trace.getTracer(service.name, service.version);

/*
 * Names and attributes as OpenTelemetry's semantic conventions for messaging have them:
 * https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
 */

/**
 * The span of one attempt: child of the span that enqueued the job, and linked to it. Jobs that are handed out together
 * have several such spans: theirs begins a trace of its own, linked to all of them.
 */
function startJobSpan(runs) {
  const first = runs.length === 0 ? undefined : runs[0];
  if (first === undefined) throw new Error('no job to run');
  const { queue } = first;
  // Whatever made the schedule, a run begins a trace.
  if (first.isScheduled === true)
    return tracer.startSpan(`run ${queue}`, { kind: SpanKind.INTERNAL }, ROOT_CONTEXT);
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
function contextOfJobs(span) {
  return trace.setSpan(ROOT_CONTEXT, span);
}

/** Attributes come only now, and only where they are kept: the SDK copies those that it is given at the start twice. */
function endJobSpan(span, runs, error) {
  const first = runs.length === 0 ? undefined : runs[0];
  if (span.isRecording() && first !== undefined) {
    if (first.isScheduled === true) {
      span.setAttribute('job.system', first.system);
      span.setAttribute('job.id', first.id);
    } else setMessaging(span, first, runs.length);
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

module.exports = { startJobSpan, contextOfJobs, endJobSpan };
