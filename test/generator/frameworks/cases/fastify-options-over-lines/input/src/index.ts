import { fastify } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';

export const server = fastify({
  logger: {
    level: 'info',
  },
  trustProxy: true,
}).withTypeProvider<TypeBoxTypeProvider>();

await server.listen({ port: 3000 });
