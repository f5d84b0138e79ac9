const {
  INVALID_SPAN_CONTEXT,
  SpanKind,
  TraceFlags,
  context,
  isSpanContextValid,
  trace,
} = require("@opentelemetry/api");
const { isTracingSuppressed } = require("@opentelemetry/core");
const { RandomIdGenerator, SamplingDecision } = require("@opentelemetry/sdk-trace");

/**
 * For a service that sends its spans nowhere: what they record nobody would see. They have ids, which lines show and
 * services that are called go on with, and are sampled as the SDK would.
 */
class UnrecordedTracer {
  sampler;
  ids = new RandomIdGenerator();

  constructor(sampler) {
    this.sampler = sampler;
  }

  startSpan(name, options = {}, around = context.active()) {
    if (isTracingSuppressed(around)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const { root = false, kind = SpanKind.INTERNAL, attributes = {}, links = [] } = options;
    const from = root ? trace.deleteSpan(around) : around;
    const parent = parentIn(from);
    const traceId = parent?.traceId ?? this.ids.generateTraceId();
    const { decision } = this.sampler.shouldSample(from, traceId, name, kind, attributes, links);
    const isSampled = decision === SamplingDecision.RECORD_AND_SAMPLED;
    return trace.wrapSpanContext({
      ...parent,
      traceId,
      spanId: this.ids.generateSpanId(),
      traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      isRemote: false,
    });
  }

  startActiveSpan = (name, ...given) => {
    const work = given.pop();
    const [options, around = context.active()] = given;
    const span = this.startSpan(name, options, around);
    return context.with(trace.setSpan(around, span), work, undefined, span);
  };
}

function parentIn(around) {
  const parent = trace.getSpanContext(around);
  return parent !== undefined && isSpanContextValid(parent) ? parent : undefined;
}

module.exports = { UnrecordedTracer };
