'use strict'

const path = require('node:path')
const autoload = require('@fastify/autoload')
const fastify = require('fastify')({ logger: true })

fastify.register(autoload, { dir: path.join(__dirname, 'plugins') })

const start = async () => {
  try {
    await fastify.listen({ port: process.env.PORT || 3000 })
  } catch (err) {
    fastify.log.error(err)
    process.exit(1)
  }
}
start()
