import { changeFlags, changeHelp, checkFlags, repositoryFlags, type Flag } from './flags.js';
import { initFlags } from './init-flags.js';

/** The flags of `upgrade`: what is parsed and what the help shows. */
export const upgradeFlags = {
  ...changeFlags,
  'no-install': initFlags['no-install'],
  ...checkFlags,
  ...repositoryFlags,
} as const satisfies Record<string, Flag>;

export const upgradeHelp = changeHelp(
  'upgrade',
  'Brings what an older sightline emitted up to this version, and keeps your edits: merged three ways, offline. ' +
    'Where both changed the same lines you find both, between conflict markers. Then your own type check and lint run.',
  upgradeFlags,
  { usage: '4', describe: 'Done, and a check of your own is worse than before.' },
);
