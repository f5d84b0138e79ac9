import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { LOCKS } from 'package-manager-detector';
import { Problem } from '../problem.js';
import { parsePackageJson, readIfThere } from './package-json.js';
import type { PackageJson, PackageManager } from './service.js';

type Name = PackageManager['name'];

const NAMES: readonly string[] = ['npm', 'pnpm', 'yarn', 'bun'];

/** Files that belong to one package manager only, in the order of package-manager-detector's table. */
const LOCKFILES = Object.entries(LOCKS).filter(([file]) => file !== 'pnpm-workspace.yaml');

/**
 * Which package manager the repository uses: walking up from `root` to `repositoryRoot`, the `packageManager` and
 * `devEngines` fields of any level come before lockfiles; npm where nothing tells. Several lockfiles at one level are
 * refused, as is a package manager that this version cannot drive.
 */
export async function findPackageManager(
  root: string,
  repositoryRoot: string,
  forced?: string,
): Promise<PackageManager> {
  const found = await find(root, repositoryRoot, forced);
  if (found.lockfilePath?.endsWith('.lockb') === true)
    throw binaryLockfile(relative(root, found.lockfilePath).replaceAll('\\', '/'));
  return found;
}

async function find(root: string, repositoryRoot: string, forced?: string): Promise<PackageManager> {
  const levels = levelsUp(root, repositoryRoot);
  if (forced !== undefined) {
    const name = supported(forced, '--package-manager');
    return { name, major: null, foundBy: '--package-manager', lockfilePath: lockfileOf(name, levels) };
  }
  for (const folder of levels) {
    const text = await readIfThere(join(folder, 'package.json'));
    const field =
      text === undefined ? null : fieldIn(parsePackageJson(text, shown(root, folder, 'package.json')));
    if (field === null) continue;
    const name = supported(field.name, `${field.field} in ${shown(root, folder, 'package.json')}`);
    return {
      name,
      major: field.major,
      foundBy: `${field.field} field`,
      lockfilePath: lockfileOf(name, levels),
    };
  }
  for (const folder of levels) {
    const present = LOCKFILES.filter(([file]) => existsSync(join(folder, file)));
    const names = new Set(present.map(([, name]) => name));
    if (names.size > 1) {
      throw new Problem(
        `Lockfiles of several package managers lie side by side in ${folder}: ${present.map(([file]) => file).join(', ')}.`,
        'Say which one is used with --package-manager npm, pnpm, yarn or bun.',
        'usage',
      );
    }
    const [first] = present;
    if (first === undefined) continue;
    const [file, name] = first;
    return {
      name: supported(name, shown(root, folder, file)),
      major: null,
      foundBy: shown(root, folder, file),
      lockfilePath: join(folder, file),
    };
  }
  return { name: 'npm', major: null, foundBy: 'no lockfile, so the default', lockfilePath: null };
}

function supported(name: string, foundBy: string): Name {
  if (NAMES.includes(name)) return name as Name;
  throw new Problem(
    `The package manager ${name} (${foundBy}) is not supported.`,
    'Pass --package-manager npm, pnpm, yarn or bun to use one of these, or --no-install together with it and install by yourself.',
    'usage',
  );
}

/** Bun itself has written text since version 1.2. */
function binaryLockfile(file: string): Problem {
  return new Problem(
    `${file} is binary, so what an install changes in it could be neither shown nor taken back to the byte.`,
    'Have Bun write it as text: `bun install --save-text-lockfile --frozen-lockfile --lockfile-only`, then delete it.',
    'usage',
  );
}

function lockfileOf(name: Name, levels: readonly string[]): string | null {
  for (const folder of levels) {
    const file = LOCKFILES.find(([lock, owner]) => owner === name && existsSync(join(folder, lock)))?.[0];
    if (file !== undefined) return join(folder, file);
  }
  return null;
}

function fieldIn(data: PackageJson): { name: string; major: number | null; field: string } | null {
  if (typeof data.packageManager === 'string') {
    const [name = '', version] = data.packageManager.replace(/^\^/, '').split('@');
    return { name, major: majorOf(version), field: 'packageManager' };
  }
  const engines = data.devEngines as { packageManager?: unknown } | undefined;
  const wanted: unknown = Array.isArray(engines?.packageManager)
    ? engines.packageManager[0]
    : engines?.packageManager;
  if (
    typeof wanted !== 'object' ||
    wanted === null ||
    !('name' in wanted) ||
    typeof wanted.name !== 'string'
  ) {
    return null;
  }
  const version = 'version' in wanted && typeof wanted.version === 'string' ? wanted.version : undefined;
  return { name: wanted.name, major: majorOf(version), field: 'devEngines.packageManager' };
}

function majorOf(version: string | undefined): number | null {
  const major = Number.parseInt((version ?? '').replace(/^\D+/, ''), 10);
  return Number.isNaN(major) ? null : major;
}

/** `root` and the folders above it, up to and with `repositoryRoot`. */
export function levelsUp(root: string, repositoryRoot: string): string[] {
  const levels: string[] = [];
  for (let folder = root; ; folder = dirname(folder)) {
    levels.push(folder);
    if (folder === repositoryRoot || folder === dirname(folder)) return levels;
  }
}

function shown(root: string, folder: string, file: string): string {
  const up = relative(root, folder).replaceAll('\\', '/');
  return up === '' ? file : `${up}/${file}`;
}
