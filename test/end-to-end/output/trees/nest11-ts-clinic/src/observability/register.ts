import { resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { DiagLogLevel, SpanKind, diag, propagation, trace } from '@opentelemetry/api';
import type { AttributeValue, Attributes, TracerProvider } from '@opentelemetry/api';
import {
  W3CTraceContextPropagator,
  getBooleanFromEnv,
  getNumberFromEnv,
  getStringFromEnv,
} from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider as SdkTracerProvider,
} from '@opentelemetry/sdk-trace';
import type { ReadableSpan, Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';
import { inProduction, logger, service } from './logger';
import { bridgeOutput } from './output';
import { REDACTED, isSecretName, redactText } from './redact';
import { flush, onFlush } from './shutdown';
import { UnrecordedTracer } from './unrecorded-spans';

/*
 * Preload: runs before the first import of the service, so that clients are instrumented and nothing is written
 * past the logger. `node --import ./…/register.js` for ES modules, `node --require ./…/register.js` for CommonJS.
 */

/** Standard OTEL_* variables apply. Without an endpoint there are trace ids in the log and nothing is recorded. */
function startTracing(): void {
  quietDiagnostics();
  const endpoint =
    getStringFromEnv('OTEL_EXPORTER_OTLP_ENDPOINT') ?? getStringFromEnv('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const isExported = endpoint !== undefined && getStringFromEnv('OTEL_TRACES_EXPORTER') !== 'none';
  const provider = isExported ? exportingProvider() : unrecordedProvider();
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  const instrumentations = [new UndiciInstrumentation()];
  registerInstrumentations({ instrumentations });
}

function exportingProvider(): TracerProvider {
  const exporter = new OTLPTraceExporter();
  const batches = new BatchSpanProcessor({
    exporter,
    ...numbersFromEnv({
      scheduledDelayMillis: 'OTEL_BSP_SCHEDULE_DELAY',
      exportTimeoutMillis: 'OTEL_BSP_EXPORT_TIMEOUT',
      maxQueueSize: 'OTEL_BSP_MAX_QUEUE_SIZE',
      maxExportBatchSize: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
    }),
  });
  // The batch that is on its way is the exporter's: the processor does not wait for it.
  onFlush('spans on their way', () => exporter.forceFlush());
  onFlush('spans', () => batches.forceFlush());
  // A script that comes to its end by itself: nothing is left but to send its spans, and that has its time.
  process.once('beforeExit', () => {
    // One that the service has, too, may begin something: then the process ends when that is through.
    const isLast = process.listenerCount('beforeExit') === 0;
    void flush().then(() => {
      if (isLast) process.exit();
    });
  });
  return new SdkTracerProvider({
    resource: defaultResource()
      .merge(
        resourceFromAttributes({
          'service.name': service.name,
          'service.version': service.version,
          'deployment.environment.name': service.env,
        }),
      )
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerFromEnv(),
    spanProcessors: [redaction, batches],
  });
}

function unrecordedProvider(): TracerProvider {
  const tracer = new UnrecordedTracer(samplerFromEnv());
  return { getTracer: () => tracer };
}

function numbersFromEnv<K extends string>(names: Record<K, string>): Partial<Record<K, number>> {
  const numbers: Partial<Record<K, number>> = {};
  for (const [option, name] of Object.entries<string>(names)) {
    const value = getNumberFromEnv(name);
    if (value !== undefined) numbers[option as K] = value;
  }
  return numbers;
}

function samplerFromEnv(): Sampler {
  const name = getStringFromEnv('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const ratio = new TraceIdRatioBasedSampler(getNumberFromEnv('OTEL_TRACES_SAMPLER_ARG') ?? 1);
  let root: Sampler = new AlwaysOnSampler();
  if (name.endsWith('always_off')) root = new AlwaysOffSampler();
  else if (name.endsWith('traceidratio')) root = ratio;
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

/** Takes secrets out of what instrumentations and the service write: URLs, statements, headers, messages. */
const redaction: SpanProcessor = {
  onStart() {
    // Attributes are judged when the span has all of them.
  },
  onEnd(span: ReadableSpan) {
    const isRequest = span.kind === SpanKind.SERVER && span.instrumentationScope.name === service.name;
    redactAttributes(span.attributes, isRequest ? CLEAN : undefined);
    // Instrumentations of HTTP put whole URLs there.
    (span as { name: string }).name = redactText(span.name);
    for (const event of span.events) {
      event.name = redactText(event.name);
      redactAttributes(event.attributes ?? {});
    }
    if (span.status.message !== undefined) span.status.message = redactText(span.status.message);
  },
  async forceFlush() {
    // Holds nothing back.
  },
  async shutdown() {
    // Holds nothing back.
  },
};

/** What tracing.ts writes on the span of a request, each of which has them; the rest is what a handler adds. */
const CLEAN = new Set([
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'url.path',
  'url.scheme',
]);

function redactAttributes(attributes: Attributes, clean?: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (clean?.has(name) === true) continue;
    attributes[name] = isSecretName(name) ? REDACTED : redactValue(value);
  }
}

function redactValue(value: AttributeValue | undefined): AttributeValue | undefined {
  if (typeof value === 'string') return redactText(value);
  if (!Array.isArray(value)) return value;
  const items: readonly unknown[] = value;
  return items.map((item) => (typeof item === 'string' ? redactText(item) : item)) as AttributeValue;
}

/** What the SDK has to say, above all about an unreachable collector: a line of ours, once a minute at most. */
function quietDiagnostics(): void {
  let quietUntil = 0;
  const warn = (message: string): void => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + 60_000;
    logger.warn({ detail: message }, 'tracing has a problem');
  };
  const ignore = (): void => undefined;
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN },
  );
}

/** An error that nobody caught: logged as fatal, everything sent off, and the process dies with exit code 1. */
function dieOnFailure(): void {
  process.on('uncaughtException', (err, origin) => {
    logger.fatal({ err, origin }, 'process failed');
    process.exitCode = 1;
    const exit = (): never => process.exit(1);
    // A handler of the service's own gets the time that flushing takes, and no more: its state cannot be trusted.
    setTimeout(exit, 2_000).unref();
    void flush().then(() => {
      if (process.listenerCount('uncaughtException') === 1) exit();
    });
  });
}

/** Processes that are forked are started with the same flags, in whatever folder: there a relative path leads nowhere. */
function keepPreload(): void {
  const { execArgv } = process;
  for (const [at, flag] of execArgv.entries()) {
    const [, file = ''] = execArgv.slice(at);
    if (/^(?:--require|-r)$/.test(flag) && file.startsWith('.')) execArgv[at + 1] = resolve(file);
  }
}

keepPreload();
if (inProduction) {
  bridgeOutput();
  // The preload is that of threads, too: when one fails, whoever started it hears of it.
  if (isMainThread) dieOnFailure();
}
if (!getBooleanFromEnv('OTEL_SDK_DISABLED')) startTracing();
