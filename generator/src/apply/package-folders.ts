import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';

/** Folders of installed packages at and below the folder that the package manager runs in: absolute paths. */
export function findPackageFolders(cwd: string): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const inner = path.join(folder, entry.name);
      if (entry.name === 'node_modules' || (entry.name === '.yarn' && folder === cwd)) found.push(inner);
      else if (!entry.name.startsWith('.')) visit(inner);
    }
  };
  visit(cwd);
  return found.sort();
}

/**
 * Makes a copy of a folder of packages that costs no disk space: package managers replace installed files and never
 * write into them, so hard links keep the old content. Their own book-keeping is written in place and is copied.
 * Throws where the file system cannot link.
 */
export async function linkPackageFolder(from: string, to: string, signal: AbortSignal): Promise<void> {
  mkdirSync(to, { recursive: true, mode: lstatSync(from).mode });
  await setImmediate();
  signal.throwIfAborted();
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) await linkPackageFolder(source, target, signal);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (entry.isFile()) {
      if (isBookKeeping(from, entry.name)) copyFileSync(source, target);
      else linkSync(source, target);
    }
  }
}

/** `.package-lock.json`, `.modules.yaml`, `.yarn-integrity`, pnpm's lock copy, install state, command shims. */
function isBookKeeping(folder: string, name: string): boolean {
  const parent = path.basename(folder);
  return (
    (parent === 'node_modules' && name.startsWith('.')) ||
    parent === '.pnpm' ||
    parent === '.bin' ||
    parent === '.yarn'
  );
}
