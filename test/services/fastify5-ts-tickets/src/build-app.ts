import Fastify, {
  type FastifyInstance,
  type FastifyServerOptions,
} from 'fastify'
import { ticketRoutes } from './routes/tickets.js'
import { database } from './plugins/database.js'

export async function buildApp(
  options: FastifyServerOptions = {},
): Promise<FastifyInstance> {
  const app = Fastify({ ...options, trustProxy: true })

  await app.register(database)
  await app.register(ticketRoutes, { prefix: '/v1/events/:eventId/tickets' })

  return app
}
