import { servesHttp } from '../inspect/entries.js';
import { isScheduler } from '../inspect/instrumented-job-systems.js';
import type { Service } from '../inspect/service.js';
import type { FeatureName } from './feature.js';
import { frameworkFlags, type TemplateParameters } from '../render/parameters.js';
import { chooseInstrumentations } from './instrumentations.js';
import { hasOwnProvider } from './own-tracing.js';
import type { LeaderClient } from '../inspect/leader-client.js';
import type { TelemetryLine } from './telemetry-line.js';

/** What the templates are told about this service. */
export function templateParameters(
  service: Service,
  features: ReadonlySet<FeatureName>,
  line: TelemetryLine,
  leader?: LeaderClient,
): TemplateParameters {
  const { name, major, platform } = service.framework;
  const { hasWorkers = false, jobSystems = [] } = service;
  const hasTasks = features.has('tasks') && jobSystems.length > 0;
  const hasJobs = hasWorkers || jobSystems.length > 0;
  const tracing = features.has('tracing');
  const ownSpans = !tracing && hasOwnProvider(service);
  const own = new Set(service.existing.routes.map(({ path }) => path));
  const answered = (feature: FeatureName, path: string): string | null =>
    features.has(feature) && !own.has(path) ? path : null;
  const probes = {
    livePath: answered('health', '/live'),
    readyPath: answered('health', '/ready'),
    healthPath: answered('health', '/health'),
  };
  const metricsPath = answered('metrics', '/metrics');
  const hasProbes = Object.values(probes).some((path) => path !== null);
  return {
    metrics: features.has('metrics'),
    errors: features.has('errors'),
    tracing,
    ownSpans,
    spanIds: tracing || ownSpans,
    health: features.has('health'),
    ...frameworkFlags(name, major, { platform, hasWorkers, servesHttp: servesHttp(service), jobSystems }),
    ...line,
    serviceName: service.name,
    esm: service.moduleSystem === 'esm',
    typescript: service.language === 'ts',
    instrumentations: tracing ? chooseInstrumentations(service) : [],
    ...probes,
    metricsPath,
    probes: hasProbes,
    endpoints: hasProbes || metricsPath !== null,
    jobs: hasJobs,
    amqplib: service.hasChannels === true,
    tasks: hasTasks,
    queues: jobSystems.some(({ package: system }) => !isScheduler(system)),
    schedules: jobSystems.some(({ package: system }) => isScheduler(system)),
    scheduleLeader: leader !== undefined,
    leaderIoredis: leader === 'ioredis',
    leaderRedis: leader === 'redis',
    leaderPostgres: leader === 'pg',
    observesWork: hasTasks || servesHttp(service),
    ownPort: hasWorkers && (features.has('health') || features.has('metrics')),
  };
}
