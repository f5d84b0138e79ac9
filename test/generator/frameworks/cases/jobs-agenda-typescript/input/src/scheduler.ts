import { Agenda, type AgendaOptions } from 'agenda';
import { PostgresBackend } from '@agendajs/postgres-backend';

/** Our Agenda: every job of it is kept for a week. */
class KeepingAgenda extends Agenda {
  constructor(config: AgendaOptions) {
    super({ ...config, removeOnComplete: false });
  }
}

export class Scheduler {
  readonly agenda = new KeepingAgenda({
    backend: new PostgresBackend({ connectionString: process.env.DATABASE_URL }),
    processEvery: '5 seconds',
  });

  async remind(name: string): Promise<void> {
    await this.agenda.now('remind', { name });
  }
}
