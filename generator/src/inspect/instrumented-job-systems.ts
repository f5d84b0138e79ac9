import { gte, major } from 'semver';
import { installedVersion, lowestVersion } from './framework-found.js';
import type { ReadSource } from './module-graph.js';
import type { InstrumentedJobSystem, JobSystemFound, PackageJson } from './service.js';
import type { Workspace } from './workspace.js';

export const INSTRUMENTED_JOB_SYSTEMS: readonly InstrumentedJobSystem[] = [
  'bullmq',
  'pg-boss',
  'graphile-worker',
];

/** The job systems that the service declares and that a file of its source loads. */
export async function findJobSystems(
  root: string,
  repositoryRoot: string,
  { dependencies = {} }: PackageJson,
  workspace: Workspace | null,
  files: readonly string[],
  read: ReadSource,
): Promise<JobSystemFound[]> {
  const found: JobSystemFound[] = [];
  for (const name of INSTRUMENTED_JOB_SYSTEMS) {
    const declared = dependencies[name];
    if (declared === undefined || !files.some((file) => makes(read(file) ?? '', name))) continue;
    const installed = await installedVersion(root, repositoryRoot, name);
    const version = installed ?? lowestVersion(declared, name, workspace) ?? NEWEST[name];
    if (name === 'graphile-worker' && !gte(version, OLDEST_GRAPHILE)) continue;
    found.push({ package: name, major: major(version) });
  }
  return found;
}

/** Where a tag or an address says nothing. */
const NEWEST: Record<InstrumentedJobSystem, string> = {
  bullmq: '6.0.0',
  'pg-boss': '12.0.0',
  'graphile-worker': '0.18.0',
};

/** Before it there are no plugins. */
const OLDEST_GRAPHILE = '0.16.0';

/** What of a package makes or adds jobs, where it exports more. */
const MAKERS: Partial<Record<InstrumentedJobSystem, RegExp>> = {
  bullmq: /\b(?:Worker|Queue|FlowProducer)\b/,
  'graphile-worker': /\b(?:run(?:Once|TaskList(?:Once)?)?|makeWorkerUtils|quickAddJob|addJobAdhoc)\b/,
};

/** Types alone make no worker. @nestjs/bullmq makes those of its classes. */
function makes(text: string, name: InstrumentedJobSystem): boolean {
  if (name === 'bullmq' && /['"]@nestjs\/bullmq['"]/.test(text)) return true;
  const loads = new RegExp(`(?<!\\bimport type [^;]*)['"]${name}['"]`);
  return loads.test(text) && MAKERS[name]?.test(text) !== false;
}
