import { featureNames } from '../features/feature.js';
import { leaderStores } from '../inspect/leader-stores.js';
import { changeFlags, changeHelp, checkFlags, repositoryFlags, type Flag } from './flags.js';

/** The flags of `init`: what is parsed and what the help shows. */
export const initFlags = {
  ...changeFlags,
  dir: {
    type: 'string',
    value: 'folder',
    describe:
      'Where the emitted source goes. Default: src/observability or observability, beside the own source of the service.',
  },
  features: {
    type: 'string',
    value: 'list',
    describe: `Comma-separated: ${featureNames.join(', ')}. Default: all of them, but no tracing beside one of the service; logging always is.`,
  },
  'no-install': {
    type: 'boolean',
    describe: 'Add the packages to package.json and leave installing them to you.',
  },
  ...checkFlags,
  ...repositoryFlags,
  'lint-package': {
    type: 'string',
    value: 'spec',
    describe:
      'Where eslint-plugin-sightline comes from: a version range, or file:<path> for one of your own.',
  },
  templates: {
    type: 'string',
    value: 'folder',
    describe: 'Your own templates: service/logger.ts in it takes the place of ours. Later runs know it.',
  },
  'schedule-leader': {
    type: 'string',
    value: 'store',
    describe: `Of all instances one runs the schedules, elected through a client that the service has: ${leaderStores.join(' or ')}. Later runs know it.`,
  },
  entry: {
    type: 'string',
    value: 'file',
    describe: 'The file that starts the service, where it is not found.',
  },
} as const satisfies Record<string, Flag>;

export const initHelp = changeHelp(
  'init',
  'Makes the Express, Fastify, Koa, Hono, NestJS or node:http service or the worker in this folder observable: emits source that your team ' +
    'owns, wires it, adds the packages, sets up lint. All of it or nothing; a second run changes nothing. Then your own type check and lint run.',
  initFlags,
  { usage: '4', describe: 'Done, and a check of your own is worse than before.' },
);
