'use strict'

const path = require('node:path')
const AutoLoad = require('@fastify/autoload')

const options = { trustProxy: true }

module.exports = async function (fastify, opts) {
  // Do not touch the following lines
  fastify.register(AutoLoad, {
    dir: path.join(__dirname, 'plugins'),
    options: Object.assign({}, opts)
  })

  fastify.register(AutoLoad, {
    dir: path.join(__dirname, 'routes'),
    options: Object.assign({}, opts)
  })
}

module.exports.options = options
