import { getAgendaInstance } from './queueing.js';

export async function init() {
  const agenda = getAgendaInstance();
  agenda.define('digest', async () => undefined);
  await agenda.start();
}
