import { PostgresBackend } from '@agendajs/postgres-backend';
import { RedisBackend } from '@agendajs/redis-backend';
import { Agenda } from 'agenda';

const { REDIS_URL, DATABASE_URL = 'postgres://localhost/reminders' } = process.env;

/** In-house installations have no PostgreSQL. */
const backend =
  REDIS_URL === undefined
    ? new PostgresBackend({ connectionString: DATABASE_URL })
    : new RedisBackend({ connectionString: REDIS_URL });

export const agenda = new Agenda({ backend, name: `reminders ${process.pid}`, processEvery: 250 });
