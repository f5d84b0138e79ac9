import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { userFolder } from './user-folder.js';

const day = 24 * 60 * 60 * 1000;
/** What no run has asked for so long is removed. */
const lifetime = 30 * day;
let isSwept = false;

/**
 * What this machine need not work out twice: kept in the user's cache folder, never in a repository. Every entry may be
 * missing, unreadable or gone at any time: the cache makes a run faster and never makes it fail.
 * `SIGHTLINE_CACHE` names another folder, or is `off`.
 */
export function readCached(name: string): Buffer | undefined {
  const folder = userFolder('cache');
  if (folder === undefined) return undefined;
  try {
    const file = path.join(folder, name);
    const content = readFileSync(file);
    if (Date.now() - statSync(file).mtimeMs > day) utimesSync(file, new Date(), new Date());
    return content;
  } catch {
    // ignored: not there, or not ours to read
    return undefined;
  }
}

export function writeCached(name: string, content: string | Buffer): void {
  const folder = userFolder('cache');
  if (folder === undefined) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    sweep(folder);
    const partial = path.join(folder, `${name}.${String(process.pid)}.partial`);
    writeFileSync(partial, content, { mode: 0o600 });
    renameSync(partial, path.join(folder, name));
  } catch {
    // ignored: a read-only home, a full disk: the next run works it out again
  }
}

function sweep(folder: string): void {
  if (isSwept) return;
  isSwept = true;
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const { mtimeMs } = statSync(file);
    if (Date.now() - mtimeMs > lifetime) rmSync(file, { force: true });
  }
}
