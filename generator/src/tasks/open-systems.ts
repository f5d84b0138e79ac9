import { Problem } from '../problem.js';
import { findConnection, showConnection, type Connection, type StoreName } from './connections.js';
import { servicePackages, type ServicePackages } from './service-packages.js';
import type { SystemName, TaskSystem } from './task-system.js';

export interface OpenOptions {
  /** Connection strings as given; else those of the environment and of the service's .env are taken. */
  redis: string | undefined;
  postgres: string | undefined;
  /** Of the keys in Redis, where it is not the usual one. */
  prefix: string | undefined;
  /** Of the tables in PostgreSQL, where it is not the usual one. */
  schema: string | undefined;
  /** Of Agenda's jobs in PostgreSQL, where it is not the usual one. */
  table: string | undefined;
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

/** Which systems may keep their jobs in a store. */
const systemsIn: Readonly<Record<StoreName, readonly SystemName[]>> = {
  redis: ['bullmq', 'agenda'],
  postgres: ['bullmq', 'pg-boss', 'graphile-worker', 'agenda'],
};
const stores = ['redis', 'postgres'] as const satisfies readonly StoreName[];

/** A store that is looked into, and the systems that are looked for. */
interface Wanted {
  store: StoreName;
  systems: readonly SystemName[];
}

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
  const wanted = wantedStores(packages, options);
  const unread = unreadAgenda(packages, options);
  if (wanted.length === 0) throw unread ?? noSystem(packages, options);
  const found: [Wanted, Connection][] = [];
  const missing: Wanted[] = [];
  for (const each of wanted) {
    const connection = findConnection(each.store, options[each.store], packages.root, env);
    if (connection === undefined) missing.push(each);
    else found.push([each, connection]);
  }
  if (found.length === 0) throw noConnection(wanted.map(({ store }) => store));
  const elsewhere = new Set(found.flatMap(([{ systems }]) => systems));
  const notes = missing.flatMap(({ store, systems }) => {
    // of a system that may be in either store, one of them is enough
    const left = systems.filter((name) => !elsewhere.has(name));
    return left.length === 0 ? [] : [`${left.join(' or ')} is left out: ${missingConnection(store)}`];
  });
  if (unread !== undefined) notes.push(unread.message);
  const open: OpenSystem[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(open.map(({ system }) => system.close()));
  };
  try {
    for (const [{ store, systems }, connection] of found) {
      const opened =
        store === 'redis'
          ? await openRedis(packages, connection, systems, options)
          : await openPostgres(packages, connection, systems, options, open.length > 0, notes);
      open.push(...opened.map((system) => ({ system, where: showConnection(connection) })));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { open, notes, close };
}

function wantedStores(packages: ServicePackages, options: OpenOptions): Wanted[] {
  const given = stores.filter((store) => options[store] !== undefined);
  return (given.length > 0 ? given : stores)
    .map((store) => ({
      store,
      systems: systemsIn[store]
        .filter((name) => options.system === undefined || options.system === name)
        .filter((name) => given.length > 0 || mayKeepIn(packages, store, name)),
    }))
    .filter(({ systems }) => systems.length > 0);
}

/** Whether a system, as the service has it installed, may keep its jobs in a store. */
function mayKeepIn(packages: ServicePackages, store: StoreName, name: SystemName): boolean {
  if (!packages.has(name)) return false;
  if (name === 'agenda') return packages.has(agendaBackends[store]);
  if (name !== 'bullmq') return true;
  const onPostgres = (packages.major(name) ?? 0) >= 6 && packages.has('pg');
  if (store === 'postgres') return onPostgres;
  return !onPostgres || packages.has('ioredis', name) || packages.has('redis', name);
}

const agendaBackends: Readonly<Record<StoreName, string>> = {
  redis: '@agendajs/redis-backend',
  postgres: '@agendajs/postgres-backend',
};

/** Says so where the service has an Agenda whose jobs cannot be read. */
function unreadAgenda(
  packages: ServicePackages,
  { redis, postgres, system }: OpenOptions,
): Problem | undefined {
  if (redis !== undefined || postgres !== undefined) return undefined;
  if ((system ?? 'agenda') !== 'agenda' || !packages.has('agenda')) return undefined;
  if (stores.some((store) => packages.has(agendaBackends[store]))) return undefined;
  return new Problem(
    'agenda is left out: it is read on PostgreSQL and Redis, and its jobs here are elsewhere (MongoDB, or Agenda 5).',
    'Ask and change them with `agenda.queryJobs()`, `getJobsOverview()` and `cancel()` of the service.',
  );
}

async function openRedis(
  packages: ServicePackages,
  connection: Connection,
  wanted: readonly SystemName[],
  { prefix, system }: OpenOptions,
): Promise<TaskSystem[]> {
  const { connectRedis } = await import('./redis-client.js');
  const redis = await connectRedis(packages, connection);
  const systems: TaskSystem[] = [];
  try {
    if (wanted.includes('agenda')) {
      const { openAgendaOnRedis } = await import('./agenda-redis.js');
      const own = prefix ?? 'agenda:';
      const isThere = async (): Promise<boolean> => Number(await redis.call('EXISTS', `${own}jobs:all`)) > 0;
      if (packages.has(agendaBackends.redis) || system === 'agenda' || (await isThere()))
        systems.push(openAgendaOnRedis(redis, own));
    }
    // a connection string is given where nothing is installed, too
    if (wanted.includes('bullmq') && (packages.has('bullmq') || systems.length === 0)) {
      const { openBullMq } = await import('./bullmq.js');
      systems.push(openBullMq(packages, redis, prefix ?? 'bull'));
    }
  } finally {
    if (systems.length === 0) await redis.close();
  }
  return systems;
}

function noSystem({ root }: ServicePackages, { system }: OpenOptions): Problem {
  return new Problem(
    `${system ?? 'No job system that sightline knows'} is ${system === undefined ? '' : 'not '}installed in ${root}.`,
    'It knows bullmq, pg-boss, graphile-worker and agenda. Run it in the folder of the service that uses one, after ' +
      'its packages are installed; with --redis or --postgres a client of that store is enough.',
  );
}

function noConnection(wanted: readonly StoreName[]): Problem {
  return new Problem(
    `It is not known where the jobs are: ${wanted.map(missingConnection).join(', and ')}.`,
    `Pass ${wanted.map((store) => `--${store} <url>`).join(' or ')}, or set the variable in the environment or in .env.`,
    'usage',
  );
}

function missingConnection(store: StoreName): string {
  return `there is no ${store === 'redis' ? 'REDIS_URL' : 'DATABASE_URL'}`;
}

/** The tables that are there are asked for, whatever packages the repository has. */
async function openPostgres(
  packages: ServicePackages,
  connection: Connection,
  wanted: readonly SystemName[],
  { schema, system, table }: OpenOptions,
  isOther: boolean,
  notes: string[],
): Promise<TaskSystem[]> {
  const { connectPostgres } = await import('./postgres-client.js');
  const sql = await connectPostgres(packages, connection);
  const systems: TaskSystem[] = [];
  let elsewhere: string | undefined;
  try {
    const [bull, boss, graphile] = [schema ?? 'bullmq', schema ?? 'pgboss', schema ?? 'graphile_worker'];
    const tables = await sql.rows<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.tables
      where table_schema = any($1) and table_name in ('scheduler', 'queue', '_private_jobs')`,
      [[bull, boss, graphile]],
    );
    const has = (name: SystemName, table: string): boolean =>
      (system ?? name) === name && tables.some((found) => found.name === table);
    if (has('bullmq', `${bull}.scheduler`)) {
      const { openBullMqOnPostgres } = await import('./bullmq-postgres.js');
      systems.push(openBullMqOnPostgres(packages, sql, connection, bull));
    }
    if (has('pg-boss', `${boss}.queue`)) {
      const { openPgBoss } = await import('./pg-boss.js');
      systems.push(await openPgBoss(packages, sql, connection, boss));
    }
    if (has('graphile-worker', `${graphile}._private_jobs`)) {
      const { openGraphileWorker } = await import('./graphile-worker.js');
      systems.push(openGraphileWorker(sql, graphile));
    }
    if ((system ?? 'agenda') === 'agenda') {
      const { openAgendaTable } = await import('./agenda-postgres-queues.js');
      const found = await openAgendaTable(sql, schema, table ?? 'agenda_jobs');
      if (found !== undefined) {
        const { openAgendaOnPostgres } = await import('./agenda-postgres.js');
        systems.push(openAgendaOnPostgres(found));
      }
    }
    if (systems.length === 0) {
      const { otherSchemas } = await import('./postgres-schemas.js');
      elsewhere = await otherSchemas(sql, wanted);
    }
  } finally {
    if (systems.length === 0) await sql.close();
  }
  if (systems.length > 0) return systems;
  const message = `There are no tables of ${shownNames(wanted)} in ${showConnection(connection)}.`;
  if (!isOther) {
    throw new Problem(
      message,
      elsewhere ??
        'It makes them when it starts first. --schema names another schema, --table another table of Agenda, --postgres ' +
          'another database.',
    );
  }
  // BullMQ has its jobs in one store, and the other is that of the service
  if (wanted.some((name) => name !== 'bullmq'))
    notes.push(elsewhere === undefined ? message : `${message} ${elsewhere}`);
  return systems;
}

function shownNames(systems: readonly SystemName[]): string {
  const since: Partial<Record<SystemName, string>> = {
    bullmq: ' (6.1 or later)',
    'graphile-worker': ' (0.16 or later)',
  };
  const shown = systems.map((name) => `${name}${since[name] ?? ''}`);
  return [...shown.slice(0, -2), shown.slice(-2).join(' or ')].join(', ');
}
