import { createRequire } from 'node:module';
import path from 'node:path';

/** As much of pg as runs a statement. */
interface Pg {
  Client: new (url: string) => {
    connect: () => Promise<void>;
    query: (statement: string) => Promise<{ rows: Record<string, unknown>[] }>;
    end: () => Promise<void>;
  };
}

/** Rows of the last of some statements, run by the pg that a folder has installed. */
export async function askPostgres(
  folder: string,
  url: string,
  ...statements: string[]
): Promise<Record<string, unknown>[]> {
  const { Client } = createRequire(path.join(folder, 'package.json'))('pg') as Pg;
  const client = new Client(url);
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}
