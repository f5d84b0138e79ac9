import { applyPlan, type Applied, type ApplyStep } from '../apply/apply.js';
import { catchInterrupts } from '../apply/interruption.js';
import { beginRun, formerLockfiles } from '../apply/last-run.js';
import { judgeChecks, judgeNewLint, type CheckOutcome } from '../apply/judge-checks.js';
import { findNewLint, findOwnChecks, runOwnChecks } from '../apply/own-checks.js';
import { recoverInterrupted, wasInterrupted } from '../apply/recover.js';
import type { Service } from '../inspect/service.js';
import type { Plan } from '../plan/plan.js';
import { planSwitchOff, withSecondStep } from '../plan/switch-off.js';
import { describeChecks } from '../present/checks.js';
import { counted } from '../present/counted.js';
import { unifiedDiff } from '../present/diff.js';
import { exitCode, type ExitCode } from '../present/exit-code.js';
import { planReport } from '../present/json.js';
import { createProgress } from '../present/progress.js';
import { describeManualSteps, summarize } from '../present/summary.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { confirmPlan } from './questions.js';

/** What every command that changes a service is told. */
export interface ChangeOptions {
  yes: boolean;
  dryRun: boolean;
  json: boolean;
  install: boolean;
  /** Run the service's own type check and lint, before and after. */
  check: boolean;
  /** How the plan is shown, where it is the end of something greater. */
  shown?: (plan: Plan) => Plan;
}

/** Whether the user is to be asked. Throws a usage Problem where a question would have nobody to answer it. */
export function asksUser({ yes, dryRun, json }: ChangeOptions, terminal: Terminal): boolean {
  if (yes || dryRun) return false;
  if (terminal.interactive && !json) return true;
  throw new Problem(
    json ? '--json asks nothing.' : 'Nobody is here to confirm the changes: this is not a terminal.',
    'Pass --yes to apply them, or --dry-run to see them.',
    'usage',
  );
}

/** Takes back what an earlier run had begun. A dry run writes nothing, so it refuses. */
export async function recover(
  folder: string,
  command: string,
  { dryRun }: ChangeOptions,
  terminal: Terminal,
): Promise<void> {
  if (dryRun) {
    if (!wasInterrupted(folder)) return;
    throw new Problem(
      'An earlier run was cut short in the middle, so a plan would rest on half of its changes.',
      `Run \`sightline ${command}\` without --dry-run: it first puts back what that run had begun.`,
    );
  }
  if (await recoverInterrupted(folder)) {
    terminal.say('An earlier run was cut short; what it had begun has been put back first.');
  }
}

/**
 * Shows a plan, asks where somebody is to be asked, applies it, checks the outcome and says what was done.
 *
 * @param checked - the service whose own checks are to be run before and after; absent where they tell nothing
 */
export async function carryOut(
  command: string,
  plan: Plan,
  unchanged: string,
  options: ChangeOptions,
  terminal: Terminal,
  checked?: Service,
): Promise<ExitCode> {
  const isUnchanged = plan.changes.length === 0;
  const shown = options.shown?.(plan) ?? plan;
  let code: ExitCode = plan.manual.length > 0 ? exitCode.manualSteps : exitCode.done;
  const report = async (
    status: 'planned' | 'applied' | 'unchanged',
    told: Plan,
    checks: CheckOutcome[] = [],
  ): Promise<void> => {
    terminal.result(JSON.stringify(await planReport(command, told, status, code, checks), null, 2));
  };
  if (isUnchanged || options.dryRun) {
    if (options.json) await report(isUnchanged ? 'unchanged' : 'planned', shown);
    else if (isUnchanged) presentUnchanged(shown, unchanged, terminal);
    else await presentDryRun(shown, terminal);
    return code;
  }
  if (!options.json) terminal.say(await summarize(shown, terminal.sayColors));
  if (asksUser(options, terminal)) {
    await confirmPlan(async () => {
      terminal.say(await unifiedDiff(shown.changes, terminal.sayColors));
    });
  }
  const judge = await beginChecks(options.check ? checked : undefined, plan, terminal);
  const run = beginRun(command, plan);
  const putLockfilesBack =
    plan.removedDependencies.length > 0 ? formerLockfiles(plan.service.root) : () => [];
  const applied = await applyVisibly(plan, terminal);
  applied.notes.push(...lockfileNotes(plan, putLockfilesBack()));
  run.keep();
  let checks = await judge();
  let told = shown;
  const second = await secondStep(options.check ? checked : undefined, plan, checks, terminal);
  if (second !== undefined) {
    run.keep();
    told = withSecondStep(shown, second);
    checks = [...checks.filter(({ what }) => what !== 'lint'), ...(await judge('lint'))];
  }
  checks.push(...(await askNewLint(options.check ? checked : undefined, plan, terminal)));
  if (checks.some(({ isWorse }) => isWorse)) code = exitCode.checkFailed;
  if (options.json) await report('applied', { ...told, notes: [...told.notes, ...applied.notes] }, checks);
  else presentApplied(told, applied, options, terminal);
  if (!options.json && checks.length > 0) terminal.say(describeChecks(checks, terminal.sayColors));
  return code;
}

function lockfileNotes({ service }: Plan, files: readonly string[]): string[] {
  return files.map(
    (file) =>
      `${file} is what it was before \`sightline init\`: run \`${service.packageManager} install\` to have the folder of the packages follow.`,
  );
}

/**
 * Runs the service's own checks as things are; the answer runs them again and compares. A repository that was red before
 * is not red because of us.
 */
async function beginChecks(
  service: Service | undefined,
  { changes }: Plan,
  terminal: Terminal,
): Promise<(only?: CheckOutcome['what']) => Promise<CheckOutcome[]>> {
  if (service === undefined) return () => Promise.resolve([]);
  const { root } = service;
  const runAll = async (
    when: string,
    only?: CheckOutcome['what'],
  ): Promise<Awaited<ReturnType<typeof runOwnChecks>>> => {
    const progress = createProgress(terminal);
    const checks = findOwnChecks(service).filter(({ what }) => only === undefined || what === only);
    try {
      return await runOwnChecks(root, checks, (command) => {
        progress.step(`Checking with ${command}, as it is ${when}`);
      });
    } finally {
      progress.end();
    }
  };
  const before = await runAll('before the changes');
  const written = new Set(changes.map((change) => change.path));
  return async (only) => judgeChecks(root, before, await runAll('after them', only), written);
}

/** What a lint finds that came with the plan; none came, nothing is said. */
async function askNewLint(
  service: Service | undefined,
  { changes }: Plan,
  terminal: Terminal,
): Promise<CheckOutcome[]> {
  const after = changes.find((change) => change.path === 'package.json')?.after;
  const check = service === undefined ? undefined : findNewLint(service, after ?? '{}');
  if (service === undefined || check === undefined) return [];
  const progress = createProgress(terminal);
  try {
    const runs = await runOwnChecks(service.root, [check], (command) => {
      progress.step(`Asking the new lint with ${command}`);
    });
    const config = changes.find(({ template }) => template === 'lint/eslint.config.js')?.path;
    return runs.map((run) => judgeNewLint(service.root, run, config));
  } finally {
    progress.end();
  }
}

/**
 * Where the lint is worse than before, switches off in emitted files what could not be asked while they were not there.
 * What the first step did stands, whatever becomes of this one.
 */
async function secondStep(
  service: Service | undefined,
  done: Plan,
  checks: readonly CheckOutcome[],
  terminal: Terminal,
): Promise<Plan | undefined> {
  if (service === undefined || !checks.some(({ what, isWorse }) => what === 'lint' && isWorse))
    return undefined;
  const { dim } = terminal.sayColors;
  const progress = createProgress(terminal);
  progress.step('Asking the lint about the emitted files in their place');
  try {
    const plan = await planSwitchOff(service, done);
    progress.end();
    if (plan === undefined) return undefined;
    for (const note of plan.notes) terminal.say(`${dim('note')}  ${note}`);
    await applyVisibly(plan, terminal);
    return plan;
  } catch (error) {
    progress.end();
    const [reason = ''] = (error as Error).message.trim().split('\n');
    terminal.say(`${dim('note')}  What the lint finds could not be switched off: ${reason}`);
    return undefined;
  }
}

/** Whether the service's own checks can tell something of a plan: before an install nothing resolves. */
export function isCheckable({ dependencies, manual }: Plan, { install }: ChangeOptions): boolean {
  // With conflict markers in it nothing parses.
  const hasConflicts = manual.some(({ snippet }) => snippet.startsWith('<<<<<<<'));
  return !hasConflicts && (install || dependencies.length === 0);
}

/** What is true of the run and not of the service. */
export function withRemarks(plan: Plan, { git, packageManager }: Service, { install }: ChangeOptions): Plan {
  const notes = [...plan.notes];
  if (git === null && plan.changes.length > 0) {
    notes.push('This is not a git repository: a run that fails is taken back, but one that is done is not.');
  }
  const command = `${packageManager.name} install`;
  if (!install && plan.dependencies.length > 0)
    notes.push(`Nothing is installed: run \`${command}\` before the service is started.`);
  if (!install && plan.removedDependencies.length > 0)
    notes.push(`The packages stay installed: run \`${command}\` to have the lockfile follow.`);
  return { ...plan, notes };
}

async function applyVisibly(plan: Plan, terminal: Terminal): Promise<Applied> {
  const progress = createProgress(terminal);
  const interruption = catchInterrupts();
  const onStep = (step: ApplyStep): void => {
    if (step.kind === 'install') progress.step(`Installing packages with ${step.step.command}`);
    else if (step.kind === 'install-line' && terminal.interactive && step.line.trim() !== '') {
      progress.step(`Installing packages: ${step.line.trim()}`);
    } else if (step.kind === 'rollback') progress.step('Putting everything back as it was');
  };
  try {
    return await applyPlan(plan, { signal: interruption.signal, onStep });
  } finally {
    progress.end();
    interruption.release();
  }
}

async function presentDryRun(plan: Plan, terminal: Terminal): Promise<void> {
  terminal.say(`${await summarize(plan, terminal.sayColors)}\n`);
  terminal.result((await unifiedDiff(plan.changes, terminal.resultColors)).trimEnd());
  if (plan.manual.length > 0) terminal.say(`\n${describeManualSteps(plan.manual, terminal.sayColors)}`);
  terminal.say('\nThis was a dry run: nothing was written.');
}

function presentUnchanged(plan: Plan, unchanged: string, terminal: Terminal): void {
  terminal.result(unchanged);
  for (const note of plan.notes) terminal.say(`${terminal.sayColors.dim('note')}  ${note}`);
  if (plan.manual.length > 0) terminal.say(describeManualSteps(plan.manual, terminal.sayColors));
}

function presentApplied(
  { changes, dependencies, removedDependencies, manual }: Plan,
  applied: Applied,
  { install }: ChangeOptions,
  terminal: Terminal,
): void {
  const { sayColors, resultColors } = terminal;
  for (const note of applied.notes) terminal.say(`${sayColors.dim('note')}  ${note}`);
  const created = changes.filter(({ before }) => before === null).length;
  const deleted = changes.filter(({ after }) => after === null).length;
  const parts = [
    ...(created > 0 ? [`${counted(created, 'file')} created`] : []),
    ...(deleted > 0 ? [`${counted(deleted, 'file')} deleted`] : []),
    `${String(changes.length - created - deleted)} edited`,
    ...(dependencies.length > 0
      ? [`${counted(dependencies.length, 'package')} ${install ? 'installed' : 'added to package.json'}`]
      : []),
    ...(removedDependencies.length > 0
      ? [`${counted(removedDependencies.length, 'package')} taken out`]
      : []),
  ];
  terminal.result(`\n${resultColors.green('done')}  ${parts.join(', ')}.`);
  if (manual.length > 0) terminal.say(`\n${describeManualSteps(manual, sayColors)}`);
}
