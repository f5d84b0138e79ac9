import { featureNames, type FeatureName } from '../features/feature.js';
import { Problem } from '../problem.js';
import { packageManagers } from './init-flags.js';

/** What the user asked for; undefined where nothing was said and a default or a question decides. */
export interface InitOptions {
  yes: boolean;
  dryRun: boolean;
  json: boolean;
  install: boolean;
  allowDirty: boolean;
  dir: string | undefined;
  features: FeatureName[] | undefined;
  packageManager: (typeof packageManagers)[number] | undefined;
  lintPackage: string | undefined;
  entry: string | undefined;
}

/** Flags as the parser gives them. Throws a usage Problem for a value that is not allowed. */
export function readInitOptions(flags: Readonly<Record<string, unknown>>): InitOptions {
  const dir = oneText(flags, 'dir');
  const features = flags.features;
  const packageManager = oneText(flags, 'package-manager');
  return {
    yes: flags.yes === true,
    dryRun: flags['dry-run'] === true,
    json: flags.json === true,
    install: flags['no-install'] !== true,
    allowDirty: flags['allow-dirty'] === true,
    dir: dir === undefined ? undefined : readFolder(dir),
    features: features === undefined ? undefined : readFeatures([features].flat().map(String)),
    packageManager: packageManager === undefined ? undefined : readPackageManager(packageManager),
    lintPackage: oneText(flags, 'lint-package'),
    entry: oneText(flags, 'entry'),
  };
}

function oneText(flags: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = flags[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new Problem(`--${name} is given more than once.`, 'Pass it once.', 'usage');
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new Problem(`--${name} needs a value.`, 'See `sightline init --help`.', 'usage');
}

/** `a,b` or the flag given several times. Logging is what the others stand on and always comes along. */
function readFeatures(values: readonly string[]): FeatureName[] {
  const named = values.flatMap((value) => value.split(',')).map((name) => name.trim());
  const wrong = named.filter((name) => !featureNames.some((known) => known === name));
  if (wrong.length > 0) {
    const said = wrong.map((name) => (name === '' ? 'an empty name' : name)).join(', ');
    throw new Problem(`--features does not know ${said}.`, `It takes ${featureNames.join(', ')}.`, 'usage');
  }
  return featureNames.filter((name) => name === 'logging' || named.includes(name));
}

function readPackageManager(value: string): (typeof packageManagers)[number] {
  const known = packageManagers.find((name) => name === value);
  if (known !== undefined) return known;
  throw new Problem(
    `--package-manager does not know ${value}.`,
    `It takes ${packageManagers.join(', ')}.`,
    'usage',
  );
}

function readFolder(value: string): string {
  const folder = value
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .replace(/\/+$/, '');
  const parts = folder.split('/');
  const leaves = folder.startsWith('/') || /^[A-Za-z]:/.test(folder) || parts.includes('..');
  if (folder === '' || folder === '.' || leaves) {
    throw new Problem(
      `--dir ${value} is not a folder inside of the service.`,
      'Pass a folder relative to package.json, like src/observability.',
      'usage',
    );
  }
  return folder;
}
