'use strict'

const fp = require('fastify-plugin')
const cron = require('node-cron')

module.exports = fp(async function (fastify, opts) {
  const task = cron.schedule('*/2 * * * * *', async () => {
    fastify.log.info('reordering')
  })
  fastify.addHook('onClose', async () => task.stop())
})
