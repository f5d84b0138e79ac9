import Fastify from 'fastify'
import pino from 'pino'
import { observe, withLogging } from './observability/index.js'

const options = { loggerInstance: pino(), genReqId: () => 'x' }
let app

export async function start () {
  app = observe(Fastify(withLogging(options)))
  app.setErrorHandler((error, request, reply) => reply.send(error))
  await app.listen({ port: 3000 })
}

await start()
