import path from 'node:path';
import { featureNames, type FeatureName } from '../features/feature.js';
import { leaderStores, type LeaderStore } from '../inspect/leader-stores.js';
import { Problem } from '../problem.js';
import type { ChangeOptions } from './carry-out.js';
import { oneText, readRepositoryOptions, type RepositoryOptions } from './options.js';

/** What the user asked for; undefined where nothing was said and a default or a question decides. */
export interface InitOptions extends ChangeOptions, RepositoryOptions {
  dir: string | undefined;
  features: FeatureName[] | undefined;
  lintPackage: string | undefined;
  /** Absolute. */
  templates: string | undefined;
  entry: string | undefined;
  scheduleLeader: LeaderStore | undefined;
  /** Features that were asked for by name: each has to mean something for the service. */
  added?: readonly FeatureName[];
}

/** Flags as the parser gives them. Throws a usage Problem for a value that is not allowed. */
export function readInitOptions(flags: Readonly<Record<string, unknown>>): InitOptions {
  const dir = oneText(flags, 'dir');
  const features = flags.features;
  const templates = oneText(flags, 'templates');
  return {
    ...readRepositoryOptions(flags),
    dir: dir === undefined ? undefined : readFolder(`--dir ${dir}`, dir),
    features: features === undefined ? undefined : readFeatures('--features', [features].flat().map(String)),
    lintPackage: oneText(flags, 'lint-package'),
    templates: templates === undefined ? undefined : path.resolve(templates),
    entry: oneText(flags, 'entry'),
    scheduleLeader: readScheduleLeader(flags),
  };
}

/** Throws a usage Problem for a store in which nobody is elected. */
export function readScheduleLeader(flags: Readonly<Record<string, unknown>>): LeaderStore | undefined {
  const value = oneText(flags, 'schedule-leader');
  if (value === undefined) return undefined;
  const known = leaderStores.find((name) => name === value);
  if (known !== undefined) return known;
  throw new Problem(
    `--schedule-leader does not know ${value}.`,
    `It takes ${leaderStores.join(' or ')}.`,
    'usage',
  );
}

/** `a,b` or the flag given several times. Logging is what the others stand on and always comes along. */
export function readFeatures(asked: string, values: readonly string[]): FeatureName[] {
  const named = readFeatureNames(asked, values);
  return featureNames.filter((name) => name === 'logging' || named.includes(name));
}

/** Throws a usage Problem for a name that no feature has. */
export function readFeatureNames(asked: string, values: readonly string[]): FeatureName[] {
  const named = values.flatMap((value) => value.split(',')).map((name) => name.trim());
  const wrong = named.filter((name) => !featureNames.some((known) => known === name));
  if (wrong.length > 0) {
    const said = wrong.map((name) => (name === '' ? 'an empty name' : name)).join(', ');
    throw new Problem(`${asked} does not know ${said}.`, `It takes ${featureNames.join(', ')}.`, 'usage');
  }
  return featureNames.filter((name) => named.includes(name));
}

/** A folder inside of the service; `asked` is how the message calls it. */
export function readFolder(asked: string, value: string): string {
  const folder = value
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .replace(/\/+$/, '');
  const parts = folder.split('/');
  const leaves = folder.startsWith('/') || /^[A-Za-z]:/.test(folder) || parts.includes('..');
  if (folder === '' || folder === '.' || leaves) {
    throw new Problem(
      `${asked} is not a folder inside of the service.`,
      'It takes a folder relative to package.json, like src/observability.',
      'usage',
    );
  }
  return folder;
}
