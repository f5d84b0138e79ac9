import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyPluginAsync } from 'fastify'

const ticketSchema = {
  type: 'object',
  required: ['holder'],
  properties: { holder: { type: 'string' }, password: { type: 'string' } },
} as const

export const ticketRoutes: FastifyPluginAsync = async (app) => {
  app.get<{ Params: { ticketId: string } }>(
    '/:ticketId',
    async (request, reply) => {
      const ticket = app.tickets.get(request.params.ticketId)
      if (!ticket) return reply.code(404).send({ error: 'no such ticket' })
      request.log.info({ holders: 1 }, 'ticket read')
      return ticket
    },
  )

  app.post<{ Body: { holder: string } }>(
    '/',
    { schema: { body: ticketSchema } },
    async (request, reply) => {
      request.log.info({ body: request.body }, 'ticket ordered')
      return reply.code(201).send({ id: 't-2', holder: request.body.holder })
    },
  )

  app.get<{ Params: { ticketId: string } }>(
    '/:ticketId/holder',
    async (request) => {
      const ticket = app.tickets.get(request.params.ticketId)
      return { initial: ticket!.holder.name[0] }
    },
  )

  app.get('/', async () => {
    await delay(700)
    return [...app.tickets.values()]
  })

  app.get('/:ticketId/weather', async () => {
    const answer = await fetch(
      `${process.env.WEATHER_URL}/today?api_key=${process.env.WEATHER_KEY}`,
    )
    if (!answer.ok) {
      throw Object.assign(new Error('weather is not available'), {
        statusCode: 503,
        config: {
          headers: { authorization: `Bearer ${process.env.WEATHER_KEY}` },
        },
      })
    }
    return answer.json()
  })

  app.post('/import', async (_request, reply) => {
    setTimeout(() => {
      throw new RangeError('import is broken')
    }, 10)
    return reply.code(202).send()
  })
}
