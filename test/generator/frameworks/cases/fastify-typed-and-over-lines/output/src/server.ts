import { IncomingMessage, Server, ServerResponse } from 'http';
import Fastify, { FastifyInstance } from 'fastify';
import { envToLogger } from './logger';
import { observe, withLogging } from './observability';

const server: FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse
> = Fastify<Server, IncomingMessage, ServerResponse>(withLogging({
  logger: envToLogger[process.env.NODE_ENV ?? 'development'] ?? true,
}));
observe(server);

const start = async () => {
  await server.listen({ port: 3000 });
};
start();
