import { exitCode, type ExitCode } from '../present/exit-code.js';
import type { TasksReport } from '../present/tasks-json.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { showJobs } from '../tasks/durations.js';
import type { OpenSystems } from '../tasks/open-systems.js';
import type { Done, TaskSystem } from '../tasks/task-system.js';
import { confirmChange } from './questions.js';
import type { TasksOptions } from './tasks-options.js';
import { findJob, ofQueue, theSystemOf } from './tasks-read.js';

/** Carries out a verb that changes jobs or queues. Throws a Problem where it is not confirmed. */
export async function control(
  systems: OpenSystems,
  options: TasksOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { verb, delayed } = options;
  const [named] = options.operands;
  if (verb === 'retry' && options.failed) {
    tell(options, terminal, undefined, await retryFailed(systems, named, options, terminal));
    return exitCode.done;
  }
  if (named === undefined) {
    throw new Problem(
      'tasks retry needs a job.',
      'Name it, or pass --failed to run all failed jobs again.',
      'usage',
    );
  }
  switch (verb) {
    case 'retry': {
      const { system, job } = await findJob(systems, named);
      tell(options, terminal, system, await system.retry(job));
      break;
    }
    case 'cancel': {
      const { system, job } = await findJob(systems, named);
      await confirm(`Cancel ${job.queue}/${job.id} (${job.name}, ${job.state})?`, options, terminal);
      tell(options, terminal, system, await system.cancel(job));
      break;
    }
    case 'drain': {
      const system = await theSystemOf(systems, named);
      const jobs = await system.drainCount(named, delayed);
      if (jobs > 0) {
        await confirm(`Delete ${showJobs(jobs)} of ${named}? This cannot be undone.`, options, terminal);
      }
      tell(options, terminal, system, await system.drain(named, delayed));
      break;
    }
    default: {
      const system = await theSystemOf(systems, named);
      tell(options, terminal, system, await (verb === 'pause' ? system.pause(named) : system.resume(named)));
    }
  }
  return exitCode.done;
}

async function retryFailed(
  systems: OpenSystems,
  queue: string | undefined,
  options: TasksOptions,
  terminal: Terminal,
): Promise<Done> {
  const having = await ofQueue(systems, queue);
  let failed = 0;
  for (const { system } of having) failed += await system.failedCount(queue);
  if (failed > 1) {
    const where = queue ?? 'all queues';
    await confirm(`Run ${showJobs(failed)} of ${where} again?`, options, terminal);
  }
  let jobs = 0;
  for (const { system } of having) jobs += (await system.retryFailed(queue)).jobs;
  return { what: `${showJobs(jobs)} will run again`, jobs };
}

async function confirm(
  question: string,
  { yes, json, verb }: TasksOptions,
  terminal: Terminal,
): Promise<void> {
  if (yes) return;
  if (terminal.interactive && !json) return confirmChange(question);
  throw new Problem(
    `${question} ${json ? '--json asks nothing.' : 'Nobody is here to answer: this is not a terminal.'}`,
    `Nothing was changed. Pass --yes to \`sightline tasks ${verb}\` if that is wanted.`,
    'usage',
  );
}

function tell(
  { verb, json }: TasksOptions,
  terminal: Terminal,
  system: TaskSystem | undefined,
  { what, jobs }: Done,
): void {
  if (!json) {
    terminal.result(`${what}.`);
    return;
  }
  const report: TasksReport = {
    schema: 1,
    command: `tasks ${verb}`,
    exitCode: exitCode.done,
    system: system?.name ?? null,
    done: what,
    count: jobs,
  };
  terminal.result(JSON.stringify(report, null, 2));
}
