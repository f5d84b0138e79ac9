import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { observe, withLogging } from './observability/index.js';

export async function buildApp(opts: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const app = observe(Fastify(withLogging(opts)));

  app.get('/', async () => ({ ok: true }));

  return app;
}
