import type { Problem } from '../problem.js';

/** What the process ends with; the meaning of each is part of the product. */
export const exitCode = {
  /** Done, or nothing to do. */
  done: 0,
  /** Failed; nothing was changed. */
  failed: 1,
  /** Wrong use, or a question that nobody was there to answer. */
  usage: 2,
  /** Done, and manual steps remain. */
  manualSteps: 3,
  /** A check found drift, or failed. */
  checkFailed: 4,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

export function exitCodeOf(problem: Problem): ExitCode {
  return problem.kind === 'usage' ? exitCode.usage : exitCode.failed;
}
