import { gte, intersects, minVersion, satisfies, validRange } from 'semver';
import type { Service } from '../inspect/service.js';
import { declaredRange, declaredRanges } from './declared.js';

/** The one consistent set of telemetry libraries that a service gets. */
export interface TelemetryLine {
  /** OpenTelemetry SDK 3 with the 0.30x line, else SDK 2 with 0.22x: npm cannot install both side by side. */
  otel3: boolean;
  metricsPackage: 'prom-client' | '@prometheus-io/client';
}

/** First Node that OpenTelemetry 3 runs on. */
export const OTEL3_NODE = '22.15.0';
const OTEL3_API = '>=1.10.0 <1.11.0';
const NEW_CLIENT_NODE = '^22.0.0 || ^24.0.0 || >=26.0.0';

/** What the repository already has decides; else the newest that runs on every Node the service promises. */
export function chooseTelemetryLine(service: Service): TelemetryLine {
  const modern = gte(service.node.floor, OTEL3_NODE);
  const existing = existingOtelMajor(service);
  // A tracer provider of the service's own is not seen through an API that is newer than what set it.
  const newest = modern && service.existing.tracing === null;
  return {
    otel3: existing === undefined ? newest : existing === 3,
    metricsPackage: chooseMetricsPackage(service, modern),
  };
}

function chooseMetricsPackage(service: Service, modern: boolean): TelemetryLine['metricsPackage'] {
  // Two registries in one process: the metrics of one of them silently disappear.
  if (declaredRange(service, '@prometheus-io/client') !== undefined) return '@prometheus-io/client';
  const olderFamily = ['prom-client', 'express-prom-bundle', 'express-prometheus-middleware'];
  if (olderFamily.some((name) => declaredRange(service, name) !== undefined)) return 'prom-client';
  return modern && satisfies(service.node.floor, NEW_CLIENT_NODE) ? '@prometheus-io/client' : 'prom-client';
}

/** 2 or 3 where something declared holds the service to that line; undefined where both would do. */
function existingOtelMajor(service: Service): 2 | 3 | undefined {
  for (const [name, range] of declaredRanges(service)) {
    if (!name.startsWith('@opentelemetry/') || validRange(range) === null) continue;
    const lowest = minVersion(range);
    if (name === '@opentelemetry/api') {
      if (!intersects(range, OTEL3_API)) return 2;
      if (lowest && gte(lowest, '1.10.0')) return 3;
    } else if (lowest && /^@opentelemetry\/(?:sdk-|core$|resources$|context-async-hooks$)/.test(name)) {
      if (lowest.major === 2 || lowest.major === 3) return lowest.major;
      // sdk-node, sdk-logs and others of the experimental line are numbered 0.2xx and 0.30x.
      if (lowest.major === 0) return lowest.minor >= 300 ? 3 : 2;
      return 2;
    } else if (
      lowest &&
      /^@opentelemetry\/(?:exporter-|otlp-|api-logs$|instrumentation(?:-http|-grpc)?$)/.test(name)
    ) {
      return lowest.major === 0 && lowest.minor >= 300 ? 3 : 2;
    }
  }
  return undefined;
}
