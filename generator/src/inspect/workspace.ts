import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { glob } from 'tinyglobby';
import { Problem } from '../problem.js';
import { parsePackageJson, readIfThere } from './package-json.js';
import type { PackageJson } from './service.js';

/** A folder that ties several packages together (npm, yarn or pnpm workspaces). */
export interface Workspace {
  /** Absolute. */
  root: string;
  data: PackageJson;
  /** Globs of the members, as written. */
  patterns: string[];
  /** pnpm and yarn catalogs: name of the catalog ('default' for the unnamed one) to ranges. */
  catalogs: Record<string, Record<string, string>>;
}

/** Nearest workspace root at or above `root`, not above `stopAt`. */
export async function findWorkspace(root: string, stopAt: string | null): Promise<Workspace | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    const found = await workspaceIn(folder);
    if (found !== null) return found;
    if (folder === stopAt || folder === dirname(folder)) return null;
  }
}

async function workspaceIn(folder: string): Promise<Workspace | null> {
  const text = await readIfThere(join(folder, 'package.json'));
  const pnpmText = await readIfThere(join(folder, 'pnpm-workspace.yaml'));
  if (text === undefined && pnpmText === undefined) return null;
  const data = text === undefined ? {} : parsePackageJson(text, 'package.json');
  const pnpm = pnpmText === undefined ? {} : await readYaml(pnpmText, join(folder, 'pnpm-workspace.yaml'));
  const patterns = [...strings(pnpm.packages), ...npmPatterns(data.workspaces)];
  // pnpm keeps settings in pnpm-workspace.yaml also where there is only one package.
  if (patterns.length === 0) return null;
  const yarnText = await readIfThere(join(folder, '.yarnrc.yml'));
  const yarn = yarnText === undefined ? {} : await readYaml(yarnText, join(folder, '.yarnrc.yml'));
  return { root: folder, data, patterns, catalogs: { ...catalogsIn(yarn), ...catalogsIn(pnpm) } };
}

async function readYaml(text: string, path: string): Promise<Record<string, unknown>> {
  const { parse } = await import('yaml');
  try {
    const data: unknown = parse(text);
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Problem(
      `${path} is not valid YAML: ${reason}`,
      'Repair the file, then run the command once more.',
    );
  }
}

function npmPatterns(workspaces: unknown): string[] {
  if (Array.isArray(workspaces)) return strings(workspaces);
  if (typeof workspaces !== 'object' || workspaces === null) return [];
  return strings((workspaces as Record<string, unknown>).packages);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function catalogsIn(settings: Record<string, unknown>): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  const { catalog, catalogs } = settings;
  if (typeof catalogs === 'object' && catalogs !== null) {
    Object.assign(found, catalogs);
  }
  if (typeof catalog === 'object' && catalog !== null) found.default = catalog as Record<string, string>;
  return found;
}

/** The members' package.json files; members that cannot be read are left out. */
export async function workspaceMembers(
  workspace: Workspace,
): Promise<{ folder: string; data: PackageJson }[]> {
  const files = await glob(
    workspace.patterns.map((pattern) =>
      pattern.startsWith('!') ? pattern : `${pattern.replace(/^\.\//, '').replace(/\/$/, '')}/package.json`,
    ),
    { cwd: workspace.root, ignore: ['**/node_modules/**'], expandDirectories: false },
  );
  const members: { folder: string; data: PackageJson }[] = [];
  for (const file of files.sort()) {
    const text = await readIfThere(join(workspace.root, file));
    if (text === undefined) continue;
    members.push({
      folder: relative(workspace.root, dirname(join(workspace.root, file))).replaceAll('\\', '/'),
      data: parsePackageJson(text, file),
    });
  }
  return members;
}

/** Nearest folder up that holds `.git`, for repositories on machines without git. */
export function folderWithGit(root: string): string | null {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return null;
  }
}
