import { Agenda, type AgendaOptions } from 'agenda';
import { PostgresBackend } from '@agendajs/postgres-backend';
import { observeAgenda } from './observability/index.js';

/** Our Agenda: every job of it is kept for a week. */
class KeepingAgenda extends Agenda {
  constructor(config: AgendaOptions) {
    super({ ...config, removeOnComplete: false });
  }
}

export class Scheduler {
  readonly agenda = observeAgenda(new KeepingAgenda({
    backend: new PostgresBackend({ connectionString: process.env.DATABASE_URL }),
    processEvery: '5 seconds',
  }));

  async remind(name: string): Promise<void> {
    await this.agenda.now('remind', { name });
  }
}
