import type { InstrumentedJobSystem, Service } from '../inspect/service.js';
import type { EmittedFile, Feature, FeatureName } from './feature.js';

/** What it emits depends on the job systems of the service: see `taskFiles`. */
export const tasks: Feature = { name: 'tasks', needs: ['logging'], files: [] };

const HOOKS: Record<InstrumentedJobSystem, EmittedFile> = {
  bullmq: { template: 'tasks/bullmq', why: 'hooks of BullMQ: jobs that are put into queues, and worked on' },
  'pg-boss': { template: 'tasks/pg-boss', why: 'hooks of pg-boss: jobs that are sent, and worked on' },
  'graphile-worker': {
    template: 'tasks/graphile-worker',
    why: 'hooks of graphile-worker: jobs that are added, and worked on',
  },
};

const HEALTH: Record<InstrumentedJobSystem, EmittedFile> = {
  bullmq: {
    template: 'tasks/bullmq-health',
    why: 'depth and age of queues, and jobs that nobody works on any more',
  },
  'pg-boss': {
    template: 'tasks/pg-boss-health',
    why: 'depth and age of queues, and jobs that are about to vanish',
  },
  'graphile-worker': {
    template: 'tasks/graphile-worker-health',
    why: 'depth and age of tasks, and jobs whose worker is gone',
  },
};

const GRAPHILE: EmittedFile[] = [
  { template: 'tasks/graphile-worker-jobs', why: 'attempts at tasks, and where jobs come from' },
  { template: 'tasks/graphile-worker-log', why: 'what graphile-worker says, as lines of the service' },
];

/** The hooks of each job system are there with and without the feature: without, they end workers in order. */
export function taskFiles(service: Service, features: ReadonlySet<FeatureName>): EmittedFile[] {
  const { jobSystems = [] } = service;
  const hooks = jobSystems.map(({ package: name }) => HOOKS[name]);
  const has = (wanted: InstrumentedJobSystem): boolean =>
    jobSystems.some(({ package: name }) => name === wanted);
  if (jobSystems.length === 0 || !features.has('tasks')) return hooks;
  return [
    { template: 'tasks/jobs', why: 'one line, span and measurement for each attempt at a job' },
    ...(features.has('tracing')
      ? [{ template: 'tasks/job-tracing', why: 'spans of jobs, traced back to what enqueued them' }]
      : []),
    { template: 'tasks/job-incidents', why: 'tells of jobs that were taken and never ended' },
    {
      template: 'tasks/queue-health',
      why: 'looks at queues beside the scrapes, and makes them a part of readiness',
    },
    ...hooks,
    ...(has('bullmq') || (has('graphile-worker') && features.has('metrics'))
      ? [{ template: 'tasks/schedule-health', why: 'tells of schedules that stopped' }]
      : []),
    ...(features.has('metrics') && (has('bullmq') || has('graphile-worker'))
      ? [{ template: 'tasks/worker-heartbeat', why: 'measures that workers live' }]
      : []),
    ...(has('graphile-worker') ? GRAPHILE : []),
    ...jobSystems.map(({ package: name }) => HEALTH[name]),
  ];
}
