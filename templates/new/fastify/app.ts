import Fastify, { type FastifyInstance } from 'fastify';

/** The service without a port, so that tests can make as many as they like. */
export function createApp(): FastifyInstance {
  const app = Fastify();

  app.get<{ Params: { name: string } }>('/greetings/:name', async (request) => {
    return { greeting: `Hello, ${request.params.name}!` };
  });

  return app;
}
