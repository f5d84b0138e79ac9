import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Folder, relative to the service's root, that holds the journal while a plan is applied. */
export const journalFolder = '.sightline/journal';

/**
 * Written before the first change of a file, removed after the last: while it is there, the tree is neither old nor
 * new, and `rollBack` makes it old again.
 */
export interface Journal {
  format: 1;
  files: JournalFile[];
  /** Folders that the run makes, outermost first; taken away again where they are left empty. */
  madeFolders: string[];
  install: JournalInstall | null;
}

/** One file that the plan changes. Paths are absolute, links resolved. */
export interface JournalFile {
  path: string;
  /** Copy of the original inside the journal; null: the file did not exist. */
  backup: string | null;
  mode: number | null;
  /** The new text inside the journal (empty for a file that is taken away): while it is there, the file is untouched. */
  staged: string;
  /** Hash of the new text: anything else in the file's place was written by somebody else. null: taken away. */
  written: string | null;
}

/** What the package manager may change. Paths are absolute. */
export interface JournalInstall {
  cwd: string;
  /** Lockfiles and the like; `backup` null: did not exist. */
  files: { path: string; backup: string | null; mode: number | null }[];
  /** Folders of installed packages that existed; `copy` null where none could be made. Others are new. */
  folders: { path: string; copy: string | null }[];
}

const journalFile = 'journal.json';

/** Writes the journal so that it is either whole or absent after a power cut. */
export function writeJournal(folder: string, journal: Journal): void {
  const partial = path.join(folder, `${journalFile}.partial`);
  writeDurably(partial, JSON.stringify(journal));
  renameSync(partial, path.join(folder, journalFile));
  syncFolder(folder);
}

/** undefined: no journal, so no change of a file was begun. */
export function readJournal(folder: string): Journal | undefined {
  const file = path.join(folder, journalFile);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Journal) : undefined;
}

/** The moment from which the new tree counts: without the journal nothing is rolled back. */
export function closeJournal(folder: string): void {
  rmSync(path.join(folder, journalFile), { force: true });
  syncFolder(folder);
  discardJournal(folder);
}

/** Removes the folder with its backups, and `.sightline` when nothing else is in it. */
export function discardJournal(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  removeStateFolder(folder);
}

/** Removes `.sightline`, which holds the journal, unless the manifest is in it. */
export function removeStateFolder(journal: string): void {
  try {
    rmdirSync(path.dirname(journal));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

export function writeDurably(file: string, content: string | Buffer, mode = 0o666): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const descriptor = openSync(file, 'w', mode);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function syncFolder(folder: string): void {
  // Windows cannot open a folder; its renames are durable without.
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
