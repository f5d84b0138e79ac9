import { featureNames } from '../features/feature.js';
import { changeFlags, changeHelp, checkFlags, repositoryFlags, type Flag } from './flags.js';

/** The flags of `remove`: what is parsed and what the help shows. */
export const removeFlags = {
  ...changeFlags,
  'keep-edited': { type: 'boolean', describe: 'Leave emitted files that your team edited.' },
  'delete-edited': { type: 'boolean', describe: 'Delete emitted files that your team edited too.' },
  'no-install': {
    type: 'boolean',
    describe: 'Take the packages out of package.json and leave uninstalling them to you.',
  },
  ...checkFlags,
  ...repositoryFlags,
} as const satisfies Record<string, Flag>;

export const removeHelp = changeHelp(
  'remove [feature..]',
  'Takes all that init brought out of the service in this folder: emitted files, what it put into yours, the packages. ' +
    'What you did not touch since is afterwards as it was before, to the byte. With names, only these features go: ' +
    `${featureNames.filter((name) => name !== 'logging').join(', ')}.`,
  removeFlags,
);
