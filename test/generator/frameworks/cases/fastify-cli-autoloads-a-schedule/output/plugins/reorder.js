'use strict'

const fp = require('fastify-plugin')
const cron = require('node-cron')
const { observeNodeCron } = require('../observability')

module.exports = fp(async function (fastify, opts) {
  const task = observeNodeCron(cron.schedule, 'reorder:*/2 * * * * *')('*/2 * * * * *', async () => {
    fastify.log.info('reordering')
  })
  fastify.addHook('onClose', async () => task.stop())
})
