import fp from 'fastify-plugin'

export interface Ticket {
  id: string
  holder: { name: string }
}

declare module 'fastify' {
  interface FastifyInstance {
    tickets: Map<string, Ticket>
  }
}

/** Stands for the real store; made once per app. */
export const database = fp(async (app) => {
  app.decorate(
    'tickets',
    new Map<string, Ticket>([['t-1', { id: 't-1', holder: { name: 'Ada' } }]]),
  )
})
