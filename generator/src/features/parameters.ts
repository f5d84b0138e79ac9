import type { Service } from '../inspect/service.js';
import type { FeatureName } from '../plan/plan.js';
import type { TemplateParameters } from '../render/parameters.js';
import { chooseInstrumentations } from './instrumentations.js';
import type { TelemetryLine } from './telemetry-line.js';

/** What the templates are told about this service. */
export function templateParameters(
  service: Service,
  features: ReadonlySet<FeatureName>,
  line: TelemetryLine,
): TemplateParameters {
  const { name, major } = service.framework;
  const tracing = features.has('tracing');
  const own = new Set(service.existing.routes.map(({ path }) => path));
  const unlessOwn = (path: string): string | null => (own.has(path) ? null : path);
  return {
    metrics: features.has('metrics'),
    errors: features.has('errors'),
    tracing,
    health: features.has('health'),
    express: name === 'express',
    fastify: name === 'fastify',
    frameworkMajor: major,
    express4: name === 'express' && major === 4,
    express5: name === 'express' && major === 5,
    fastify4: name === 'fastify' && major === 4,
    fastify5: name === 'fastify' && major === 5,
    ...line,
    serviceName: service.name,
    esm: service.moduleSystem === 'esm',
    typescript: service.language === 'ts',
    instrumentations: tracing ? chooseInstrumentations(service) : [],
    livePath: unlessOwn('/live'),
    readyPath: unlessOwn('/ready'),
    healthPath: unlessOwn('/health'),
    metricsPath: unlessOwn('/metrics'),
  };
}
