import pg from 'pg';

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

pool.on('error', (error) => console.warn('connection lost', error.message));

await pool
  .query('CREATE TABLE IF NOT EXISTS balance (id int PRIMARY KEY, version bigint NOT NULL)')
  .catch((error) => console.warn('another instance makes the table', error.message));

/** Takes no balance that is older than the one it has. */
export async function book(version) {
  const { rowCount } = await pool.query(
    `INSERT INTO balance AS known VALUES (1, $1)
     ON CONFLICT (id) DO UPDATE SET version = $1 WHERE known.version <= $1`,
    [version],
  );
  return rowCount === 1;
}
