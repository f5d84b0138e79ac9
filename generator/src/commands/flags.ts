import type { CommandHelp } from '../present/help.js';

export const packageManagers = ['npm', 'pnpm', 'yarn', 'bun'] as const;

export interface Flag {
  type: 'boolean' | 'string';
  /** What the help calls its value. */
  value?: string;
  /** The flag means something without a value too: it is '' then. */
  isBare?: true;
  describe: string;
}

/** Flags of every command that changes a service. */
export const changeFlags = {
  yes: { type: 'boolean', describe: 'Ask nothing: take the defaults and apply them.' },
  'dry-run': { type: 'boolean', describe: 'Print the diff of everything and write nothing.' },
  json: { type: 'boolean', describe: 'Print one JSON object on stdout; with --yes or --dry-run.' },
} as const satisfies Record<string, Flag>;

/** Flags of the commands after which the service's own checks run. */
export const checkFlags = {
  'no-check': {
    type: 'boolean',
    describe: 'Leave out your own type check and lint, which run before and after and are compared.',
  },
} as const satisfies Record<string, Flag>;

/** Which service, for every command that looks at one. */
export const serviceFlags = {
  service: {
    type: 'string',
    value: 'name',
    describe: 'The package of the workspace, by name or folder, instead of the folder you are in.',
  },
} as const satisfies Record<string, Flag>;

export const repositoryFlags = {
  ...serviceFlags,
  'package-manager': {
    type: 'string',
    value: 'name',
    describe: `Instead of the one that the repository uses: ${packageManagers.join(', ')}.`,
  },
  'allow-dirty': { type: 'boolean', describe: 'Go on although there are uncommitted changes.' },
} as const satisfies Record<string, Flag>;

/** Flags as a help page lists them. */
export function flagRows(flags: Record<string, Flag>): { usage: string; describe: string }[] {
  return [
    ...Object.entries(flags).map(([name, { value, isBare, describe }]) => {
      const shown = isBare === true ? `[${String(value)}]` : `<${String(value)}>`;
      return { usage: value === undefined ? `--${name}` : `--${name} ${shown}`, describe };
    }),
    { usage: '--help', describe: 'Show this.' },
  ];
}

/** The help page of a command that changes a service; `exitCodes` are those that not all such commands have. */
export function changeHelp(
  command: string,
  describe: string,
  flags: Record<string, Flag>,
  ...exitCodes: { usage: string; describe: string }[]
): CommandHelp {
  return {
    usage: `sightline ${command} [flags]`,
    describe,
    lists: {
      Flags: flagRows(flags),
      'Exit codes': [
        { usage: '0', describe: 'Done, or nothing to do.' },
        { usage: '1', describe: 'Failed; nothing was changed.' },
        { usage: '2', describe: 'Wrong use, or a question that nobody was there to answer.' },
        { usage: '3', describe: 'Done, and steps are left to you; they are listed.' },
        ...exitCodes,
      ],
    },
  };
}
