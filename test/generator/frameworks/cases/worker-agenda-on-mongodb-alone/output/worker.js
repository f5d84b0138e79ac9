const Agenda = require('agenda');
const { Agenda: Hokify } = require('@hokify/agenda');
const { observeProcess, observeWorker } = require('./observability');

observeProcess();

const agenda = new Agenda({ db: { address: process.env.MONGODB_URL } });
observeWorker(agenda, 'stop');
const other = new Hokify({ db: { address: process.env.MONGODB_URL } });
observeWorker(other, 'stop');
agenda.define('send', async () => undefined);

async function main() {
  await agenda.start();
  await other.start();
}

main();
