import type { ShownStatus } from '../present/tasks-status.js';
import { Problem } from '../problem.js';
import { readJobReferences } from '../tasks/job-reference.js';
import type { OpenSystem, OpenSystems } from '../tasks/open-systems.js';
import { systemNames, type Counting, type JobDetail, type TaskSystem } from '../tasks/task-system.js';

/** Every system as it stands; with a queue, only those that have it. */
export async function readStatus(
  systems: OpenSystems,
  queue: string | undefined,
  counting: Counting,
): Promise<ShownStatus[]> {
  const shown: ShownStatus[] = [];
  for (const { system, where } of await ofQueue(systems, queue)) {
    shown.push({ system: system.name, where, ...(await system.status(queue, counting)) });
  }
  return shown;
}

/** The systems that have the queue, or all where none is named. Throws a Problem where nobody has it. */
export async function ofQueue({ open }: OpenSystems, queue: string | undefined): Promise<OpenSystem[]> {
  if (queue === undefined) return open;
  const having: OpenSystem[] = [];
  for (const each of open) if (await each.system.hasQueue(queue)) having.push(each);
  if (having.length > 0) return having;
  throw new Problem(
    `No queue is called ${queue}.`,
    `Looked at ${open.map(({ system, where }) => `${system.name} on ${where}`).join(' and ')}. ` +
      '`sightline tasks status` shows the queues that are there; --prefix or --schema looks at others.',
  );
}

/** The one system that has the queue. Throws a Problem where nobody has it, or several have. */
export async function theSystemOf(systems: OpenSystems, queue: string): Promise<TaskSystem> {
  const [first, second] = await ofQueue(systems, queue);
  if (first !== undefined && second === undefined) return first.system;
  throw new Problem(
    `Several systems have a queue that is called ${queue}.`,
    `Say which is meant: --system ${systemNames.join(', ')}, or --redis or --postgres alone.`,
    'usage',
  );
}

/** The job that the user named. Throws a Problem where there is none, or several. */
export async function findJob(
  { open }: OpenSystems,
  named: string,
): Promise<{ system: TaskSystem; job: JobDetail }> {
  for (const reference of readJobReferences(named)) {
    const found: { system: TaskSystem; job: JobDetail }[] = [];
    for (const { system } of open) {
      for (const job of await system.find(reference)) found.push({ system, job });
    }
    const [only, ...others] = found;
    if (only !== undefined && others.length === 0) return only;
    if (only === undefined) continue;
    throw new Problem(
      `${named} may be any of ${found.map(({ job }) => `${job.queue}/${job.id}`).join(', ')}.`,
      'Name the job with its queue: queue/id; where several systems have it, with --system too.',
      'usage',
    );
  }
  throw new Problem(
    `There is no job ${named}.`,
    'It may have ended and been deleted. `sightline tasks list failed` and the like show the jobs that are there.',
  );
}

/** Columns of the terminal; a file or a pipe gets every name whole. */
export function screenWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
}
