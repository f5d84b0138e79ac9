import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { featureNames, type FeatureName } from '../features/feature.js';
import { levelsUp } from '../inspect/package-manager.js';
import type { Service } from '../inspect/service.js';
import { Problem } from '../problem.js';
import { readFeatures, readFolder } from './init-options.js';

/** What a team wants wherever nothing else was said; each has a flag that says otherwise. */
export interface TeamConfig {
  dir?: string;
  features?: FeatureName[];
  /** false: as --no-install. */
  install?: boolean;
  /** false: as --no-check. */
  check?: boolean;
  lintPackage?: string;
  /** Folder of the team's own templates, relative to the service's root. */
  templates?: string;
}

const FILES = ['sightline.config.js', 'sightline.config.mjs', 'sightline.config.json'];

/** Reads one value; `asked` is how messages call it. Throws a usage Problem for one that is not allowed. */
type Reader = (asked: string, value: unknown, folder: string) => unknown;

const READERS: Record<keyof TeamConfig, Reader> = {
  dir: (asked, value) => readFolder(asked, textOf(asked, value)),
  features: (asked, value) => {
    if (Array.isArray(value)) return readFeatures(asked, value.map(String));
    throw wrong(asked, `a list of ${featureNames.join(', ')}`);
  },
  install: flagOf,
  check: flagOf,
  lintPackage: textOf,
  templates: (asked, value, folder) => path.resolve(folder, textOf(asked, value)),
};

/**
 * The settings of the team: `sightline.config.*` or "sightline" in package.json, in the service's folder or the nearest
 * one above it in the repository. Throws a usage Problem that names the file and the key.
 */
export async function readTeamConfig({
  root,
  repositoryRoot,
}: Pick<Service, 'root' | 'repositoryRoot'>): Promise<TeamConfig> {
  for (const folder of levelsUp(root, repositoryRoot)) {
    const found = await configIn(folder);
    if (found === undefined) continue;
    const { templates, ...config } = validated(found.file, found.config, folder);
    if (templates === undefined) return config;
    return { ...config, templates: path.relative(root, templates).replaceAll('\\', '/') };
  }
  return {};
}

async function configIn(folder: string): Promise<{ file: string; config: unknown } | undefined> {
  const name = FILES.find((one) => existsSync(path.join(folder, one)));
  if (name !== undefined) {
    const file = path.join(folder, name);
    return { file, config: await load(file) };
  }
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { sightline } = (parsed(file) ?? {}) as { sightline?: unknown };
  return sightline === undefined ? undefined : { file: `"sightline" in ${file}`, config: sightline };
}

async function load(file: string): Promise<unknown> {
  if (file.endsWith('.json')) return parsed(file);
  try {
    const loaded = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return loaded.default;
  } catch (error) {
    throw new Problem(
      `${file} cannot be loaded: ${(error as Error).message}`,
      'Repair it and run again.',
      'usage',
    );
  }
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Problem(
      `${file} is not valid JSON: ${(error as Error).message}`,
      'Repair it and run again.',
      'usage',
    );
  }
}

function validated(file: string, config: unknown, folder: string): TeamConfig {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new Problem(
      `${file} holds no object with settings.`,
      `It takes ${Object.keys(READERS).join(', ')}.`,
      'usage',
    );
  }
  const read = Object.entries(config).map(([key, value]): [string, unknown] => {
    const reader = Object.hasOwn(READERS, key) ? READERS[key as keyof TeamConfig] : undefined;
    if (reader !== undefined) return [key, reader(`"${key}" in ${file}`, value, folder)];
    throw new Problem(
      `"${key}" in ${file} is no setting of sightline.`,
      `The settings are ${Object.keys(READERS).join(', ')}.`,
      'usage',
    );
  });
  return Object.fromEntries(read);
}

function textOf(asked: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw wrong(asked, 'a text');
}

function flagOf(asked: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw wrong(asked, 'true or false');
}

function wrong(asked: string, takes: string): Problem {
  return new Problem(`${asked} is not what it takes.`, `It takes ${takes}.`, 'usage');
}
