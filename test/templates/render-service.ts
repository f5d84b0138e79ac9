import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { errors } from '../../generator/src/features/errors.js';
import { health } from '../../generator/src/features/health.js';
import { logging } from '../../generator/src/features/logging.js';
import { metrics } from '../../generator/src/features/metrics.js';
import type { LeaderClient } from '../../generator/src/inspect/leader-client.js';
import { tracing } from '../../generator/src/features/tracing.js';
import {
  frameworkFlags,
  type FrameworkFlags,
  type TemplateParameters,
} from '../../generator/src/render/parameters.js';
import { renderTemplate, type RenderTarget } from '../../generator/src/render/render.js';

export type Framework =
  | 'express4'
  | 'express5'
  | 'fastify4'
  | 'fastify5'
  | 'koa3'
  | 'hono4'
  | 'nest-express12'
  | 'nest-fastify12'
  /** A context or a microservice alone. */
  | 'nest-worker12'
  | 'node-http'
  | 'worker';

export interface Features {
  metrics: boolean;
  errors: boolean;
  tracing: boolean;
  health: boolean;
  tasks?: boolean;
  ownSpans?: boolean;
}

const everything: Features = { metrics: true, errors: true, tracing: true, health: true };

export const typescript: RenderTarget = { language: 'ts', moduleSystem: 'esm', importExtension: 'js' };

/** Inside the repository, so that the packages which emitted source imports are found. */
export const RENDERED = fileURLToPath(new URL('output/', import.meta.url));

const SCHEDULERS = new Set(['node-cron', 'cron', 'croner', 'node-schedule', '@nestjs/schedule']);

/** What the templates are told of a service with these features, on the libraries that the tests have. */
export function parametersOf(
  framework: Framework,
  features: Features = everything,
  hasWorkers = isWorker(framework),
  jobSystems: readonly { package: string; major: number }[] = [],
  leader?: LeaderClient,
): TemplateParameters {
  const hasTasks = features.tasks === true && jobSystems.length > 0;
  const hasJobs = hasWorkers || jobSystems.length > 0;
  return {
    ...features,
    ownSpans: features.ownSpans === true,
    spanIds: features.tracing || features.ownSpans === true,
    ...flagsOf(framework, { hasWorkers, jobSystems }),
    otel3: false,
    metricsPackage: 'prom-client',
    serviceName: 'orders',
    esm: true,
    typescript: true,
    instrumentations: features.tracing
      ? [
          {
            package: '@opentelemetry/instrumentation-undici',
            className: 'UndiciInstrumentation',
            options: '',
          },
        ]
      : [],
    livePath: features.health ? '/live' : null,
    readyPath: features.health ? '/ready' : null,
    healthPath: features.health ? '/health' : null,
    metricsPath: features.metrics ? '/metrics' : null,
    probes: features.health,
    endpoints: features.health || features.metrics,
    jobs: hasJobs,
    amqplib: hasWorkers,
    tasks: hasTasks,
    queues: jobSystems.some((system) => !SCHEDULERS.has(system.package)),
    schedules: jobSystems.some((system) => SCHEDULERS.has(system.package)),
    scheduleLeader: leader !== undefined,
    leaderIoredis: leader === 'ioredis',
    leaderRedis: leader === 'redis',
    leaderPostgres: leader === 'pg',
    observesWork: hasTasks || !isWorker(framework),
    ownPort: hasWorkers && (features.health || features.metrics),
  };
}

/** Whether it serves no requests. */
export function isWorker(framework: Framework): boolean {
  return framework === 'worker' || framework === 'nest-worker12';
}

interface Jobs {
  hasWorkers: boolean;
  jobSystems: readonly { package: string; major: number }[];
}

/** Koa 3 of "koa3", Nest 12 on Fastify of "nest-fastify12" */
function flagsOf(framework: Framework, jobs: Jobs): FrameworkFlags {
  const [, name = '', major] = /^(\D+)(\d*)$/.exec(framework) ?? [];
  const [nest, platform] = name.split('-');
  return nest === 'nest'
    ? frameworkFlags('nest', Number(major), { platform, servesHttp: !isWorker(framework), ...jobs })
    : frameworkFlags(name, Number(major), jobs);
}

/** Writes what a service would be given; returns the folder. Each test file names a folder of its own. */
export async function renderService(
  name: string,
  parameters: TemplateParameters,
  target: RenderTarget = typescript,
): Promise<string> {
  const folder = path.join(RENDERED, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const chosen = [logging, metrics, errors, tracing, health].filter(
    (feature) => feature.name === 'logging' || parameters[feature.name as keyof Features],
  );
  const templates = chosen.flatMap(({ files }) => files.map(({ template }) => template));
  const framework = (['express', 'fastify', 'koa', 'hono', 'nest'] as const).find((one) => parameters[one]);
  if (parameters.http) templates.push('service/http');
  if (parameters.http || parameters.nest) templates.push(`http/${framework ?? 'node-http'}`);
  if (parameters.worker) templates.push('http/worker');
  if (parameters.amqplib) templates.push('tasks/amqplib');
  for (const [system, name] of [
    ['bullmq', 'bullmq'],
    ['pgBoss', 'pg-boss'],
    ['graphileWorker', 'graphile-worker'],
    ['agenda', 'agenda'],
    ['nodeCron', 'node-cron'],
    ['cron', 'cron'],
    ['croner', 'croner'],
    ['nodeSchedule', 'node-schedule'],
  ] as const) {
    if (!parameters[system]) continue;
    const template = `tasks/${name}`;
    templates.push(template);
    if (parameters.tasks && !SCHEDULERS.has(name)) templates.push(`${template}-health`);
  }
  if (parameters.agenda) templates.push('tasks/agenda-store');
  if (parameters.bullmq || parameters.pgBoss) templates.push('tasks/jobs-by-hand');
  if (parameters.nestBullmq) templates.push('tasks/nest-bullmq');
  if (parameters.nestSchedule) templates.push('tasks/nest-schedule');
  if (parameters.schedules) templates.push('tasks/schedules');
  if (parameters.scheduleLeader) {
    const store = parameters.leaderPostgres ? 'postgres' : 'redis';
    templates.push('tasks/schedule-leader', `tasks/schedule-lease-${store}`);
  }
  if (parameters.tasks) {
    templates.push('tasks/jobs', 'tasks/job-incidents');
    if (parameters.queues) templates.push('tasks/queue-health');
    if (parameters.schedules) templates.push('tasks/schedule-runs');
    const beats = parameters.bullmq || parameters.graphileWorker || parameters.agenda;
    if (beats || parameters.schedules || parameters.pgBoss) templates.push('tasks/schedule-health');
    if (beats && parameters.metrics) templates.push('tasks/worker-heartbeat');
    if (parameters.graphileWorker) templates.push('tasks/graphile-worker-jobs', 'tasks/graphile-worker-log');
    if (parameters.agenda) templates.push('tasks/agenda-jobs', 'tasks/agenda-looks', 'tasks/agenda-problems');
    if (parameters.tracing) templates.push('tasks/job-tracing');
  }
  await Promise.all(
    templates.map(async (template) => {
      const text = await renderTemplate(template, parameters, target);
      await writeFile(path.join(folder, `${path.basename(template)}.${target.language}`), text);
    }),
  );
  return folder;
}
