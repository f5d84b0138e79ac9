import { flagRows, repositoryFlags, type Flag } from './flags.js';
import { initFlags } from './init-flags.js';
import type { CommandHelp } from '../present/help.js';
import { newFrameworks } from '../scaffold/frameworks.js';
import { newQueueSystems } from '../scaffold/new-queue-systems.js';

/** The flags of `new`: what is parsed and what the help shows. */
export const newFlags = {
  framework: {
    type: 'string',
    value: 'name',
    describe: `${newFrameworks.join(', ')}. Default with --yes: ${newFrameworks[0]}.`,
  },
  ts: { type: 'boolean', describe: 'TypeScript, which it is by default.' },
  js: { type: 'boolean', describe: 'JavaScript instead of TypeScript; not with nest.' },
  tasks: {
    type: 'string',
    value: 'system',
    isBare: true,
    describe: `With a queue, a job and a worker: ${newQueueSystems.join(', ')}. Without a name it asks; with --yes: ${newQueueSystems[0]}.`,
  },
  yes: { type: 'boolean', describe: 'Ask nothing: take the defaults.' },
  'dry-run': { type: 'boolean', describe: 'Show what would be made and write nothing.' },
  json: initFlags.json,
  features: initFlags.features,
  'no-install': { type: 'boolean', describe: 'Leave installing the packages to you.' },
  'lint-package': initFlags['lint-package'],
  'package-manager': repositoryFlags['package-manager'],
} as const satisfies Record<string, Flag>;

export const newHelp: CommandHelp = {
  usage: 'sightline new <name> [flags]',
  describe:
    'Makes a small service in a new folder: one route, one test, and all that init brings. It builds, tests and lints from its first minute.',
  lists: {
    Flags: flagRows(newFlags),
    Examples: [
      { usage: 'sightline new orders', describe: 'Asks for the framework.' },
      { usage: 'sightline new orders --framework fastify --js --yes', describe: 'Asks nothing.' },
      { usage: 'sightline new orders --framework koa --tasks bullmq', describe: 'With a worker beside it.' },
    ],
    'Exit codes': [
      { usage: '0', describe: 'Done.' },
      { usage: '1', describe: 'Failed; nothing was left behind.' },
      { usage: '2', describe: 'Wrong use, or a question that nobody was there to answer.' },
      { usage: '3', describe: 'Done, and steps in the workspace round it are left to you; they are listed.' },
    ],
  },
};
