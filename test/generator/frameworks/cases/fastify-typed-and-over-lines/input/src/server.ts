import { IncomingMessage, Server, ServerResponse } from 'http';
import Fastify, { FastifyInstance } from 'fastify';
import { envToLogger } from './logger';

const server: FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse
> = Fastify<Server, IncomingMessage, ServerResponse>({
  logger: envToLogger[process.env.NODE_ENV ?? 'development'] ?? true,
});

const start = async () => {
  await server.listen({ port: 3000 });
};
start();
