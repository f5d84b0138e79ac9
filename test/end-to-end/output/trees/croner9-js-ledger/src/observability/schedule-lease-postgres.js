import { keepLeaseIn } from './schedule-leader.js';

/** Made where it is missing. A migration has to make it where the service itself may not. */
const TABLE = `CREATE TABLE IF NOT EXISTS schedule_leader (
  name text PRIMARY KEY, holder text NOT NULL, fence bigint NOT NULL,
  led timestamptz NOT NULL, expires timestamptz NOT NULL)`;
const UNDEFINED_TABLE = '42P01';

/**
 * The lease is a row, and no advisory lock: that belongs to a connection, so that a process which hangs keeps it for ever,
 * and pools and proxies hand it to others. Only who takes or renews it writes. Fences are taken from the clock of
 * PostgreSQL, so that they also grow where a fail-over or a restored backup has lost the last one.
 */
const TAKE = `WITH last AS (SELECT led, holder, expires FROM schedule_leader WHERE name = $1),
taken AS (
  INSERT INTO schedule_leader AS known (name, holder, fence, led, expires)
  SELECT $1, $2, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint,
    clock_timestamp(), clock_timestamp() + $4::float8 * interval '1 millisecond'
  WHERE NOT EXISTS (SELECT FROM last WHERE holder <> $2 AND expires > clock_timestamp())
  ON CONFLICT (name) DO UPDATE SET
    holder = excluded.holder, led = excluded.led, expires = excluded.expires,
    fence = CASE WHEN known.holder = $2 AND known.fence = $3::bigint AND known.expires > clock_timestamp()
      THEN known.fence ELSE greatest(known.fence + 1, excluded.fence) END
  WHERE known.holder = $2 OR known.expires <= clock_timestamp()
  RETURNING fence)
SELECT fence::float8 AS fence,
  coalesce((SELECT extract(epoch FROM clock_timestamp() - led) * 1000 FROM last), 0)::float8 AS quiet
FROM taken`;

const HAND_BACK = `UPDATE schedule_leader SET led = clock_timestamp(), expires = clock_timestamp()
WHERE name = $1 AND holder = $2 AND expires > clock_timestamp()`;

/**
 * Of all instances of the service one runs its schedules: which, is decided through the PostgreSQL of this pool, by one
 * short query a second. Returns the same pool.
 */
export function leadSchedules(pool) {
  const take = async ({ name, holder, fence, milliseconds }) => {
    const { rows } = await pool.query(TAKE, [name, holder, fence, milliseconds]);
    const [grant = { fence: 0, quiet: 0 }] = rows;
    return grant;
  };
  keepLeaseIn({
    take: async (claim) => {
      try {
        return await take(claim);
      } catch (error) {
        if (error.code !== UNDEFINED_TABLE) throw error;
        await pool.query(TABLE);
        return take(claim);
      }
    },
    handBack: async ({ name, holder }) => pool.query(HAND_BACK, [name, holder]),
    close: () => undefined,
  });
  return pool;
}
