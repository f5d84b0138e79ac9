import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
//# {{#if queues}}
import type { Attributes, Context, Link, Span } from '@opentelemetry/api';
import type { JobPlace, JobRun, Origin } from './jobs.js';
//# {{else}}
import type { Context, Link, Span } from '@opentelemetry/api';
import type { JobRun } from './jobs.js';
//# {{/if}}
import { service } from './logger.js';
import { recordException } from './tracing.js';

const tracer = trace.getTracer(service.name, service.version);

/*
 * Names and attributes as OpenTelemetry's semantic conventions for messaging have them:
 * https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
 */

//# {{#if queues}}
/** Runs what puts jobs into a queue in a span of its own. */
export async function enqueueInSpan<T>(
  { system, queue }: Omit<JobPlace, 'name'>,
  count: number,
  put: (span: Span) => Promise<T>,
): Promise<T> {
  const attributes: Attributes = {
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
export function carrierOf(span: Span): Origin {
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), carrier);
  return carrier;
}

//# {{/if}}
/**
 * The span of one attempt: child of the span that enqueued the job, and linked to it. Jobs that are handed out together
 * have several such spans: theirs begins a trace of its own, linked to all of them.
 */
export function startJobSpan(runs: readonly JobRun[]): Span {
  const first = runs.length === 0 ? undefined : runs[0];
  if (first === undefined) throw new Error('no job to run');
  const { queue } = first;
  //# {{#if schedules}}
  // Whatever made the schedule, a run begins a trace.
  if (first.isScheduled === true)
    return tracer.startSpan(`run ${queue}`, { kind: SpanKind.INTERNAL }, ROOT_CONTEXT);
  //# {{/if}}
  const [parent, links] = originsOf(runs);
  return tracer.startSpan(`process ${queue}`, { kind: SpanKind.CONSUMER, links }, parent);
}

function originsOf(runs: readonly JobRun[]): [Context, Link[]] {
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
export function contextOfJobs(span: Span): Context {
  return trace.setSpan(ROOT_CONTEXT, span);
}

/** Attributes come only now, and only where they are kept: the SDK copies those that it is given at the start twice. */
export function endJobSpan(span: Span, runs: readonly JobRun[], error?: unknown): void {
  const first = runs.length === 0 ? undefined : runs[0];
  if (span.isRecording() && first !== undefined) {
    //# {{#if schedules}}
    if (first.isScheduled === true) {
      span.setAttribute('job.system', first.system);
      span.setAttribute('job.id', first.id);
    } else setMessaging(span, first, runs.length);
    //# {{else}}
    setMessaging(span, first, runs.length);
    //# {{/if}}
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

function setMessaging(span: Span, { system, queue, id }: JobRun, count: number): void {
  span.setAttribute('messaging.system', system);
  span.setAttribute('messaging.destination.name', queue);
  span.setAttribute('messaging.operation.name', 'process');
  span.setAttribute('messaging.operation.type', 'process');
  if (count === 1) span.setAttribute('messaging.message.id', id);
  else span.setAttribute('messaging.batch.message_count', count);
}
