'use strict'

// Both are ES modules.
module.exports = async function makeAgenda () {
  const { Agenda } = await import('agenda')
  const { RedisBackend } = await import('@agendajs/redis-backend')
  const agenda = new Agenda({ backend: new RedisBackend({ connectionString: process.env.REDIS_URL }) })
  return agenda
}
