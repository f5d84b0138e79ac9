import { gte, intersects, major, validRange } from 'semver';
import { installedVersion, lowestVersion } from './framework-found.js';
import type { ReadSource } from './module-graph.js';
import type {
  FrameworkName,
  InstrumentedJobSystem,
  JobSystemFound,
  PackageJson,
  QueueSystem,
  Scheduler,
  SharedJobs,
} from './service.js';
import type { Workspace } from './workspace.js';

const QUEUE_SYSTEMS: readonly QueueSystem[] = ['bullmq', 'pg-boss', 'graphile-worker', 'agenda'];
export const SCHEDULERS: readonly Scheduler[] = [
  'node-cron',
  'cron',
  'croner',
  'node-schedule',
  '@nestjs/schedule',
];

export const INSTRUMENTED_JOB_SYSTEMS: readonly InstrumentedJobSystem[] = [
  ...QUEUE_SYSTEMS,
  ...SCHEDULERS,
  '@nestjs/bullmq',
];

export function isQueueSystem(system: InstrumentedJobSystem): system is QueueSystem {
  return QUEUE_SYSTEMS.some((one) => one === system);
}

export function isScheduler(system: string): system is Scheduler {
  return SCHEDULERS.some((one) => one === system);
}

interface Declaring {
  root: string;
  repositoryRoot: string;
  data: PackageJson;
  workspace: Workspace | null;
  shared: readonly SharedJobs[];
}

/** The job systems that the service declares and that a file of its source, or of a package that it shares, loads. */
export async function findJobSystems(
  { root, repositoryRoot, data, workspace, shared }: Declaring,
  files: readonly string[],
  read: ReadSource,
): Promise<JobSystemFound[]> {
  const found: JobSystemFound[] = [];
  for (const name of INSTRUMENTED_JOB_SYSTEMS) {
    const declared = data.dependencies?.[name];
    if (declared === undefined) continue;
    const isShared = shared.some((one) => one.package === name);
    if (!isShared && !files.some((file) => makesJobs(read(file) ?? '', name))) continue;
    const installed = await installedVersion(root, repositoryRoot, name);
    const oldest = OLDEST[name] ?? '0.0.0';
    const lowest = installed ?? lowestVersion(declared, name, workspace) ?? NEWEST[name];
    // Where nothing is installed yet, the newest that the range allows will be.
    const willDo =
      installed === undefined && validRange(declared) !== null && intersects(declared, `>=${oldest}`);
    const version = !gte(lowest, oldest) && willDo ? oldest : lowest;
    if (!gte(version, oldest)) continue;
    found.push({ package: name, major: major(version) });
  }
  return found;
}

/** Those that hooks are there for in a service of this framework: what Nest's packages make, Nest's application observes. */
export function withHooks(framework: FrameworkName, found: readonly JobSystemFound[]): JobSystemFound[] {
  return found.filter(({ package: name, major: version }) => {
    if (!name.startsWith('@nestjs/')) return true;
    // The hooks reach into what the package keeps to itself: of a major that nobody has seen they are not tried.
    if (framework !== 'nest' || version > major(NEWEST[name])) return false;
    return name !== '@nestjs/bullmq' || found.some((other) => other.package === 'bullmq');
  });
}

/** Where a tag or an address says nothing. */
const NEWEST: Record<InstrumentedJobSystem, string> = {
  bullmq: '6.0.0',
  'pg-boss': '12.0.0',
  'graphile-worker': '0.18.0',
  agenda: '6.2.0',
  'node-cron': '4.6.0',
  cron: '4.4.0',
  croner: '11.0.1',
  'node-schedule': '2.1.1',
  '@nestjs/schedule': '12.0.0',
  '@nestjs/bullmq': '12.0.0',
};

/**
 * Before these, BullMQ cannot be asked without writing what it says of a queue, graphile-worker has no plugins, Agenda
 * knows MongoDB alone, and the others are made and asked otherwise.
 */
export const OLDEST: Partial<Record<InstrumentedJobSystem, string>> = {
  bullmq: '5.23.0',
  'graphile-worker': '0.16.0',
  agenda: '6.0.0',
  'node-cron': '3.0.0',
  cron: '3.0.0',
  croner: '8.0.0',
  'node-schedule': '2.0.0',
  '@nestjs/schedule': '4.0.0',
  '@nestjs/bullmq': '10.0.0',
};

/** Whether no version in the range has hooks. */
export function isTooOld(name: InstrumentedJobSystem, range: string): boolean {
  return validRange(range) !== null && !intersects(range, `>=${OLDEST[name] ?? '0.0.0'}`);
}

/** What of a package makes or adds jobs, where it exports more. */
const MAKERS: Partial<Record<InstrumentedJobSystem, RegExp>> = {
  bullmq: /\b(?:Worker|Queue|FlowProducer)\b/,
  'graphile-worker': /\b(?:run(?:Once|TaskList(?:Once)?)?|makeWorkerUtils|quickAddJob|addJobAdhoc)\b/,
  agenda: /\bAgenda\b/,
  'node-cron': /\b(?:schedule|createTask)\b/,
  cron: /\bCronJob\b/,
  'node-schedule': /\bscheduleJob\b/,
  '@nestjs/schedule': /\b(?:Cron|Interval|Timeout)\(/,
};

/** Whether the text of a module makes jobs: types alone make none, and @nestjs/bullmq makes those of its classes. */
export function makesJobs(text: string, name: InstrumentedJobSystem): boolean {
  if (name === 'bullmq' && /['"]@nestjs\/bullmq['"]/.test(text)) return true;
  // Up to the specifier of an import there is no other text, with and without semicolons.
  const loads = new RegExp(`(?<!\\bimport type [^;'"]*)['"]${name}['"]`);
  return loads.test(text) && MAKERS[name]?.test(text) !== false;
}
