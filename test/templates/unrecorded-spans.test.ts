import { ROOT_CONTEXT, context, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TraceState, suppressTracing } from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parametersOf, renderService } from './render-service.js';

let UnrecordedTracer: new (sampler: Sampler) => Tracer;

beforeAll(async () => {
  const folder = await renderService('unrecorded-spans', parametersOf('express5'));
  ({ UnrecordedTracer } = (await import(`${folder}/unrecorded-spans.ts`)) as {
    UnrecordedTracer: typeof UnrecordedTracer;
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});

afterAll(() => {
  context.disable();
});

const SAMPLERS = {
  'always on': new AlwaysOnSampler(),
  'always off': new AlwaysOffSampler(),
  'parent-based': new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  'one in two': new TraceIdRatioBasedSampler(0.5),
};

const parent = (traceFlags: number): SpanContext => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags,
  isRemote: true,
  traceState: new TraceState('vendor=1'),
});

const AROUND = {
  'no parent': ROOT_CONTEXT,
  'a sampled parent': trace.setSpanContext(ROOT_CONTEXT, parent(1)),
  'an unsampled parent': trace.setSpanContext(ROOT_CONTEXT, parent(0)),
  'a parent without ids': trace.setSpanContext(ROOT_CONTEXT, { ...parent(1), traceId: '0'.repeat(32) }),
  'tracing that is suppressed': suppressTracing(trace.setSpanContext(ROOT_CONTEXT, parent(1))),
};

/** What must be the same in a span of the SDK: ids that are new are only there or not. */
function told(span: Span, around: Context): object {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  return {
    isValid: isSpanContextValid(span.spanContext()),
    continues: traceId === trace.getSpanContext(around)?.traceId,
    isNew: spanId !== trace.getSpanContext(around)?.spanId,
    traceFlags,
    traceState: traceState?.serialize(),
  };
}

const CASES = Object.entries(SAMPLERS).flatMap(([sampling, sampler]) =>
  Object.entries(AROUND).map(([where, around]) => ({ sampling, sampler, where, around })),
);

describe('a span that is not recorded has the ids and flags of one that is', () => {
  it.each(CASES)('$sampling, $where', ({ sampling, sampler, around }) => {
    const recording = new TracerProvider({ sampler }).getTracer('recording');
    const ours = new UnrecordedTracer(sampler);
    for (const root of [false, true]) {
      const [span, expected] = [ours, recording].map((tracer) => tracer.startSpan('work', { root }, around));
      if (span === undefined || expected === undefined) throw new Error('two tracers, two spans');
      expect(span.isRecording()).toBe(false);
      // Traces that begin here have different ids, and are sampled by those.
      const byChance = sampling === 'one in two' ? { traceFlags: expect.any(Number) as number } : {};
      expect(told(span, around)).toEqual({ ...told(expected, around), ...byChance });
    }
  });
});

it('one trace in two is sampled by its id, as other services sample it', () => {
  const sampler = SAMPLERS['one in two'];
  const tracer = new UnrecordedTracer(sampler);
  const flags = Array.from({ length: 200 }, () => tracer.startSpan('work').spanContext().traceFlags);
  expect(new Set(flags)).toEqual(new Set([0, 1]));
});

it('a span that is made active is the one that its work finds', () => {
  const tracer = new UnrecordedTracer(SAMPLERS['always on']);
  const around = AROUND['a sampled parent'];
  const active = (span: Span): [Span, Span | undefined] => [span, trace.getActiveSpan()];
  const spans = [
    tracer.startActiveSpan('work', active),
    tracer.startActiveSpan('work', { root: true }, active),
    tracer.startActiveSpan('work', {}, around, active),
  ];
  for (const [given, found] of spans) expect(found).toBe(given);
  expect(spans.map(([span]) => span.spanContext().traceId === parent(1).traceId)).toEqual([
    false,
    false,
    true,
  ]);
});
