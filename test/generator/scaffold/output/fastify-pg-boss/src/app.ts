import Fastify, { type FastifyInstance } from 'fastify';
import type { Enqueue } from './queue.js';

/** The service without a port and without a queue of its own, so that tests can make as many as they like. */
export function createApp(enqueue: Enqueue): FastifyInstance {
  const app = Fastify();

  app.get<{ Params: { name: string } }>('/greetings/:name', async (request) => {
    return { greeting: `Hello, ${request.params.name}!` };
  });

  app.post<{ Params: { name: string } }>('/greetings/:name', async (request, reply) => {
    const id = await enqueue({ name: request.params.name });
    return reply.code(202).send({ id });
  });

  return app;
}
