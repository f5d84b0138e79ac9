import type { CheckOutcome } from '../apply/judge-checks.js';
import type { ManualStep } from '../edit/splice.js';
import type { Drift } from '../plan/drift.js';
import type { DependencyChange } from '../features/feature.js';
import type { InstallStep, Plan, PlannedService } from '../plan/plan.js';
import type { Problem } from '../problem.js';
import { readingOrder, unifiedDiff } from './diff.js';
import type { ExitCode } from './exit-code.js';
import { plain } from './terminal.js';

/**
 * The one object that `--json` prints. Paths are relative to `service.root`, with forward slashes; members are added
 * over time and never change their meaning while `schema` stays.
 */
export interface Report {
  schema: 1;
  command: string;
  /**
   * `planned`: a dry run · `applied`: written · `unchanged`: nothing to do · `refused`: wrong use, or a question that
   * nobody answered · `failed`: anything else. In the last two `problem` says why, and nothing was changed.
   */
  status: 'planned' | 'applied' | 'unchanged' | 'refused' | 'failed';
  /** What the process ends with. */
  exitCode: ExitCode;
  service?: PlannedService;
  found?: string[];
  changes?: ReportedChange[];
  dependencies?: DependencyChange[];
  removedDependencies?: DependencyChange[];
  /** null: nothing is installed by this run. */
  install?: InstallStep | null;
  /** What is left to do by hand. */
  manual?: ManualStep[];
  notes?: string[];
  /** The repository's own checks that ran afterwards. */
  checks?: CheckOutcome[];
  problem?: { message: string; hint: string };
}

interface ReportedChange {
  path: string;
  action: 'create' | 'edit' | 'delete';
  kind: 'emitted' | 'edited' | 'record';
  why: string;
  template?: string;
  /** Unified diff of this file. */
  diff: string;
}

export async function planReport(
  command: string,
  plan: Plan,
  status: 'planned' | 'applied' | 'unchanged',
  code: ExitCode,
  checks: CheckOutcome[] = [],
): Promise<Report> {
  const changes: ReportedChange[] = [];
  for (const change of readingOrder(plan.changes)) {
    const { path, kind, why, template, before, after } = change;
    changes.push({
      path,
      action: before === null ? 'create' : after === null ? 'delete' : 'edit',
      kind,
      why,
      ...(template === undefined ? {} : { template }),
      diff: await unifiedDiff([change], plain),
    });
  }
  const { service, found, dependencies, removedDependencies, install, manual, notes } = plan;
  return {
    schema: 1,
    command,
    status,
    exitCode: code,
    service,
    found,
    changes,
    dependencies,
    removedDependencies,
    install,
    manual,
    notes,
    ...(checks.length > 0 && { checks }),
  };
}

/** What `status --json` prints. */
export interface StatusReport {
  schema: 1;
  command: 'status';
  /** What the process ends with. */
  exitCode: ExitCode;
  service: PlannedService;
  /** Version of sightline that wrote the manifest last. */
  writtenBy: string;
  entries: Drift[];
}

export function statusReport(
  service: PlannedService,
  writtenBy: string,
  entries: Drift[],
  code: ExitCode,
): StatusReport {
  return { schema: 1, command: 'status', exitCode: code, service, writtenBy, entries };
}

export function problemReport(command: string, problem: Problem, code: ExitCode): Report {
  const { message, hint, kind } = problem;
  const status = kind === 'usage' ? 'refused' : 'failed';
  return { schema: 1, command, status, exitCode: code, problem: { message, hint } };
}
