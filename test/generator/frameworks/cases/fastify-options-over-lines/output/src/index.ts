import { fastify } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { observe, withLogging } from './observability/index.js';

export const server = fastify(withLogging({
  logger: {
    level: 'info',
  },
  trustProxy: true,
})).withTypeProvider<TypeBoxTypeProvider>();
observe(server);

await server.listen({ port: 3000 });
