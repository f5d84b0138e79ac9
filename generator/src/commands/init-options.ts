import type { Argv, Options } from 'yargs';
import { featureNames, type FeatureName } from '../plan/plan.js';
import { Problem } from '../problem.js';

export const packageManagers = ['npm', 'pnpm', 'yarn'] as const;

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

const options = {
  yes: { type: 'boolean', default: false, describe: 'Ask nothing, take the defaults' },
  'dry-run': { type: 'boolean', default: false, describe: 'Print the diff of everything and write nothing' },
  json: { type: 'boolean', default: false, describe: 'Print one JSON object (needs --yes or --dry-run)' },
  dir: {
    type: 'string',
    requiresArg: true,
    describe: 'Folder of the emitted source [default: src/observability, or beside the source]',
  },
  features: {
    type: 'string',
    requiresArg: true,
    describe: `Comma-separated, of ${featureNames.join(', ')} [default: all]`,
  },
  install: { type: 'boolean', default: true, describe: 'Install the added packages (--no-install: do not)' },
  'package-manager': {
    type: 'string',
    requiresArg: true,
    choices: packageManagers,
    describe: 'Instead of the one that the repository uses',
  },
  'allow-dirty': {
    type: 'boolean',
    default: false,
    describe: 'Go on although there are uncommitted changes',
  },
  'lint-package': {
    type: 'string',
    requiresArg: true,
    describe: 'Where eslint-plugin-sightline comes from: a version range or file:<path>',
  },
  entry: {
    type: 'string',
    requiresArg: true,
    describe: 'File that starts the service, where it is not found',
  },
} as const satisfies Record<string, Options>;

export function initOptions<T>(yargs: Argv<T>) {
  return yargs.options(options);
}

/** Arguments as yargs gives them. Throws a usage Problem for a value that is not allowed. */
export function readInitOptions(args: Awaited<ReturnType<typeof initOptions<object>>['argv']>): InitOptions {
  for (const [name, value] of Object.entries(args)) {
    if (Array.isArray(value) && name !== '_' && name !== 'features') {
      throw new Problem(`--${name} is given more than once.`, 'Pass it once.', 'usage');
    }
  }
  return {
    yes: args.yes,
    dryRun: args['dry-run'],
    json: args.json,
    install: args.install,
    allowDirty: args['allow-dirty'],
    dir: args.dir === undefined ? undefined : readFolder(args.dir),
    features: args.features === undefined ? undefined : readFeatures(args.features),
    packageManager: args['package-manager'],
    lintPackage: args['lint-package'],
    entry: args.entry,
  };
}

/** `a,b` or the flag given several times. Logging is what the others stand on and always comes along. */
function readFeatures(value: string | readonly string[]): FeatureName[] {
  const named = [value]
    .flat()
    .flatMap((part) => part.split(','))
    .map((name) => name.trim());
  const wrong = named.filter((name) => !featureNames.some((known) => known === name));
  if (wrong.length > 0) {
    throw new Problem(
      `--features does not know ${wrong.map((name) => (name === '' ? 'an empty name' : name)).join(', ')}.`,
      `It takes ${featureNames.join(', ')}.`,
      'usage',
    );
  }
  return featureNames.filter((name) => name === 'logging' || named.includes(name));
}

function readFolder(value: string): string {
  const folder = value
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .replace(/\/+$/, '');
  const parts = folder.split('/');
  if (
    folder === '' ||
    folder === '.' ||
    folder.startsWith('/') ||
    /^[A-Za-z]:/.test(folder) ||
    parts.includes('..')
  ) {
    throw new Problem(
      `--dir ${value} is not a folder inside of the service.`,
      'Pass a folder relative to package.json, like src/observability.',
      'usage',
    );
  }
  return folder;
}
