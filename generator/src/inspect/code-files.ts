import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ignoredByGit } from './git-ignored.js';

const LEFT_OUT = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor', 'tmp']);
const CODE = /\.[cm]?[jt]sx?$/;

/** Bounds the walk where generated code lies beside the source. */
const MAX_FILES = 20_000;

/**
 * Every JavaScript and TypeScript file of the service, tests, scripts and configuration too, relative to `root`; what git
 * leaves out was built or downloaded.
 *
 * @param wanted - folders that are looked into although they hold no code of the team's as a rule
 */
export async function listCodeFiles(
  root: string,
  wanted: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const ignored = await ignoredByGit(root);
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (found.length >= MAX_FILES) return;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile() && CODE.test(entry.name)) found.push(path);
      else if (entry.isDirectory() && !entry.name.startsWith('.')) {
        if (!LEFT_OUT.has(entry.name) || wanted.has(entry.name)) walk(path);
      }
    }
  };
  walk('');
  return found.filter((file) => !ignored(file)).sort();
}

/** More than any command file or settings of a process manager has. */
const MAX_SETTINGS_BYTES = 256 * 1024;

/** Documentation, lockfiles, secrets, and what tools note for their next run or write about their last one. */
const NO_SETTINGS =
  /\.md$|lock|^\.env|\.tsbuildinfo$|cache$|\.log(?:\.\d+)?$|\.map$|(?:^|[.-])(?:stats|report|results?)\.json$/i;

/** Files beside package.json that may hold a start command: text that git does not leave out and no tool has written. */
export async function listSettingsFiles(root: string): Promise<string[]> {
  const ignored = await ignoredByGit(root);
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !NO_SETTINGS.test(entry.name) && !ignored(entry.name))
    .map(({ name }) => name)
    .filter((name) => statSync(join(root, name)).size <= MAX_SETTINGS_BYTES)
    .filter((name) => isUtf8(readFileSync(join(root, name))))
    .sort();
}
