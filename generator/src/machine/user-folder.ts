import { homedir } from 'node:os';
import path from 'node:path';

interface Place {
  /** Names another folder, or is `off`. */
  variable: string;
  /** https://specifications.freedesktop.org/basedir-spec: the variable, and where it is not set the folder at home. */
  xdg: { variable: string; home: string };
  mac: string;
  windows: string;
}

const places = {
  cache: {
    variable: 'SIGHTLINE_CACHE',
    xdg: { variable: 'XDG_CACHE_HOME', home: '.cache' },
    mac: 'Library/Caches',
    windows: 'Cache',
  },
  state: {
    variable: 'SIGHTLINE_STATE',
    xdg: { variable: 'XDG_STATE_HOME', home: '.local/state' },
    mac: 'Library/Application Support',
    windows: 'State',
  },
} satisfies Record<string, Place>;

/** Where the operating system wants what a user's programs keep; undefined where nothing is to be kept. */
export function userFolder(kind: keyof typeof places): string | undefined {
  const { variable, xdg, mac, windows } = places[kind];
  const { env } = process;
  const chosen = env[variable];
  if (chosen === 'off') return undefined;
  if (chosen) return path.resolve(chosen);
  if (process.platform === 'win32')
    return env.LOCALAPPDATA ? path.join(env.LOCALAPPDATA, 'sightline', windows) : undefined;
  if (process.platform === 'darwin') return path.join(homedir(), mac, 'sightline');
  const base = env[xdg.variable];
  return path.join(base && path.isAbsolute(base) ? base : path.join(homedir(), xdg.home), 'sightline');
}
