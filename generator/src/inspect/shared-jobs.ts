import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { INSTRUMENTED_JOB_SYSTEMS, isTooOld, makesJobs } from './instrumented-job-systems.js';
import { JOB_SYSTEMS, type JobSystem } from './job-systems.js';
import { madeIn } from './job-workers.js';
import { loadModules } from './module-graph.js';
import type { InstrumentedJobSystem, PackageJson, SharedJobs } from './service.js';
import { lineOf } from './source-file.js';
import { listSourceFiles } from './source-files.js';
import { Tracer } from './trace.js';
import { workspaceMembers, type Workspace } from './workspace.js';

/** What only sends is told of, too; a worker of another package is one whether or not it is seen to take work. */
const MAKERS: readonly JobSystem[] = [
  { package: 'bullmq', makes: ['Queue'], type: 'Queue', called: 'queue', stop: 'close' },
  {
    package: 'bullmq',
    makes: ['FlowProducer'],
    type: 'FlowProducer',
    called: 'flowProducer',
    stop: 'close',
  },
  ...JOB_SYSTEMS.filter((system) => isInstrumented(system.package)).map(withoutWorks),
];

function withoutWorks(system: JobSystem): JobSystem {
  const copy = { ...system };
  delete copy.works;
  return copy;
}

function isInstrumented(name: string): name is InstrumentedJobSystem {
  return INSTRUMENTED_JOB_SYSTEMS.some((one) => one === name);
}

/**
 * Queues, workers and schedules that packages of the same workspace make for the service: it depends on them, by itself
 * or through one another, and their source is not its own.
 */
export async function findSharedJobs(
  root: string,
  data: PackageJson,
  workspace: Workspace | null,
): Promise<SharedJobs[]> {
  if (workspace === null) return [];
  const members = new Map(
    (await workspaceMembers(workspace)).flatMap((one) =>
      one.data.name === undefined ? [] : [[one.data.name, one]],
    ),
  );
  const seen = new Set<string>();
  const found: SharedJobs[] = [];
  const queue = Object.keys(data.dependencies ?? {});
  for (const name of queue) {
    const member = members.get(name);
    if (member === undefined || seen.has(name)) continue;
    seen.add(name);
    const { dependencies = {} } = member.data;
    queue.push(...Object.keys(dependencies));
    const systems = INSTRUMENTED_JOB_SYSTEMS.filter((system) => system in dependencies);
    const folder = join(workspace.root, member.folder);
    if (systems.length === 0 || folder === root) continue;
    found.push(
      ...madeBy(name, folder, root, systems).map((one) =>
        isTooOld(one.package, dependencies[one.package] ?? '') ? { ...one, isTooOld: true as const } : one,
      ),
    );
  }
  return found;
}

function madeBy(
  name: string,
  folder: string,
  root: string,
  systems: readonly InstrumentedJobSystem[],
): SharedJobs[] {
  const texts = new Map(
    listSourceFiles(folder, []).flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return systems.some((system) => makesJobs(text, system)) ? [[file, text]] : [];
    }),
  );
  const graph = loadModules([...texts.keys()], (file) => texts.get(file));
  const made = new Map<string, SharedJobs>();
  for (const { call, source, system } of madeIn(MAKERS, graph, new Tracer(graph))) {
    const { package: jobSystem, type } = system;
    if (!isInstrumented(jobSystem)) continue;
    const key = `${jobSystem} ${type}`;
    const known = made.get(key);
    if (known !== undefined) known.count += 1;
    else {
      const file = relative(root, join(folder, source.file)).replaceAll('\\', '/');
      const line = lineOf(source, call.getStart(source.ast));
      made.set(key, { from: name, package: jobSystem, type, file, line, count: 1 });
    }
  }
  return [...made.values()];
}
