import path from 'node:path';
import { applyPlan, type Applied, type ApplyStep } from '../apply/apply.js';
import { catchInterrupts } from '../apply/interruption.js';
import { recoverInterrupted, wasInterrupted } from '../apply/recover.js';
import { chooseObservabilityDir } from '../inspect/observability-dir.js';
import type { Service } from '../inspect/service.js';
import { manifestFile, parseManifest, type Manifest } from '../manifest/manifest.js';
import { buildPlan, type PlanChoices } from '../plan/build.js';
import { foreignChanges, refuseDirtyTree } from '../plan/dirty-tree.js';
import { featureNames } from '../features/feature.js';
import type { Plan } from '../plan/plan.js';
import { createSourceReader } from '../plan/source-reader.js';
import { unifiedDiff } from '../present/diff.js';
import { exitCode, type ExitCode } from '../present/exit-code.js';
import { planReport } from '../present/json.js';
import { createProgress } from '../present/progress.js';
import { describeManualSteps, summarize } from '../present/summary.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { askFeatures, confirmPlan } from './init-questions.js';
import type { InitOptions } from './init-options.js';

/** Makes the service in `folder` observable, or shows what that would take. Throws a Problem for every refusal. */
export async function init(folder: string, options: InitOptions, terminal: Terminal): Promise<ExitCode> {
  const asks = terminal.interactive && !options.yes && !options.dryRun && !options.json;
  if (!asks && !options.yes && !options.dryRun) {
    throw new Problem(
      options.json
        ? '--json asks nothing.'
        : 'Nobody is here to confirm the changes: this is not a terminal.',
      'Pass --yes to apply them, or --dry-run to see them.',
      'usage',
    );
  }
  await recover(folder, options, terminal);
  const service = await inspect(folder, options);
  if (service.root !== path.resolve(folder)) await recover(service.root, options, terminal);
  const read = createSourceReader(service.root);
  const known = parseManifest(read(manifestFile));
  const foreign = options.allowDirty ? [] : foreignChanges(service, known, read);
  // A first run always has something to change: no need to ask and to plan before saying no.
  if (known === undefined && !options.dryRun) refuseDirtyTree(foreign);
  const choices = await choose(service, options, known, asks);
  const plan = withRemarks(await buildPlan(service, choices, read), service, options);

  const isUnchanged = plan.changes.length === 0;
  if (!isUnchanged && !options.dryRun) refuseDirtyTree(foreign);
  if (!isUnchanged && foreign.length > 0) {
    plan.notes.push(
      `${counted(foreign.length, 'uncommitted change')}: init will refuse without --allow-dirty.`,
    );
  }

  const code = plan.manual.length > 0 ? exitCode.manualSteps : exitCode.done;
  if (isUnchanged || options.dryRun) {
    if (options.json) await printReport(plan, isUnchanged ? 'unchanged' : 'planned', code, terminal);
    else if (isUnchanged) presentUnchanged(plan, terminal);
    else await presentDryRun(plan, terminal);
    return code;
  }
  if (!options.json) terminal.say(await summarize(plan, terminal.sayColors));
  if (asks) {
    await confirmPlan(async () => {
      terminal.say(await unifiedDiff(plan.changes, terminal.sayColors));
    });
  }
  const applied = await applyVisibly(plan, terminal);
  if (options.json)
    await printReport({ ...plan, notes: [...plan.notes, ...applied.notes] }, 'applied', code, terminal);
  else presentApplied(plan, applied, options, terminal);
  return code;
}

async function recover(folder: string, { dryRun }: InitOptions, terminal: Terminal): Promise<void> {
  if (dryRun) {
    if (!wasInterrupted(folder)) return;
    throw new Problem(
      'An earlier run was cut short in the middle, so a plan would rest on half of its changes.',
      'Run `sightline init` without --dry-run: it first puts back what that run had begun.',
    );
  }
  if (await recoverInterrupted(folder)) {
    terminal.say('An earlier run was cut short; what it had begun has been put back first.');
  }
}

async function inspect(folder: string, { entry, packageManager }: InitOptions): Promise<Service> {
  const { inspectService } = await import('../inspect/inspect.js');
  return inspectService(folder, {
    ...(entry === undefined ? {} : { entry }),
    ...(packageManager === undefined ? {} : { packageManager }),
  });
}

/** Flags first, then what an earlier run was told, then the user, then the defaults. */
async function choose(
  service: Service,
  options: InitOptions,
  known: Manifest | undefined,
  asks: boolean,
): Promise<PlanChoices> {
  const earlier = known?.answers;
  if (earlier !== undefined && options.dir !== undefined && options.dir !== earlier.dir) {
    throw new Problem(
      `The emitted source is in ${earlier.dir} already, and init does not move it to ${options.dir}.`,
      'Leave --dir out.',
      'usage',
    );
  }
  const dropped = earlier?.features.filter((name) => options.features?.includes(name) === false) ?? [];
  if (dropped.length > 0) {
    throw new Problem(
      `The service has ${dropped.join(', ')} already, and init does not take features away.`,
      `Name ${dropped.length === 1 ? 'it' : 'them'} in --features too, or leave the flag out.`,
      'usage',
    );
  }
  const features = options.features ?? earlier?.features ?? (asks ? await askFeatures() : [...featureNames]);
  return {
    features,
    dir: options.dir ?? earlier?.dir ?? chooseObservabilityDir(service),
    lintPackage: options.lintPackage ?? earlier?.lintPackage ?? null,
    install: options.install,
  };
}

function withRemarks(plan: Plan, { git, packageManager }: Service, { install }: InitOptions): Plan {
  const notes = [...plan.notes];
  if (git === null && plan.changes.length > 0) {
    notes.push('This is not a git repository: a run that fails is taken back, but one that is done is not.');
  }
  if (!install && plan.dependencies.length > 0) {
    notes.push(`Nothing is installed: run \`${packageManager.name} install\` before the service is started.`);
  }
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

async function printReport(
  plan: Plan,
  status: 'planned' | 'applied' | 'unchanged',
  code: ExitCode,
  terminal: Terminal,
): Promise<void> {
  terminal.result(JSON.stringify(await planReport('init', plan, status, code), null, 2));
}

async function presentDryRun(plan: Plan, terminal: Terminal): Promise<void> {
  terminal.say(`${await summarize(plan, terminal.sayColors)}\n`);
  terminal.result((await unifiedDiff(plan.changes, terminal.resultColors)).trimEnd());
  if (plan.manual.length > 0) terminal.say(`\n${describeManualSteps(plan.manual, terminal.sayColors)}`);
  terminal.say('\nThis was a dry run: nothing was written.');
}

function presentUnchanged(plan: Plan, terminal: Terminal): void {
  terminal.result(`Nothing to do: ${plan.service.name} is as \`sightline init\` makes it.`);
  for (const note of plan.notes) terminal.say(`${terminal.sayColors.dim('note')}  ${note}`);
  if (plan.manual.length > 0) terminal.say(describeManualSteps(plan.manual, terminal.sayColors));
}

function presentApplied(plan: Plan, applied: Applied, { install }: InitOptions, terminal: Terminal): void {
  const { sayColors, resultColors } = terminal;
  for (const note of applied.notes) terminal.say(`${sayColors.dim('note')}  ${note}`);
  const created = plan.changes.filter(({ before }) => before === null).length;
  const edited = plan.changes.length - created;
  const packages = plan.dependencies.length;
  const parts = [
    `${counted(created, 'file')} created`,
    `${String(edited)} edited`,
    ...(packages > 0
      ? [`${counted(packages, 'package')} ${install ? 'installed' : 'added to package.json'}`]
      : []),
  ];
  terminal.result(`\n${resultColors.green('done')}  ${parts.join(', ')}.`);
  if (plan.manual.length > 0) terminal.say(`\n${describeManualSteps(plan.manual, sayColors)}`);
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
