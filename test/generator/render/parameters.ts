import { frameworkFlags, type TemplateParameters } from '../../../generator/src/render/parameters.js';

/** Everything on, for an Express 5 service on the newer libraries. */
export const everythingOn: TemplateParameters = {
  metrics: true,
  errors: true,
  tracing: true,
  health: true,
  ...frameworkFlags('express', 5),
  otel3: true,
  metricsPackage: '@prometheus-io/client',
  serviceName: 'orders',
  esm: true,
  typescript: true,
  instrumentations: [
    { package: '@opentelemetry/instrumentation-pg', className: 'PgInstrumentation', options: '' },
    { package: '@opentelemetry/instrumentation-ioredis', className: 'IORedisInstrumentation', options: '' },
  ],
  livePath: '/live',
  readyPath: '/ready',
  healthPath: '/health',
  metricsPath: '/metrics',
  probes: true,
  endpoints: true,
  jobs: false,
  tasks: false,
  queues: false,
  schedules: false,
  observesWork: true,
  ownPort: false,
};
