import type { Breach } from '../tasks/thresholds.js';
import type { JobDetail, SystemName } from '../tasks/task-system.js';
import type { ExitCode } from './exit-code.js';
import type { ShownFinding, ShownJob } from './tasks-jobs.js';
import type { ShownStatus } from './tasks-status.js';

/**
 * What `tasks --json` prints. Times are ISO 8601, durations milliseconds (`…Ms`), null what the system does not keep;
 * members are added over time and never change their meaning while `schema` stays.
 */
export type TasksReport = { schema: 1; command: `tasks ${string}`; exitCode: ExitCode } & (
  | { at: Date; systems: readonly ShownStatus[]; breaches: readonly Breach[]; notes: readonly string[] }
  | { jobs: readonly ShownJob[] }
  | { job: ShownJob<JobDetail> }
  | { findings: readonly ShownFinding[]; notes: readonly string[] }
  | { system: SystemName | null; done: string; count: number }
);
