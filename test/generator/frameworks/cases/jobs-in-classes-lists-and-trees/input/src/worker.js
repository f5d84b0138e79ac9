'use strict'

const bullmq = require('bullmq')
const { queues } = require('./queues')

class Press extends bullmq.Worker {
  constructor (name) {
    super(name, async (job) => job.data, { connection: { host: process.env.REDIS_HOST } })
  }
}

for (const { name } of queues) new Press(name)
