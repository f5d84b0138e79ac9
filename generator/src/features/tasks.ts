import { isQueueSystem, isScheduler } from '../inspect/instrumented-job-systems.js';
import type { InstrumentedJobSystem, QueueSystem, Service } from '../inspect/service.js';
import type { EmittedFile, Feature, FeatureName } from './feature.js';
import type { LeaderClient } from '../inspect/leader-client.js';

/** What it emits depends on the job systems of the service: see `taskFiles`. */
export const tasks: Feature = { name: 'tasks', needs: ['logging'], files: [] };

const HOOKS: Record<InstrumentedJobSystem, EmittedFile> = {
  bullmq: { template: 'tasks/bullmq', why: 'hooks of BullMQ: jobs that are put into queues, and worked on' },
  'pg-boss': { template: 'tasks/pg-boss', why: 'hooks of pg-boss: jobs that are sent, and worked on' },
  'graphile-worker': {
    template: 'tasks/graphile-worker',
    why: 'hooks of graphile-worker: jobs that are added, and worked on',
  },
  agenda: { template: 'tasks/agenda', why: 'hooks of Agenda: jobs that are saved, and worked on' },
  'node-cron': { template: 'tasks/node-cron', why: 'hooks of node-cron, where schedules are made' },
  cron: { template: 'tasks/cron', why: 'hooks of cron, where jobs are made' },
  croner: { template: 'tasks/croner', why: 'hooks of croner, where jobs are made' },
  'node-schedule': { template: 'tasks/node-schedule', why: 'hooks of node-schedule, where jobs are made' },
  '@nestjs/bullmq': {
    template: 'tasks/nest-bullmq',
    why: 'queues that Nest makes, and the workers of its processors',
  },
  '@nestjs/schedule': { template: 'tasks/nest-schedule', why: 'methods that Nest calls by a schedule' },
};

const SCHEDULES: EmittedFile = {
  template: 'tasks/schedules',
  why: 'schedules of this process: their names, and how they end',
};

const HEALTH: Record<QueueSystem, EmittedFile> = {
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
  agenda: {
    template: 'tasks/agenda-health',
    why: 'depth and age of jobs by their name, and their schedules',
  },
};

/** With and without the feature, too: they decide who runs a schedule. */
function leaderFiles(client: LeaderClient | undefined): EmittedFile[] {
  if (client === undefined) return [];
  const store = client === 'pg' ? 'postgres' : 'redis';
  return [
    { template: 'tasks/schedule-leader', why: 'of all instances one runs the schedules' },
    { template: `tasks/schedule-lease-${store}`, why: 'where they decide which' },
  ];
}

const GRAPHILE: EmittedFile[] = [
  { template: 'tasks/graphile-worker-jobs', why: 'attempts at tasks, and where jobs come from' },
  { template: 'tasks/graphile-worker-log', why: 'what graphile-worker says, as lines of the service' },
];

const AGENDA: EmittedFile[] = [
  { template: 'tasks/agenda-jobs', why: 'runs of jobs, and where they come from' },
  { template: 'tasks/agenda-problems', why: 'errors of Agenda and its store, which it would drop or end by' },
  { template: 'tasks/agenda-looks', why: 'what PostgreSQL and Redis tell of the jobs in them' },
];
const AGENDA_STORE: EmittedFile = {
  template: 'tasks/agenda-store',
  why: 'jobs that this process has locked, to be handed back',
};

const BY_HAND: EmittedFile = {
  template: 'tasks/jobs-by-hand',
  why: 'jobs that a loop of the service takes and ends itself',
};

/** The hooks of each job system are there with and without the feature: without, they end workers in order. */
export function taskFiles(
  { jobSystems = [] }: Service,
  features: ReadonlySet<FeatureName>,
  leader?: LeaderClient,
): EmittedFile[] {
  const systems = jobSystems.map(({ package: name }) => name);
  const queues = systems.filter(isQueueSystem);
  const hasSchedulers = systems.some(isScheduler);
  const hooks = [
    ...systems.map((name) => HOOKS[name]),
    ...(queues.includes('agenda') ? [AGENDA_STORE] : []),
    ...(queues.includes('bullmq') || queues.includes('pg-boss') ? [BY_HAND] : []),
    ...(hasSchedulers ? [SCHEDULES] : []),
    ...leaderFiles(leader),
  ];
  if (systems.length === 0 || !features.has('tasks')) return hooks;
  const hasMetrics = features.has('metrics');
  const hasGraphile = queues.includes('graphile-worker');
  const hasAgenda = queues.includes('agenda');
  const beats = queues.includes('bullmq') || hasGraphile || hasAgenda;
  return [
    { template: 'tasks/jobs', why: 'one line, span and measurement for each attempt at a job' },
    ...(features.has('tracing')
      ? [{ template: 'tasks/job-tracing', why: 'spans of jobs, traced back to what enqueued them' }]
      : []),
    { template: 'tasks/job-incidents', why: 'tells of jobs that were taken and never ended' },
    ...(queues.length > 0
      ? [
          {
            template: 'tasks/queue-health',
            why: 'looks at queues beside the scrapes, and makes them a part of readiness',
          },
        ]
      : []),
    ...hooks,
    ...(hasSchedulers
      ? [{ template: 'tasks/schedule-runs', why: 'runs of schedules: when they are due, and overlap' }]
      : []),
    ...(hasSchedulers || queues.some((name) => name !== 'graphile-worker' || hasMetrics)
      ? [{ template: 'tasks/schedule-health', why: 'tells of schedules that stopped' }]
      : []),
    ...(hasMetrics && beats
      ? [{ template: 'tasks/worker-heartbeat', why: 'measures that workers live' }]
      : []),
    ...(hasGraphile ? GRAPHILE : []),
    ...(hasAgenda ? AGENDA : []),
    ...queues.map((name) => HEALTH[name]),
  ];
}
