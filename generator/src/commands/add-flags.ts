import { featureNames } from '../features/feature.js';
import { changeFlags, changeHelp, checkFlags, repositoryFlags, type Flag } from './flags.js';
import { initFlags } from './init-flags.js';

/** The flags of `add`: what is parsed and what the help shows. */
export const addFlags = {
  ...changeFlags,
  'no-install': initFlags['no-install'],
  'schedule-leader': initFlags['schedule-leader'],
  ...checkFlags,
  ...repositoryFlags,
} as const satisfies Record<string, Flag>;

export const addHelp = changeHelp(
  'add <feature..>',
  'Brings more features to a service that init was run in, and leaves those that are there as they are. ' +
    `The features are ${featureNames.join(', ')}.`,
  addFlags,
  { usage: '4', describe: 'Done, and a check of your own is worse than before.' },
);
