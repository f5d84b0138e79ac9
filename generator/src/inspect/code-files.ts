import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LEFT_OUT = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'tmp']);
const CODE = /\.[cm]?[jt]sx?$/;

/** Bounds the walk where generated code lies beside the source. */
const MAX_FILES = 20_000;

/** Every JavaScript and TypeScript file of the service, tests, scripts and configuration too, relative to `root`. */
export function listCodeFiles(root: string): string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (found.length >= MAX_FILES) return;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile() && CODE.test(entry.name)) found.push(path);
      else if (entry.isDirectory() && !LEFT_OUT.has(entry.name) && !entry.name.startsWith('.')) walk(path);
    }
  };
  walk('');
  return found.sort();
}

/** More than any command file or settings of a process manager has. */
const MAX_SETTINGS_BYTES = 256 * 1024;

/**
 * Files beside package.json that may hold a start command: all but documentation, lockfiles, secrets, what the compiler
 * notes for its next run, and what is no text.
 */
export function listSettingsFiles(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.md$|\.tsbuildinfo$|lock|^\.env/i.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => statSync(join(root, name)).size <= MAX_SETTINGS_BYTES)
    .filter((name) => isUtf8(readFileSync(join(root, name))))
    .sort();
}
