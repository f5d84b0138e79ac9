import { accessSync, constants, lstatSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import type { FileChange, Plan } from '../plan/plan.js';
import { Problem } from '../problem.js';

/** One file to be written, checked against the disk. */
export interface Target {
  /** As the plan names it. */
  file: string;
  /** Absolute, links resolved. */
  path: string;
  /** null: the file is taken away. */
  content: Buffer | null;
  before: Buffer | null;
  /** Of the file that is replaced; null for a new one. */
  stats: Stats | null;
}

/**
 * Looks at every file of a plan before the first one is written.
 * Throws one Problem that names all files that cannot be written or that changed since the plan was made.
 */
export function checkTargets(plan: Plan): Target[] {
  const boundary = realpathSync(plan.service.repositoryRoot);
  const targets: Target[] = [];
  const obstacles: string[] = [];
  for (const change of plan.changes) {
    const target = checkTarget(plan.service.root, boundary, change);
    if (typeof target === 'string') obstacles.push(target);
    else targets.push(target);
  }
  if (obstacles.length > 0) {
    throw new Problem(
      obstacles.length === 1
        ? String(obstacles[0])
        : `These files cannot be written:\n  ${obstacles.join('\n  ')}`,
      'Nothing was written. Put that right and run again.',
    );
  }
  return targets;
}

/** Whether the file is still what the plan was made for. */
export function isUnchanged({ path: file, before }: Target): boolean {
  const now = readIfThere(file);
  return now === null || before === null ? now === before : now.equals(before);
}

function checkTarget(root: string, boundary: string, change: FileChange): Target | string {
  const lexical = path.resolve(root, change.path);
  const stats = lstatIfThere(lexical);
  const nearest = nearestFolder(path.dirname(lexical));
  if (statSync(nearest, { throwIfNoEntry: false })?.isFile() === true)
    return `${change.path} cannot be written: ${path.relative(root, nearest)} is a file, not a folder.`;
  const folder = realpathSync(nearest);
  const resolved = resolveLink(lexical, stats);
  if (resolved === null) return `${change.path} is a symbolic link that leads nowhere.`;
  if (!isInside(boundary, resolved) || !isInside(boundary, folder)) {
    return `${change.path} is reached by a symbolic link that leads out of the repository, to ${resolved}.`;
  }
  const target: Target = {
    file: change.path,
    path: resolved,
    content: change.after === null ? null : Buffer.from(change.after, 'utf8'),
    before: change.before === null ? null : Buffer.from(change.before, 'utf8'),
    stats: stats === null ? null : lstatSync(resolved),
  };
  if (target.stats !== null && !target.stats.isFile()) return `${change.path} is not a file.`;
  if (!isUnchanged(target)) {
    return target.before === null
      ? `${change.path} was created by something else while the plan was being made.`
      : `${change.path} was changed while the plan was being made.`;
  }
  // What this user may not write, a rename in a writable folder would replace all the same: so the file is asked too.
  if (target.stats !== null && !isWritable(resolved)) return `${change.path} is read-only.`;
  if (!isWritable(nearestFolder(path.dirname(resolved)))) {
    return `${change.path} cannot be written: its folder is read-only.`;
  }
  return target;
}

/** Where the file really is; null for a dangling link. A file that does not exist is where its folder really is. */
function resolveLink(lexical: string, stats: Stats | null): string | null {
  if (stats !== null) {
    try {
      return realpathSync(lexical);
    } catch {
      // ignored: a link that leads nowhere, or in a circle; the caller says so.
      return null;
    }
  }
  const existing = nearestFolder(path.dirname(lexical));
  return path.join(realpathSync(existing), path.relative(existing, lexical));
}

function nearestFolder(folder: string): string {
  const stats = lstatIfThere(folder);
  return stats === null ? nearestFolder(path.dirname(folder)) : folder;
}

function isInside(boundary: string, file: string): boolean {
  const relative = path.relative(boundary, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function isWritable(fileOrFolder: string): boolean {
  try {
    accessSync(fileOrFolder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function lstatIfThere(file: string): Stats | null {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    // Below a file there is nothing.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return null;
    throw error;
  }
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
