import { Problem } from '../problem.js';
import { findConnection, showConnection, type Connection, type StoreName } from './connections.js';
import { servicePackages, type ServicePackages } from './service-packages.js';
import type { SystemName, TaskSystem } from './task-system.js';

export interface OpenOptions {
  /** Connection strings as given; else those of the environment and of the service's .env are taken. */
  redis: string | undefined;
  postgres: string | undefined;
  /** Of BullMQ's keys. */
  prefix: string;
  /** Of pg-boss or graphile-worker, where it is not the usual one. */
  schema: string | undefined;
  /** The only system that is asked for. */
  system: SystemName | undefined;
}

export interface OpenSystem {
  system: TaskSystem;
  /** Where its store is, without a password. */
  where: string;
}

export interface OpenSystems {
  open: OpenSystem[];
  notes: string[];
  close: () => Promise<void>;
}

const packageOf: Readonly<Record<StoreName, readonly SystemName[]>> = {
  redis: ['bullmq'],
  postgres: ['pg-boss', 'graphile-worker'],
};

/**
 * Connects to the job systems of the service in `folder`: those that it has the packages of, or those that are found
 * behind a connection string. Throws a Problem where there is none, or one cannot be reached: a part would look like
 * the whole.
 */
export async function openSystems(
  folder: string,
  options: OpenOptions,
  env: NodeJS.ProcessEnv,
): Promise<OpenSystems> {
  const packages = servicePackages(folder);
  const stores = wantedStores(packages, options);
  if (stores.length === 0) throw noSystem(packages, options);
  const notes: string[] = [];
  const found: [StoreName, Connection][] = [];
  for (const store of stores) {
    const connection = findConnection(store, options[store], packages.root, env);
    if (connection === undefined) notes.push(`${namesOf(store)} is left out: ${missingConnection(store)}`);
    else found.push([store, connection]);
  }
  if (found.length === 0) throw noConnection(stores);
  const open: OpenSystem[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(open.map(({ system }) => system.close()));
  };
  try {
    for (const [store, connection] of found) {
      const systems =
        store === 'redis'
          ? [await openRedis(packages, connection, options)]
          : await openPostgres(packages, connection, options, notes);
      open.push(...systems.map((system) => ({ system, where: showConnection(connection) })));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { open, notes, close };
}

function wantedStores(packages: ServicePackages, options: OpenOptions): StoreName[] {
  const given = (['redis', 'postgres'] as const).filter((store) => options[store] !== undefined);
  const stores: readonly StoreName[] = given.length > 0 ? given : ['redis', 'postgres'];
  return stores.filter((store) => {
    const systems = packageOf[store].filter(
      (name) => options.system === undefined || options.system === name,
    );
    return given.length > 0 ? systems.length > 0 : systems.some((name) => packages.has(name));
  });
}

async function openRedis(
  packages: ServicePackages,
  connection: Connection,
  { prefix }: OpenOptions,
): Promise<TaskSystem> {
  const { connectRedis } = await import('./redis-client.js');
  const { openBullMq } = await import('./bullmq.js');
  return openBullMq(packages, await connectRedis(packages, connection), prefix);
}

function noSystem({ root }: ServicePackages, { system }: OpenOptions): Problem {
  return new Problem(
    `${system ?? 'No job system that sightline knows'} is ${system === undefined ? '' : 'not '}installed in ${root}.`,
    'It knows bullmq, pg-boss and graphile-worker. Run it in the folder of the service that uses one, after its ' +
      'packages are installed; with --redis or --postgres a client of that store is enough.',
  );
}

function noConnection(stores: readonly StoreName[]): Problem {
  return new Problem(
    `It is not known where the jobs are: ${stores.map(missingConnection).join(', and ')}.`,
    `Pass ${stores.map((store) => `--${store} <url>`).join(' or ')}, or set the variable in the environment or in .env.`,
    'usage',
  );
}

function missingConnection(store: StoreName): string {
  return `there is no ${store === 'redis' ? 'REDIS_URL' : 'DATABASE_URL'}`;
}

function namesOf(store: StoreName): string {
  return packageOf[store].join(' or ');
}

/** The schemas that are there are asked for, whatever packages the repository has. */
async function openPostgres(
  packages: ServicePackages,
  connection: Connection,
  { schema, system }: OpenOptions,
  notes: string[],
): Promise<TaskSystem[]> {
  const { connectPostgres } = await import('./postgres-client.js');
  const sql = await connectPostgres(packages, connection);
  const systems: TaskSystem[] = [];
  try {
    const [boss, graphile] = [schema ?? 'pgboss', schema ?? 'graphile_worker'];
    const wants = (name: SystemName): boolean => system === undefined || system === name;
    const tables = await sql.rows<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.tables
      where table_schema = any($1) and table_name in ('queue', '_private_jobs')`,
      [[boss, graphile]],
    );
    const has = (name: string): boolean => tables.some((table) => table.name === name);
    if (wants('pg-boss') && has(`${boss}.queue`)) {
      const { openPgBoss } = await import('./pg-boss.js');
      systems.push(await openPgBoss(packages, sql, connection, boss));
    }
    if (wants('graphile-worker') && has(`${graphile}._private_jobs`)) {
      const { openGraphileWorker } = await import('./graphile-worker.js');
      systems.push(openGraphileWorker(sql, graphile));
    }
  } finally {
    if (systems.length === 0) await sql.close();
  }
  if (systems.length > 0) return systems;
  const where = showConnection(connection);
  if (system === undefined && packages.has('bullmq')) {
    notes.push(`There are no tables of pg-boss or graphile-worker (0.16 or later) in ${where}.`);
    return [];
  }
  throw new Problem(
    `There are no tables of ${system ?? 'pg-boss or graphile-worker (0.16 or later)'} in ${where}.`,
    'It makes them when it starts first. --schema names another schema, --postgres another database.',
  );
}
