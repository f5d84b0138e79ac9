/** Jobs of a name that are counted, in PostgreSQL: each by an index, so what a look costs does not grow with the table. */
const COUNTED = 10_000;
/** Jobs of all names that are looked at, in Redis, and as many that are due later: it has one list for all of them. */
const LOOKED_AT = 1_000;

/** Undefined for other backends: what they could be asked costs more the more jobs there are. */
export function storeOf(db) {
  return asPostgres(db) ?? asRedis(db);
}

function asPostgres(db) {
  if (!('getPool' in db && 'tableName' in db)) return undefined;
  const postgres = db;
  return {
    ping: async () => postgres.getPool().query('SELECT 1'),
    look: async (names) => lookAtPostgres(postgres, names),
  };
}

/** A worker locks jobs ahead, so that one is at work is told by its last run, which has not ended. */
async function lookAtPostgres(db, names) {
  const pool = db.getPool();
  const table = `"${db.tableName}"`;
  const ready = `${table} WHERE name = names.name AND disabled = FALSE AND next_run_at`;
  const active = `${table} WHERE name = names.name AND locked_at IS NOT NULL
    AND last_run_at > coalesce(last_finished_at, '-infinity')`;
  const counted = (what) =>
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
      rows.map(({ name, due, taken, ...depth }) => [
        name,
        { depth, oldest: { waiting: timeOf(due), active: timeOf(taken) } },
      ]),
    ),
    schedules: schedules.rows,
    locked: locked.rows,
  };
}

function timeOf(date) {
  return date === null ? undefined : Number(date);
}

function asRedis(db) {
  if (!('getRedis' in db && 'keyPrefix' in db)) return undefined;
  const own = db;
  const redis = { getRedis: () => own.getRedis(), keyPrefix: own.keyPrefix };
  return {
    ping: async () => own.getRedis().ping(),
    look: async (names) => lookAtRedis(redis, names),
  };
}

/** Of what is at work nothing is told: a job without a next run stands among all that are done. */
async function lookAtRedis(db, names) {
  const now = Date.now();
  const waiting = await namesBetween(db, 0, now);
  // Jobs without a next run have the greatest score that there is.
  const delayed = await namesBetween(db, `(${String(now)}`, `(${String(Number.MAX_SAFE_INTEGER)}`);
  const queues = new Map(
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

/** Names and next runs of the jobs that are due in this time, the first first. */
async function namesBetween({ getRedis, keyPrefix }, from, to) {
  const redis = getRedis();
  const ids = await redis.zrangebyscore(`${keyPrefix}jobs:by_next_run_at`, from, to, 'LIMIT', 0, LOOKED_AT);
  const jobs = await Promise.all(
    ids.map(async (id) => redis.hmget(`${keyPrefix}job:${id}`, 'name', 'nextRunAt', 'disabled')),
  );
  return jobs.flatMap(([name, next, disabled]) =>
    typeof name === 'string' && typeof next === 'string' && disabled !== 'true' ? [{ name, next }] : [],
  );
}

async function scheduleOf({ getRedis, keyPrefix }, name) {
  const redis = getRedis();
  const id = await redis.get(`${keyPrefix}jobs:single:${name}`);
  if (id === null) return undefined;
  const fields = ['nextRunAt', 'lastRunAt', 'lockedAtMs', 'disabled', 'repeatInterval', 'repeatAt'];
  const [next, ran, locked, disabled, ...repeated] = (
    await redis.hmget(`${keyPrefix}job:${id}`, ...fields)
  ).map((value) => (value === 'null' ? null : value));
  if (repeated.every((value) => value === null)) return undefined;
  const timeIn = (text) =>
    typeof text === 'string' ? new Date(/^\d+$/.test(text) ? Number(text) : text) : null;
  return {
    name,
    next: timeIn(next),
    ran: timeIn(ran),
    locked: timeIn(locked),
    disabled: disabled === 'true',
  };
}
