import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Problem } from '../problem.js';
import { discardJournal, journalFolder, readJournal, removeStateFolder } from './journal.js';
import { reportKept, rollBack } from './roll-back.js';

/** How long an orphaned package manager is waited for, in milliseconds. */
const installerPatience = 60_000;

/** Whether an earlier run ended in the middle, so that the files are neither old nor new. */
export function wasInterrupted(root: string): boolean {
  return existsSync(path.resolve(root, journalFolder));
}

/**
 * Takes back what a run that crashed or was killed had begun. false: there was nothing to take back.
 * Throws a Problem while that run, or the package manager that it started, is still at work,
 * and when a file was changed by somebody else since.
 */
export async function recoverInterrupted(root: string): Promise<boolean> {
  const folder = path.resolve(root, journalFolder);
  if (!existsSync(folder)) {
    removeStateFolder(folder);
    return false;
  }
  const runner = readProcess(path.join(folder, 'runner'));
  if (runner !== null && runner !== process.pid && isAlive(runner)) {
    throw new Problem(
      `Another run of sightline (process ${String(runner)}) is changing this service right now.`,
      `Wait for it to end, then run again. If that process is something else, delete ${journalFolder}/runner.`,
    );
  }
  await installerEnded(folder);
  const journal = readJournal(folder);
  if (journal === undefined) {
    discardJournal(folder);
    return false;
  }
  reportKept(rollBack(folder, journal), root);
  return true;
}

async function installerEnded(folder: string): Promise<void> {
  const installer = readProcess(path.join(folder, 'installer'));
  if (installer === null) return;
  const end = performance.now() + installerPatience;
  while (isAlive(installer)) {
    await setTimeout(200);
    if (performance.now() < end) continue;
    throw new Problem(
      `The package manager of an interrupted run (process ${String(installer)}) is still at work here.`,
      `Wait for it to end, then run again. If that process is something else, delete ${journalFolder}/installer.`,
    );
  }
}

function readProcess(file: string): number | null {
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8'));
  return Number.isInteger(pid) && pid > 0 ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
