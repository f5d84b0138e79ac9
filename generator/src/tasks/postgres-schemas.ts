import type { SqlClient } from './postgres-client.js';
import type { SystemName } from './task-system.js';

/** Tables that a schema has together where it is that of a system. */
const tablesOf: Partial<Record<SystemName, readonly string[]>> = {
  bullmq: ['job', 'scheduler'],
  'pg-boss': ['job', 'queue', 'schedule', 'subscription', 'version'],
  'graphile-worker': ['_private_jobs', '_private_tasks'],
};

/** Where the tables of a system are, if they are in a schema that nobody named: what to pass for it. */
export async function otherSchemas(
  sql: SqlClient,
  wanted: readonly SystemName[],
): Promise<string | undefined> {
  const rows = await sql.rows<{ schema: string; tables: string[] }>(
    `select table_schema as schema, array_agg(table_name::text) as tables
    from information_schema.tables where table_name = any($1) group by 1 order by 1`,
    [Object.values(tablesOf).flat()],
  );
  const found = wanted.flatMap((name) => {
    const needed = tablesOf[name];
    if (needed === undefined) return [];
    return rows
      .filter(({ tables }) => needed.every((table) => tables.includes(table)))
      .map(({ schema }) => `those of ${name} are in ${schema}: pass --schema ${inShell(schema)}`);
  });
  return found.length === 0 ? undefined : `In this database, ${found.join('; ')}.`;
}

function inShell(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}
