import { Problem } from '../problem.js';
import type { ChangeOptions } from './carry-out.js';
import { packageManagers } from './flags.js';

/** How the repository is to be dealt with. */
export interface RepositoryOptions {
  allowDirty: boolean;
  packageManager: (typeof packageManagers)[number] | undefined;
}

export function readChangeOptions(flags: Readonly<Record<string, unknown>>): ChangeOptions {
  return {
    yes: flags.yes === true,
    dryRun: flags['dry-run'] === true,
    json: flags.json === true,
    install: flags['no-install'] !== true,
    check: flags['no-check'] !== true,
  };
}

/** What commands that look at the repository take. Throws a usage Problem for a value that is not allowed. */
export function readRepositoryOptions(
  flags: Readonly<Record<string, unknown>>,
): ChangeOptions & RepositoryOptions {
  const packageManager = oneText(flags, 'package-manager');
  return {
    ...readChangeOptions(flags),
    allowDirty: flags['allow-dirty'] === true,
    packageManager: packageManager === undefined ? undefined : readPackageManager(packageManager),
  };
}

export function oneText(flags: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = flags[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new Problem(`--${name} is given more than once.`, 'Pass it once.', 'usage');
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new Problem(`--${name} needs a value.`, 'See the help of the command: --help.', 'usage');
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
