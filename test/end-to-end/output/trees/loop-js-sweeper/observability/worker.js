'use strict'

const { createServer } = require('node:http')
const { probe } = require('./health')
const { logger } = require('./logger')
const { collectProcessMetrics, scrape } = require('./metrics')
const { manageProcess, manageWorker } = require('./shutdown')

/**
 * Makes a process without HTTP observable: what it answers on a port of its own (HEALTH_PORT, 9464) tells how it is, and
 * signals end it in order. Once a process, however often it is called.
 */
function observeProcess() {
  manageProcess()
  if (!served) serve()
}

/**
 * Makes a worker end in order. `stop` names its method that takes nothing new, and finishes or hands back what is in
 * hand: `observeWorker(worker, 'close')`. Returns the same worker.
 */
function observeWorker(worker, stop) {
  manageWorker(worker.constructor.name, () => worker[stop]())
  return worker
}

const endpoints = new Map([
  ['/live', () => probe('live')],
  ['/ready', () => probe('ready')],
  ['/health', () => probe('health')],
  ['/metrics', scrape],
])

let served = false

function serve() {
  served = true
  collectProcessMetrics()
  const { HEALTH_PORT = '' } = process.env
  const port = HEALTH_PORT === '' ? '9464' : HEALTH_PORT
  // The work goes on without the port: two workers on one machine may have been given the same.
  const fail = (err) => {
    logger.error({ err, port }, 'health port could not be opened')
  }
  const server = createServer((req, res) => {
    void answer(endpoints.get((req.url ?? '').replace(/\?.*/, '')), res)
  })
  server.on('error', fail)
  server.on('listening', () => {
    logger.info({ address: server.address() }, 'health port is open')
  })
  // A process that has done its work ends: neither the server nor a prober's open connection holds it.
  server.on('connection', (socket) => socket.unref())
  server.unref()
  try {
    server.listen(Number(port))
  } catch (err) {
    fail(err)
  }
}

async function answer(endpoint, res) {
  if (endpoint === undefined) {
    res.writeHead(404).end()
    return
  }
  try {
    const { status, contentType, body } = await endpoint()
    res.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body)
  } catch (err) {
    logger.error({ err }, 'probe or scrape failed')
    res.writeHead(500).end()
  }
}

module.exports = { observeProcess, observeWorker }
