import { mustRun } from '../harness/command.mjs';
import { serviceWith, startWorker, tasksIn, type Tasks, type Worker } from './tasks.js';

/** Runs SQL with the pg of the job system: what takes days in life is dated back. */
const sqlScript = `
import pg from 'pg';
const client = new pg.Client(process.env.DATABASE_URL);
await client.connect();
console.log(JSON.stringify((await client.query(process.argv[2])).rows));
await client.end();
`;

/** A service with jobs in PostgreSQL: what its tests do to it. */
export interface Service {
  tasks: Tasks;
  add: (...jobs: unknown[][]) => Promise<string[]>;
  sql: (text: string) => Promise<Record<string, unknown>[]>;
  work: () => Promise<Worker>;
}

export async function makeService(
  database: string,
  provided: string,
  packages: string[],
  files: Record<string, string>,
  env: NodeJS.ProcessEnv = {},
  node = process.execPath,
): Promise<Service> {
  const folder = await serviceWith(provided, packages, { 'sql.js': sqlScript, ...files });
  const tasks = tasksIn(folder, { DATABASE_URL: database, ...env }, node);
  const script = async (file: string, argument: string): Promise<string> =>
    (await mustRun(node, [file, argument], { cwd: folder, env: tasks.env })).stdout;
  return {
    tasks,
    add: async (...jobs) =>
      (await script('producer.js', JSON.stringify(jobs))).split('\n').filter((line) => line !== ''),
    sql: async (text) => JSON.parse(await script('sql.js', text)) as Record<string, unknown>[],
    work: () => startWorker(folder, 'worker.js', tasks.env, node),
  };
}
