import { PostgresBackend } from '@agendajs/postgres-backend';

export const backend = new PostgresBackend({ connectionString: process.env.REPORTS_URL });
