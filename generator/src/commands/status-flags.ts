import type { CommandHelp } from '../present/help.js';
import type { Flag } from './flags.js';
import { flagRows, serviceFlags } from './flags.js';

/** The flags of `status`: what is parsed and what the help shows. */
export const statusFlags = {
  check: {
    type: 'boolean',
    describe: 'End with exit code 4 where something is gone, or older than it could be.',
  },
  json: { type: 'boolean', describe: 'Print one JSON object on stdout.' },
  ...serviceFlags,
} as const satisfies Record<string, Flag>;

export const statusHelp: CommandHelp = {
  usage: 'sightline status [flags]',
  describe:
    'Says of every file that init emitted or edited and of every package whether it is in sync with this version, ' +
    'edited by your team, newer in this version, both, or gone. Changes nothing.',
  lists: {
    Flags: flagRows(statusFlags),
    'Exit codes': [
      { usage: '0', describe: 'Told; with --check: nothing is gone and nothing is newer.' },
      { usage: '1', describe: 'Failed.' },
      { usage: '2', describe: 'Wrong use.' },
      { usage: '4', describe: 'With --check: something is gone, or newer in this version.' },
    ],
  },
};
