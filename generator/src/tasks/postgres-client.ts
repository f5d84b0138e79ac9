import { Problem } from '../problem.js';
import { showConnection, type Connection } from './connections.js';
import { reasonOf } from './reason.js';
import type { ServicePackages } from './service-packages.js';
import type { Counting } from './task-system.js';
import { unreachable } from './unreachable.js';

/** A connection to PostgreSQL, through the `pg` of the service or of its job system. */
export interface SqlClient {
  rows: <Row>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** Like `rows`, for statements that change something: a session only reads otherwise. */
  change: <Row>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;
  close: () => Promise<void>;
}

const CONNECT_MS = 5_000;
const STATEMENT_MS = 60_000;

interface PgClient {
  on: (event: 'error', listener: (error: Error) => void) => void;
  connect: () => Promise<void>;
  query: (sql: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
  end: () => Promise<void>;
}

export async function connectPostgres(packages: ServicePackages, connection: Connection): Promise<SqlClient> {
  const { Client } = (await packages.load(
    'pg',
    'pg-boss',
    'graphile-worker',
    '@agendajs/postgres-backend',
  )) as {
    Client: new (options: object) => PgClient;
  };
  const client = new Client({
    connectionString: connection.url,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    // for a server that is stopped, and so does not end the statement itself
    query_timeout: STATEMENT_MS + CONNECT_MS,
    application_name: 'sightline-tasks',
  });
  client.on('error', () => {
    // ignored: the statement that waits fails with it
  });
  try {
    await client.connect();
    await client.query('SET default_transaction_read_only = on');
  } catch (error) {
    throw notReached(connection, error);
  }
  const query = async <Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> => {
    try {
      return (await client.query(sql, [...values])).rows as Row[];
    } catch (error) {
      throw refused(connection, error);
    }
  };
  let ended: Promise<void> | undefined;
  return {
    rows: query,
    change: async (sql, values) => {
      await client.query('BEGIN READ WRITE');
      try {
        const rows = await query<never>(sql, values);
        await client.query('COMMIT');
        return rows;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
    },
    // two systems may share the connection
    close: () => (ended ??= client.end()),
  };
}

/** Jobs of one state that are counted: over an index, as many take some ten milliseconds. */
const COUNTED = 100_000;

export function countTo({ atLeast }: Counting): number {
  return Math.max(COUNTED, atLeast);
}

/** A schema's name as SQL takes it. */
export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function refused(connection: Connection, error: unknown): Problem {
  return new Problem(
    `PostgreSQL at ${showConnection(connection)} did not carry out a statement: ${reasonOf(error)}`,
    'The user needs the right to read the tables of the job system, and to change them for all that changes jobs.',
  );
}

function notReached(connection: Connection, error: unknown): Problem {
  return unreachable(
    'PostgreSQL',
    connection,
    error,
    'Check the connection string and that this machine reaches the server; --postgres takes another one, and --redis <url> alone asks no PostgreSQL.',
  );
}
