import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { Problem } from '../problem.js';

/** Where a store is, and where we know that from. */
export interface Connection {
  url: string;
  /** "--redis", "REDIS_URL", "REDIS_URL of .env" */
  source: string;
}

const stores = {
  redis: { flag: 'redis', variable: 'REDIS_URL', schemes: ['redis:', 'rediss:'] },
  postgres: { flag: 'postgres', variable: 'DATABASE_URL', schemes: ['postgres:', 'postgresql:'] },
} as const;

export type StoreName = keyof typeof stores;

/**
 * The connection string of a store: the flag, else the environment, else the service's .env, as `node --env-file` reads
 * it. Throws a usage Problem for what is no connection string.
 */
export function findConnection(
  store: StoreName,
  flag: string | undefined,
  folder: string,
  env: NodeJS.ProcessEnv,
): Connection | undefined {
  const { flag: name, variable } = stores[store];
  if (flag !== undefined) return checked(store, { url: flag, source: `--${name}` });
  const fromEnvironment = env[variable];
  if (fromEnvironment) return checked(store, { url: fromEnvironment, source: variable });
  const file = path.join(folder, '.env');
  if (!existsSync(file)) return undefined;
  const fromFile = parseEnv(readFileSync(file, 'utf8'))[variable];
  return fromFile ? checked(store, { url: fromFile, source: `${variable} of .env` }) : undefined;
}

function checked(store: StoreName, connection: Connection): Connection {
  const { schemes, flag } = stores[store];
  const begins = schemes.some((scheme) => connection.url.toLowerCase().startsWith(`${scheme}//`));
  if (begins && URL.canParse(connection.url)) return connection;
  // the value is not repeated: it may hold a password
  if (begins) {
    throw new Problem(
      `${connection.source} is a connection string that cannot be read.`,
      'In its user and password, characters such as @ : / # and % are written as %40 %3A %2F %23 and %25.',
      'usage',
    );
  }
  throw new Problem(
    `${connection.source} is no connection string that begins with ${schemes.join('// or ')}//.`,
    `Pass one: --${flag} ${schemes[0]}//user:password@host:port/database`,
    'usage',
  );
}

/** A connection string as it may be shown: host, port and database. */
export function showConnection({ url }: Connection): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
