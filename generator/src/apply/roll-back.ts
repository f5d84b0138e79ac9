import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { Problem } from '../problem.js';
import { findPackageFolders } from './package-folders.js';
import { closeJournal, type Journal, type JournalFile, type JournalInstall } from './journal.js';

export interface RolledBack {
  /** Files that somebody else changed meanwhile: left as they are, the original beside them. */
  kept: { file: string; original: string | null }[];
}

/**
 * Makes the tree what it was when the journal was written, and closes the journal. Synchronous, so that it also runs
 * while the process exits; may be run again when it was itself cut short.
 */
export function rollBack(folder: string, journal: Journal): RolledBack {
  if (journal.install !== null) restoreInstalled(folder, journal.install);
  const kept: RolledBack['kept'] = [];
  for (const file of [...journal.files].reverse()) {
    const original = restoreFile(folder, file);
    if (original !== undefined) kept.push({ file: file.path, original });
  }
  for (const made of [...journal.madeFolders].reverse()) removeIfEmpty(made);
  closeJournal(folder);
  return { kept };
}

/** Throws a Problem where files were left as somebody else made them meanwhile. */
export function reportKept({ kept }: RolledBack, root: string): void {
  if (kept.length === 0) return;
  const lines = kept.map(({ file, original }) => {
    const name = path.relative(root, file);
    return original === null ? name : `${name} (as it was before: ${path.relative(root, original)})`;
  });
  throw new Problem(
    `These files changed after sightline had written them, so they were not put back:\n  ${lines.join('\n  ')}`,
    'All other files are as they were before. Compare these by hand, then run again.',
  );
}

export function hashBytes(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** undefined: restored. Otherwise the file is somebody else's by now, and the result says where its original went. */
function restoreFile(
  folder: string,
  { path: file, backup, mode, staged, written }: JournalFile,
): string | null | undefined {
  const now = existsSync(file) ? readFileSync(file) : null;
  const original = backup === null ? null : readFileSync(path.join(folder, backup));
  const isOriginal = now === null || original === null ? now === original : now.equals(original);
  if (isOriginal) return undefined;
  if (now !== null && hashBytes(now) !== written) {
    if (existsSync(path.join(folder, staged))) return undefined;
    if (original === null || backup === null) return null;
    const beside = `${file}.before-sightline`;
    copyFileSync(path.join(folder, backup), beside);
    return beside;
  }
  if (backup === null) rmSync(file);
  else putBack(path.join(folder, backup), file, mode);
  return undefined;
}

function restoreInstalled(folder: string, install: JournalInstall): void {
  const known = new Set(install.folders.map(({ path: known }) => known));
  for (const made of findPackageFolders(install.cwd)) {
    if (!known.has(made)) rmSync(made, { recursive: true, force: true, maxRetries: 3 });
  }
  for (const [index, { path: installed, copy }] of install.folders.entries()) {
    const kept = copy === null ? null : path.join(folder, copy);
    if (kept === null || !existsSync(kept)) continue;
    // Aside first, deleted last: a cut between the two renames is repaired by running this again.
    const aside = path.join(folder, `discarded-${String(index)}`);
    if (existsSync(installed)) {
      rmSync(aside, { recursive: true, force: true });
      renameSync(installed, aside);
    }
    renameSync(kept, installed);
  }
  for (const { path: file, backup, mode } of install.files) {
    if (backup === null) rmSync(file, { force: true });
    else putBack(path.join(folder, backup), file, mode);
  }
}

function putBack(backup: string, file: string, mode: number | null): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.sightline-partial`;
  copyFileSync(backup, partial);
  if (mode !== null) chmodSync(partial, mode & 0o7777);
  renameSync(partial, file);
}

/** true: it is gone. */
export function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    return code === 'ENOENT';
  }
}
