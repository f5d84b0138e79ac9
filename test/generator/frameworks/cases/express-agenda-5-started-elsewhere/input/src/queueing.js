import Agenda from 'agenda';

let agendaInstance;

export const getAgendaInstance = () => {
  if (!agendaInstance) {
    agendaInstance = new Agenda({ db: { address: process.env.MONGODB_URI } });
  }
  return agendaInstance;
};
