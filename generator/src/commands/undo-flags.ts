import { changeFlags, changeHelp, serviceFlags, type Flag } from './flags.js';

/** The flags of `undo`: what is parsed and what the help shows. */
export const undoFlags = { ...changeFlags, ...serviceFlags } as const satisfies Record<string, Flag>;

export const undoHelp = changeHelp(
  'undo',
  'Takes back the last run that changed the service in this folder, to the byte: files and lockfile. ' +
    'Where one of them was changed since, nothing is taken back.',
  undoFlags,
);
