import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { InstallStep, Plan } from '../plan/plan.js';
import { Problem } from '../problem.js';
import {
  closeJournal,
  discardJournal,
  journalFolder,
  syncFolder,
  writeDurably,
  writeJournal,
  type Journal,
  type JournalInstall,
} from './journal.js';
import { findPackageFolders, linkPackageFolder } from './package-folders.js';
import { installFiles } from './install-files.js';
import { runInstall } from './package-manager.js';
import { hashBytes, removeIfEmpty, reportKept, rollBack } from './roll-back.js';
import { checkTargets, isUnchanged, type Target } from './targets.js';

export interface ApplyOptions {
  /** Aborted with an error that says why: everything is taken back, and that error is thrown. */
  signal: AbortSignal;
  onStep: (step: ApplyStep) => void;
}

export type ApplyStep =
  | { kind: 'install'; step: InstallStep }
  | { kind: 'install-line'; line: string }
  | { kind: 'installed' }
  | { kind: 'write'; file: string }
  | { kind: 'rollback' };

export interface Applied {
  installed: boolean;
  notes: string[];
}

/**
 * Carries a plan out, all of it or nothing: what is on disk before the first change is kept in a journal, and every
 * failure puts it back. A crash leaves the journal, which `recoverInterrupted` finds.
 * Throws a Problem for what the user can put right; the tree is then as it was.
 */
export async function applyPlan(plan: Plan, { signal, onStep }: ApplyOptions): Promise<Applied> {
  const targets = checkTargets(plan);
  const folder = path.resolve(plan.service.root, journalFolder);
  openJournalFolder(folder);

  let journal: Journal | undefined;
  const restore = (): void => {
    if (journal === undefined) discardJournal(folder);
    else reportKept(rollBack(folder, journal), plan.service.root);
  };
  process.once('exit', restore);
  try {
    const staged = stage(folder, targets);
    const install = plan.install === null ? null : await keepInstalled(folder, plan, plan.install, signal);
    const prepared: Journal = {
      format: 1,
      files: targets.map((target, index) => ({
        path: target.path,
        backup: target.before === null ? null : backupName(index),
        mode: target.stats?.mode ?? null,
        staged: stagedName(index),
        written: target.content === null ? null : hashBytes(target.content),
      })),
      madeFolders: missingFolders(targets),
      install,
    };
    writeJournal(folder, prepared);
    journal = prepared;

    const notes: string[] = [];
    const writeNext = async (index: number): Promise<void> => {
      const target = targets[index];
      const from = staged[index];
      if (target === undefined || from === undefined) return;
      await setImmediate();
      signal.throwIfAborted();
      onStep({ kind: 'write', file: target.file });
      place(from, target);
    };
    const first = plan.changes.findIndex((change) => change.path === 'package.json');
    if (first !== -1) await writeNext(first);
    if (plan.install !== null) {
      onStep({ kind: 'install', step: plan.install });
      const said = await runInstall(plan.install, {
        signal,
        onStart: (pid) => {
          writeFileSync(path.join(folder, 'installer'), String(pid));
        },
        onLine: (line) => {
          onStep({ kind: 'install-line', line });
        },
      });
      notes.push(...said);
      onStep({ kind: 'installed' });
    }
    for (const index of targets.keys()) if (index !== first) await writeNext(index);
    await setImmediate();
    signal.throwIfAborted();
    removeEmptied(plan.service.root, targets);
    closeJournal(folder);
    return { installed: plan.install !== null, notes };
  } catch (error) {
    onStep({ kind: 'rollback' });
    putBack(restore, error);
    throw error;
  } finally {
    process.removeListener('exit', restore);
  }
}

/** Throws in place of `cause` only where not everything could be put back. */
function putBack(restore: () => void, cause: unknown): void {
  try {
    restore();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(
      `${messageOf(cause)}\nPutting the files back failed too: ${messageOf(error)}`,
      `The originals are in ${journalFolder}. Remove the cause, then run again: that puts them back first.`,
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function openJournalFolder(folder: string): void {
  try {
    mkdirSync(path.dirname(folder), { recursive: true });
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new Problem(
        'Another run of sightline is changing this service right now.',
        'Wait for it to end, then run again.',
      );
    }
    throw new Problem(
      `${path.dirname(folder)} cannot be made: ${(error as Error).message}`,
      'Make the folder of the service writable and run again.',
    );
  }
  writeFileSync(path.join(folder, 'runner'), String(process.pid));
}

/** Writes every new text and a copy of every old one, so that a full disk shows before anything has changed. */
function stage(folder: string, targets: readonly Target[]): string[] {
  return targets.map((target, index) => {
    if (target.before !== null) writeDurably(path.join(folder, backupName(index)), target.before);
    const staged = path.join(folder, stagedName(index));
    writeDurably(staged, target.content ?? '');
    if (target.stats !== null) {
      chmodSync(staged, target.stats.mode & 0o7777);
      if (process.getuid?.() === 0) chownSync(staged, target.stats.uid, target.stats.gid);
    }
    return staged;
  });
}

/** Exchanges one file in a single step, unless somebody saved it meanwhile. */
function place(staged: string, target: Target): void {
  if (!isUnchanged(target)) {
    throw new Problem(
      `${target.file} was changed by somebody else while the plan was being applied.`,
      'Everything else is as it was before. Run again.',
    );
  }
  const folder = path.dirname(target.path);
  if (target.content === null) {
    rmSync(target.path);
    rmSync(staged);
  } else {
    mkdirSync(folder, { recursive: true });
    renameAcross(staged, target.path);
  }
  syncFolder(folder);
}

/** A folder of the service may be a mount of its own: then the text goes beside its place first. */
function renameAcross(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const partial = `${to}.sightline-partial`;
    copyFileSync(from, partial);
    renameSync(partial, to);
    rmSync(from);
  }
}

async function keepInstalled(
  folder: string,
  plan: Plan,
  step: InstallStep,
  signal: AbortSignal,
): Promise<JournalInstall> {
  const planned = new Set(plan.changes.map((change) => path.resolve(plan.service.root, change.path)));
  const places = [...new Set([step.cwd, plan.service.root])];
  const files = places
    .flatMap((place) => installFiles.map((name) => path.join(place, name)))
    .filter((file) => !planned.has(file))
    .map((file, index) => {
      if (!existsSync(file)) return { path: file, backup: null, mode: null };
      const backup = `install-${String(index)}`;
      copyFileSync(file, path.join(folder, backup));
      return { path: file, backup, mode: null };
    });
  const folders = [];
  for (const [index, installed] of findPackageFolders(step.cwd).entries()) {
    const copy = `packages-${String(index)}`;
    folders.push({
      path: installed,
      copy: (await keepFolder(installed, path.join(folder, copy), signal)) ? copy : null,
    });
  }
  return { cwd: step.cwd, files, folders };
}

/** false: the file system links nothing, or the packages lie on another one. They stay as the install leaves them. */
async function keepFolder(from: string, to: string, signal: AbortSignal): Promise<boolean> {
  try {
    await linkPackageFolder(from, to, signal);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EMLINK') throw error;
    rmSync(to, { recursive: true, force: true });
    return false;
  }
}

/** Folders that the run will make, outermost first. */
function missingFolders(targets: readonly Target[]): string[] {
  const missing = new Set<string>();
  for (const target of targets) {
    for (let folder = path.dirname(target.path); !existsSync(folder); folder = path.dirname(folder)) {
      missing.add(folder);
    }
  }
  return [...missing].sort((a, b) => a.length - b.length);
}

/** Folders that only held what was taken away, innermost first; the service's own folder stays. */
function removeEmptied(root: string, targets: readonly Target[]): void {
  const top = realpathSync(root);
  for (const { path: file, content } of targets) {
    if (content !== null) continue;
    for (let folder = path.dirname(file); folder.startsWith(top + path.sep); folder = path.dirname(folder)) {
      if (!removeIfEmpty(folder)) break;
    }
  }
}

function stagedName(index: number): string {
  return `new-${String(index)}`;
}

function backupName(index: number): string {
  return `old-${String(index)}`;
}
