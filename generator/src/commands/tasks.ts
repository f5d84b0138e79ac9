import { exitCode, type ExitCode } from '../present/exit-code.js';
import { describeFindings, describeJob, describeJobs, type ShownJob } from '../present/tasks-jobs.js';
import type { TasksReport } from '../present/tasks-json.js';
import { describeBreaches, describeStatus } from '../present/tasks-status.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { openSystems, type OpenSystems } from '../tasks/open-systems.js';
import { listedStates, type JobSummary, type ListedState } from '../tasks/task-system.js';
import { countingFor, findBreaches } from '../tasks/thresholds.js';
import { control } from './tasks-control.js';
import type { TasksOptions } from './tasks-options.js';
import { findJob, ofQueue, readStatus, screenWidth } from './tasks-read.js';
import { watch } from './tasks-watch.js';

const ROWS = 20;
const ACTIVE_READ = 1_000;

/** Inspects or controls the job systems of the service in `folder`. Throws a Problem for every refusal. */
export async function tasks(folder: string, options: TasksOptions, terminal: Terminal): Promise<ExitCode> {
  const state = options.verb === 'list' ? readState(options.operands[0]) : undefined;
  if (options.verb === 'watch') return watch(folder, options, terminal);
  const systems = await openSystems(folder, options.open, process.env);
  try {
    if (!options.json) for (const note of systems.notes) terminal.say(terminal.sayColors.dim(note));
    switch (options.verb) {
      case 'status':
        return await status(systems, options, terminal);
      case 'list':
        return await list(systems, state ?? 'active', options, terminal);
      case 'show':
        return await show(systems, options, terminal);
      case 'stuck':
        return await stuck(systems, options, terminal);
      default:
        return await control(systems, options, terminal);
    }
  } finally {
    await systems.close();
  }
}

async function status(
  systems: OpenSystems,
  { operands: [queue], thresholds, json }: TasksOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const shown = await readStatus(systems, queue, countingFor(thresholds));
  const breaches = findBreaches(
    shown.flatMap(({ queues }) => queues),
    thresholds,
  );
  const code = breaches.length > 0 ? exitCode.checkFailed : exitCode.done;
  if (json) {
    const { notes } = systems;
    report(terminal, {
      schema: 1,
      command: 'tasks status',
      exitCode: code,
      at: new Date(),
      systems: shown,
      breaches,
      notes,
    });
    return code;
  }
  terminal.result(describeStatus(shown, terminal.resultColors, screenWidth()));
  if (breaches.length > 0) terminal.say(`\n${describeBreaches(breaches, terminal.sayColors)}`);
  return code;
}

async function list(
  systems: OpenSystems,
  state: ListedState,
  { operands: [, queue], limit = ROWS, json }: TasksOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const jobs: ShownJob[] = [];
  for (const { system } of await ofQueue(systems, queue)) {
    for (const job of await system.list(state, queue, limit)) jobs.push({ system: system.name, ...job });
  }
  const direction = state === 'failed' ? -1 : 1;
  const first = jobs.sort((a, b) => direction * (timeOf(a) - timeOf(b))).slice(0, limit);
  if (json) {
    report(terminal, { schema: 1, command: 'tasks list', exitCode: exitCode.done, jobs: first });
  } else if (first.length === 0) {
    terminal.say(`No job is ${state}${queue === undefined ? '' : ` in ${queue}`}.`);
  } else {
    terminal.result(describeJobs(first, terminal.resultColors, screenWidth()));
    if (first.length === limit) {
      terminal.say(
        terminal.sayColors.dim(
          `There may be more: these are the first ${String(limit)}; --limit shows others.`,
        ),
      );
    }
  }
  return exitCode.done;
}

function timeOf({ at }: JobSummary): number {
  return at?.getTime() ?? 0;
}

async function show(
  systems: OpenSystems,
  { operands: [named = ''], json }: TasksOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { system, job } = await findJob(systems, named);
  const shown = { system: system.name, ...job };
  if (json) report(terminal, { schema: 1, command: 'tasks show', exitCode: exitCode.done, job: shown });
  else terminal.result(describeJob(shown, terminal.resultColors));
  return exitCode.done;
}

async function stuck(
  systems: OpenSystems,
  { operands: [queue], limit = ACTIVE_READ, olderThanMs, check, json }: TasksOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const all = [];
  const notes = [...systems.notes];
  for (const { system } of await ofQueue(systems, queue)) {
    const found = await system.stuck(queue, { olderThanMs, limit });
    all.push(...found.findings.map((finding) => ({ system: system.name, ...finding })));
    notes.push(...found.notes);
  }
  const code = check && all.length > 0 ? exitCode.checkFailed : exitCode.done;
  if (json) {
    report(terminal, { schema: 1, command: 'tasks stuck', exitCode: code, findings: all, notes });
    return code;
  }
  if (all.length === 0) terminal.say('Nothing is stuck.');
  else terminal.result(describeFindings(all, terminal.resultColors, screenWidth()));
  for (const note of notes.slice(systems.notes.length)) terminal.say(terminal.sayColors.dim(note));
  return code;
}

function readState(text: string | undefined): ListedState {
  const state = listedStates.find((name) => name === text);
  if (state !== undefined) return state;
  throw new Problem(
    `tasks list does not know ${String(text)}.`,
    `It lists ${listedStates.join(', ')}.`,
    'usage',
  );
}

function report(terminal: Terminal, content: TasksReport): void {
  terminal.result(JSON.stringify(content, null, 2));
}
