import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';

export async function buildApp(opts: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const app = Fastify(opts);

  app.get('/', async () => ({ ok: true }));

  return app;
}
