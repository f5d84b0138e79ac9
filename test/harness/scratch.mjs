// @ts-check
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));
const servicesFolder = fileURLToPath(new URL('../services', import.meta.url));

/** @type {Set<string>} */
const folders = new Set();

process.on('exit', removeEveryScratch);

/** Removes what `makeScratch` made and is still there. */
export function removeEveryScratch() {
  if (process.env['SIGHTLINE_KEEP']) return;
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.clear();
}

/** A new temporary folder, removed when this process ends (SIGHTLINE_KEEP=1 keeps it). */
export function makeScratch(label = 'test') {
  const folder = mkdtempSync(path.join(tmpdir(), `sightline-${label}-`));
  folders.add(folder);
  return folder;
}

/**
 * Copies one of test/services into a new folder of its own name below a scratch folder.
 * @param {string} name
 * @param {{ git?: boolean }} [options] git: commit it as a team would have (default true)
 */
export function copyService(name, { git = true } = {}) {
  const folder = path.join(makeScratch(name), name);
  mkdirSync(folder);
  cpSync(path.join(servicesFolder, name), folder, {
    recursive: true,
    filter: (source) => !['node_modules', 'dist'].includes(path.basename(source)),
  });
  if (git) commitAll(folder, 'a service that knows nothing of observability');
  return folder;
}

/** Makes the folder a git repository, where it is none yet, and commits everything in it. */
export function commitAll(/** @type {string} */ folder, message = 'everything') {
  /** @param {string[]} args */
  const git = (...args) =>
    execFileSync(
      'git',
      ['-c', 'user.name=team', '-c', 'user.email=team@localhost', '-c', 'core.autocrlf=false', ...args],
      {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
  if (!existsSync(path.join(folder, '.git'))) git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--no-gpg-sign', '-m', message);
}

const notSource = new Set([
  '.git',
  'node_modules',
  'dist',
  'build',
  'lib',
  'package-lock.json',
  'yarn.lock',
  'pnpm-lock.yaml',
]);

/**
 * Every file that a team would look at, path to content in latin1, so that equal maps mean equal bytes.
 * @param {string} folder
 * @param {{ all?: boolean }} [options] all: lockfiles and builds too, only .git and node_modules left out
 * @returns {Record<string, string>}
 */
export function readTree(folder, { all = false } = {}) {
  /** @type {Record<string, string>} */
  const tree = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const relative = path.relative(folder, file).split(path.sep).join('/');
    const parts = relative.split('/');
    const skipped = all
      ? parts.some((part) => part === '.git' || part === 'node_modules')
      : parts.some((part) => notSource.has(part));
    if (!skipped) tree[relative] = readFileSync(file, 'latin1');
  }
  return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
}
