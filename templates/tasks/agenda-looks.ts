import type { QueueHealth } from './queue-health.js';

/** Jobs of a name that are counted, in PostgreSQL: each by an index, so what a look costs does not grow with the table. */
const COUNTED = 10_000;
/** Jobs of all names that are looked at, in Redis, and as many that are due later: it has one list for all of them. */
const LOOKED_AT = 1_000;

/** The backends of which more can be asked than Agenda does. */
interface Postgres {
  getPool: () => { query: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }> };
  tableName: string;
}

interface Redis {
  getRedis: () => {
    ping: () => Promise<unknown>;
    get: (key: string) => Promise<string | null>;
    hmget: (key: string, ...fields: string[]) => Promise<(string | null)[]>;
    zrangebyscore: (key: string, ...args: (string | number)[]) => Promise<string[]>;
  };
  keyPrefix: string;
}

export interface Look {
  readonly queues: ReadonlyMap<string, QueueHealth>;
  readonly schedules: readonly Schedule[];
  /** The jobs that have been locked for longest, where the backend can tell. */
  readonly locked: readonly Locked[];
}

/** A job that `every` has made. */
export interface Schedule {
  name: string;
  next: Date | null;
  ran: Date | null;
  locked: Date | null;
  disabled: boolean | null;
}

interface Locked {
  id: string;
  name: string;
  locked: Date;
}

export interface Store {
  ping: () => Promise<unknown>;
  look: (names: readonly string[]) => Promise<Look>;
}

/** Undefined for other backends: what they could be asked costs more the more jobs there are. */
export function storeOf(db: object): Store | undefined {
  return asPostgres(db) ?? asRedis(db);
}

function asPostgres(db: object): Store | undefined {
  if (!('getPool' in db && 'tableName' in db)) return undefined;
  const postgres = db as Postgres;
  return {
    ping: async () => postgres.getPool().query('SELECT 1'),
    look: async (names) => lookAtPostgres(postgres, names),
  };
}

interface NameRow {
  name: string;
  waiting: number;
  delayed: number;
  active: number;
  due: Date | null;
  taken: Date | null;
}

/** A worker locks jobs ahead, so that one is at work is told by its last run, which has not ended. */
async function lookAtPostgres(db: Postgres, names: readonly string[]): Promise<Look> {
  const pool = db.getPool();
  const table = `"${db.tableName}"`;
  const ready = `${table} WHERE name = names.name AND disabled = FALSE AND next_run_at`;
  const active = `${table} WHERE name = names.name AND locked_at IS NOT NULL
    AND last_run_at > coalesce(last_finished_at, '-infinity')`;
  const counted = (what: string): string =>
    `(SELECT count(*)::int FROM (SELECT 1 FROM ${what} LIMIT ${String(COUNTED)}) AS jobs)`;
  const { rows } = await pool.query(
    `SELECT names.name, ${counted(`${ready} <= now()`)} AS waiting, ${counted(`${ready} > now()`)} AS delayed,
      ${counted(active)} AS active, (SELECT min(last_run_at) FROM ${active}) AS taken,
      (SELECT next_run_at FROM ${ready} <= now() ORDER BY next_run_at LIMIT 1) AS due
    FROM unnest($1::text[]) AS names (name)`,
    [names],
  );
  const schedules = await pool.query(
    `SELECT name, next_run_at AS next, last_run_at AS ran, locked_at AS locked, disabled FROM ${table}
    WHERE type = 'single' AND coalesce(repeat_interval, repeat_at) IS NOT NULL LIMIT 200`,
  );
  const locked = await pool.query(
    `SELECT id, name, locked_at AS locked FROM ${table} WHERE locked_at IS NOT NULL ORDER BY locked_at LIMIT 100`,
  );
  return {
    queues: new Map(
      (rows as NameRow[]).map(({ name, due, taken, ...depth }) => [
        name,
        { depth, oldest: { waiting: timeOf(due), active: timeOf(taken) } },
      ]),
    ),
    schedules: schedules.rows as Schedule[],
    locked: locked.rows as Locked[],
  };
}

function timeOf(date: Date | null): number | undefined {
  return date === null ? undefined : Number(date);
}

function asRedis(db: object): Store | undefined {
  if (!('getRedis' in db && 'keyPrefix' in db)) return undefined;
  const own = db as Redis;
  const redis: Redis = { getRedis: () => own.getRedis(), keyPrefix: own.keyPrefix };
  return {
    ping: async () => own.getRedis().ping(),
    look: async (names) => lookAtRedis(redis, names),
  };
}

/** Of what is at work nothing is told: a job without a next run stands among all that are done. */
async function lookAtRedis(db: Redis, names: readonly string[]): Promise<Look> {
  const now = Date.now();
  const waiting = await namesBetween(db, 0, now);
  // Jobs without a next run have the greatest score that there is.
  const delayed = await namesBetween(db, `(${String(now)}`, `(${String(Number.MAX_SAFE_INTEGER)}`);
  const queues = new Map<string, QueueHealth>(
    names.map((name) => {
      const due = waiting.filter((job) => job.name === name);
      const first = due.length === 0 ? undefined : due[0];
      return [
        name,
        {
          depth: { waiting: due.length, delayed: delayed.filter((job) => job.name === name).length },
          oldest: { waiting: first === undefined ? undefined : Date.parse(first.next) },
        },
      ];
    }),
  );
  const schedules = await Promise.all(names.map(async (name) => scheduleOf(db, name)));
  return { queues, schedules: schedules.flatMap((schedule) => schedule ?? []), locked: [] };
}

interface Due {
  name: string;
  next: string;
}

/** Names and next runs of the jobs that are due in this time, the first first. */
async function namesBetween(
  { getRedis, keyPrefix }: Redis,
  from: string | number,
  to: string | number,
): Promise<Due[]> {
  const redis = getRedis();
  const ids = await redis.zrangebyscore(`${keyPrefix}jobs:by_next_run_at`, from, to, 'LIMIT', 0, LOOKED_AT);
  const jobs = await Promise.all(
    ids.map(async (id) => redis.hmget(`${keyPrefix}job:${id}`, 'name', 'nextRunAt', 'disabled')),
  );
  return jobs.flatMap(([name, next, disabled]) =>
    typeof name === 'string' && typeof next === 'string' && disabled !== 'true' ? [{ name, next }] : [],
  );
}

async function scheduleOf({ getRedis, keyPrefix }: Redis, name: string): Promise<Schedule | undefined> {
  const redis = getRedis();
  const id = await redis.get(`${keyPrefix}jobs:single:${name}`);
  if (id === null) return undefined;
  const fields = ['nextRunAt', 'lastRunAt', 'lockedAtMs', 'disabled', 'repeatInterval', 'repeatAt'];
  const [next, ran, locked, disabled, ...repeated] = (
    await redis.hmget(`${keyPrefix}job:${id}`, ...fields)
  ).map((value) => (value === 'null' ? null : value));
  if (repeated.every((value) => value === null)) return undefined;
  const timeIn = (text: string | null | undefined): Date | null =>
    typeof text === 'string' ? new Date(/^\d+$/.test(text) ? Number(text) : text) : null;
  return {
    name,
    next: timeIn(next),
    ran: timeIn(ran),
    locked: timeIn(locked),
    disabled: disabled === 'true',
  };
}
