import { featureNames } from '../features/feature.js';
import type { CommandHelp } from '../present/help.js';

export const packageManagers = ['npm', 'pnpm', 'yarn'] as const;

interface Flag {
  type: 'boolean' | 'string';
  /** What the help calls its value. */
  value?: string;
  describe: string;
}

/** The flags of `init`: what is parsed and what the help shows. */
export const initFlags = {
  yes: { type: 'boolean', describe: 'Ask nothing: take the defaults and apply them.' },
  'dry-run': { type: 'boolean', describe: 'Print the diff of everything and write nothing.' },
  json: { type: 'boolean', describe: 'Print one JSON object on stdout; with --yes or --dry-run.' },
  dir: {
    type: 'string',
    value: 'folder',
    describe:
      'Where the emitted source goes. Default: src/observability, or observability where there is no src.',
  },
  features: {
    type: 'string',
    value: 'list',
    describe: `Comma-separated: ${featureNames.join(', ')}. Default: all of them; logging always is.`,
  },
  'no-install': {
    type: 'boolean',
    describe: 'Add the packages to package.json and leave installing them to you.',
  },
  'package-manager': {
    type: 'string',
    value: 'name',
    describe: `Instead of the one that the repository uses: ${packageManagers.join(', ')}.`,
  },
  'allow-dirty': { type: 'boolean', describe: 'Go on although there are uncommitted changes.' },
  'lint-package': {
    type: 'string',
    value: 'spec',
    describe:
      'Where eslint-plugin-sightline comes from: a version range, or file:<path> for one of your own.',
  },
  entry: {
    type: 'string',
    value: 'file',
    describe: 'The file that starts the service, where it is not found.',
  },
} as const satisfies Record<string, Flag>;

export const initHelp: CommandHelp = {
  usage: 'sightline init [flags]',
  describe:
    'Makes the Express, Fastify, Koa, Hono or node:http service in this folder observable: emits source that your team owns, ' +
    'wires it, adds the packages, sets up lint. All of it or nothing; a second run changes nothing.',
  lists: {
    Flags: [
      ...Object.entries<Flag>(initFlags).map(([name, { value, describe }]) => ({
        usage: value === undefined ? `--${name}` : `--${name} <${value}>`,
        describe,
      })),
      { usage: '--help', describe: 'Show this.' },
    ],
    'Exit codes': [
      { usage: '0', describe: 'Done, or nothing to do.' },
      { usage: '1', describe: 'Failed; nothing was changed.' },
      { usage: '2', describe: 'Wrong use, or a question that nobody was there to answer.' },
      { usage: '3', describe: 'Done, and steps are left to you; they are listed.' },
    ],
  },
};
