'use strict'

const { FlowProducer, Queue } = require('bullmq')

const connection = { host: process.env.REDIS_HOST }

class Mailer {
  constructor () {
    this.queue = new Queue('mail', { connection })
  }

  send (mail) {
    return this.queue.add('send', mail)
  }
}

module.exports = {
  mailer: new Mailer(),
  queues: ['scan', 'print', 'bind'].map((name) => new Queue(name, { connection })),
  books: new FlowProducer({
    connection,
    prefix: 'books'
  })
}
