'use strict'

const { FlowProducer, Queue } = require('bullmq')
const { observeBullQueue, observeBullFlow } = require('./observability')

const connection = { host: process.env.REDIS_HOST }

class Mailer {
  constructor () {
    this.queue = new Queue('mail', { connection })
    observeBullQueue(this.queue)
  }

  send (mail) {
    return this.queue.add('send', mail)
  }
}

module.exports = {
  mailer: new Mailer(),
  queues: ['scan', 'print', 'bind'].map((name) => observeBullQueue(new Queue(name, { connection }))),
  books: observeBullFlow(new FlowProducer({
    connection,
    prefix: 'books'
  }))
}
