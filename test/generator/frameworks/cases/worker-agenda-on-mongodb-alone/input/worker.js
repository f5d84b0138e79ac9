const Agenda = require('agenda');
const { Agenda: Hokify } = require('@hokify/agenda');

const agenda = new Agenda({ db: { address: process.env.MONGODB_URL } });
const other = new Hokify({ db: { address: process.env.MONGODB_URL } });
agenda.define('send', async () => undefined);

async function main() {
  await agenda.start();
  await other.start();
}

main();
