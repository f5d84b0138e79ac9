import Fastify, { type FastifyInstance } from 'fastify';
//# {{#if tasks}}
import type { Enqueue } from './queue.js';
//# {{/if}}

//# {{#if tasks}}
/** The service without a port and without a queue of its own, so that tests can make as many as they like. */
//# {{else}}
/** The service without a port, so that tests can make as many as they like. */
//# {{/if}}
export function createApp(
  //# {{#if tasks}}
  enqueue: Enqueue,
  //# {{/if}}
): FastifyInstance {
  const app = Fastify();

  app.get<{ Params: { name: string } }>('/greetings/:name', async (request) => {
    return { greeting: `Hello, ${request.params.name}!` };
  });
  //# {{#if tasks}}

  app.post<{ Params: { name: string } }>('/greetings/:name', async (request, reply) => {
    const id = await enqueue({ name: request.params.name });
    return reply.code(202).send({ id });
  });
  //# {{/if}}

  return app;
}
