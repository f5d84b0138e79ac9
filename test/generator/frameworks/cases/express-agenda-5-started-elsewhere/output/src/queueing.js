import Agenda from 'agenda';
import { observeWorker } from './observability/index.js';

let agendaInstance;

export const getAgendaInstance = () => {
  if (!agendaInstance) {
    agendaInstance = new Agenda({ db: { address: process.env.MONGODB_URI } });
    observeWorker(agendaInstance, 'stop');
  }
  return agendaInstance;
};
