'use strict'

const makeAgenda = require('./lib/agenda')

async function main () {
  const agenda = await makeAgenda()
  agenda.define('digest', async () => undefined)
  await agenda.start()
}

main()
