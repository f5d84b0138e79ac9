import type { TelemetryLine } from './telemetry-line.js';

/** A package that emitted source imports: which range, and what for. */
export interface Requirement {
  range: string;
  why: string;
}

/**
 * Every version that is ever added to a service, in one place. The ranges of one OpenTelemetry line were installed
 * together: the contrib instrumentations pin `@opentelemetry/instrumentation` to one minor of the 0.x line, the
 * exporter pins the SDK to one patch, so these are held to their minor (`~`).
 */
const common = {
  pino: { range: '^10.4.0', why: 'writes the log lines' },
  // The copy that @opentelemetry/instrumentation uses: both lines ask for ^3.0.0.
  'import-in-the-middle': { range: '^3.6.0', why: 'lets instrumentations see ES modules' },
} as const;

const metrics = {
  'prom-client': { range: '^15.1.3', why: 'collects the metrics' },
  // Still 0.x: a minor may break.
  '@prometheus-io/client': { range: '~0.16.1', why: 'collects the metrics' },
} as const;

const openTelemetry2: Record<string, string> = {
  '@opentelemetry/api': '~1.9.1',
  '@opentelemetry/core': '~2.12.1',
  '@opentelemetry/resources': '~2.12.1',
  '@opentelemetry/sdk-trace': '~2.12.1',
  '@opentelemetry/context-async-hooks': '~2.12.0',
  '@opentelemetry/semantic-conventions': '^1.45.0',
  '@opentelemetry/exporter-trace-otlp-proto': '~0.223.1',
  '@opentelemetry/instrumentation': '~0.223.0',
  '@opentelemetry/instrumentation-undici': '^0.33.0',
  '@opentelemetry/instrumentation-http': '~0.223.0',
  '@opentelemetry/instrumentation-grpc': '~0.223.0',
  '@opentelemetry/instrumentation-pg': '^0.76.0',
  '@opentelemetry/instrumentation-ioredis': '^0.71.0',
  '@opentelemetry/instrumentation-redis': '^0.71.0',
  '@opentelemetry/instrumentation-mysql': '^0.69.1',
  '@opentelemetry/instrumentation-mysql2': '^0.69.0',
  '@opentelemetry/instrumentation-mongodb': '^0.76.0',
  '@opentelemetry/instrumentation-aws-sdk': '^0.78.0',
  '@opentelemetry/instrumentation-kafkajs': '^0.32.0',
  '@opentelemetry/instrumentation-amqplib': '^0.70.0',
};

const openTelemetry3: Record<string, string> = {
  '@opentelemetry/api': '~1.10.0',
  '@opentelemetry/core': '~3.1.1',
  '@opentelemetry/resources': '~3.1.1',
  '@opentelemetry/sdk-trace': '~3.1.1',
  '@opentelemetry/context-async-hooks': '~3.1.1',
  '@opentelemetry/semantic-conventions': '^1.45.0',
  '@opentelemetry/exporter-trace-otlp-proto': '~0.301.1',
  '@opentelemetry/instrumentation': '~0.300.0',
  '@opentelemetry/instrumentation-undici': '^0.34.0',
  '@opentelemetry/instrumentation-http': '~0.300.0',
  '@opentelemetry/instrumentation-grpc': '~0.300.0',
  '@opentelemetry/instrumentation-pg': '^0.77.0',
  '@opentelemetry/instrumentation-ioredis': '^0.72.0',
  '@opentelemetry/instrumentation-redis': '^0.72.0',
  '@opentelemetry/instrumentation-mysql': '^0.70.0',
  '@opentelemetry/instrumentation-mysql2': '^0.70.0',
  '@opentelemetry/instrumentation-mongodb': '^0.77.0',
  '@opentelemetry/instrumentation-aws-sdk': '^0.79.0',
  '@opentelemetry/instrumentation-kafkajs': '^0.33.0',
  '@opentelemetry/instrumentation-amqplib': '^0.71.0',
};

/** Types of packages that ship none, by the range of the package they describe. */
const types: Record<string, (major: number) => Requirement> = {
  express: (major) => ({ range: `^${String(major)}.0.0`, why: 'types of express for the emitted source' }),
};

/** What to add for an import of `name`; undefined for a package that emitted source is not expected to import. */
export function requirementFor(name: string, line: TelemetryLine): Requirement | undefined {
  if (name in common) return common[name as keyof typeof common];
  if (name in metrics) return metrics[name as keyof typeof metrics];
  const range = (line.otel3 ? openTelemetry3 : openTelemetry2)[name];
  if (range === undefined) return undefined;
  return { range, why: whyTelemetry(name) };
}

function whyTelemetry(name: string): string {
  if (name.includes('/instrumentation-')) return 'spans of a client that the service uses';
  return name === '@opentelemetry/api' ? 'spans, and their ids on lines' : 'tracing';
}

export function typesFor(name: string, major: number): Requirement | undefined {
  return types[name]?.(major);
}

/** Types of Node itself, of the line that the service promises to run on. */
export function nodeTypes(floorMajor: number): Requirement {
  return { range: `^${String(Math.max(floorMajor, 20))}.0.0`, why: 'types of Node for the emitted source' };
}

/** Lint: dev tools, chosen by the Node that the team works with. */
export const lintVersions = {
  eslint10: { range: '^10.15.0', why: 'runs the lint rules' },
  eslint9: { range: '^9.39.5', why: 'runs the lint rules' },
  parser: { range: '^8.73.0', why: 'lets ESLint read TypeScript' },
  oxlint: { range: '^1.94.0', why: 'runs the lint rules' },
} as const;
