import {
  INVALID_SPAN_CONTEXT,
  SpanKind,
  TraceFlags,
  context,
  isSpanContextValid,
  trace,
} from '@opentelemetry/api'
import type { Context, Span, SpanContext, SpanOptions, Tracer } from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import { RandomIdGenerator, SamplingDecision } from '@opentelemetry/sdk-trace'
import type { Sampler } from '@opentelemetry/sdk-trace'

/**
 * For a service that sends its spans nowhere: what they record nobody would see. They have ids, which lines show and
 * services that are called go on with, and are sampled as the SDK would.
 */
export class UnrecordedTracer implements Tracer {
  readonly sampler: Sampler
  readonly ids = new RandomIdGenerator()

  constructor(sampler: Sampler) {
    this.sampler = sampler
  }

  startSpan(name: string, options: SpanOptions = {}, around = context.active()): Span {
    if (isTracingSuppressed(around)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
    const { root = false, kind = SpanKind.INTERNAL, attributes = {}, links = [] } = options
    const from = root ? trace.deleteSpan(around) : around
    const parent = parentIn(from)
    const traceId = parent?.traceId ?? this.ids.generateTraceId()
    const { decision } = this.sampler.shouldSample(from, traceId, name, kind, attributes, links)
    const isSampled = decision === SamplingDecision.RECORD_AND_SAMPLED
    return trace.wrapSpanContext({
      ...parent,
      traceId,
      spanId: this.ids.generateSpanId(),
      traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      isRemote: false,
    })
  }

  readonly startActiveSpan: Tracer['startActiveSpan'] = (name: string, ...given: unknown[]) => {
    const work = given.pop() as (span: Span) => never
    const [options, around = context.active()] = given as [SpanOptions?, Context?]
    const span = this.startSpan(name, options, around)
    return context.with(trace.setSpan(around, span), work, undefined, span)
  }
}

function parentIn(around: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(around)
  return parent !== undefined && isSpanContextValid(parent) ? parent : undefined
}
