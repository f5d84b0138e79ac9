import fastify, { FastifyInstance } from 'fastify';
import { observe, withLogging } from './observability';

export class Server {
  private readonly app: FastifyInstance = observe(fastify(withLogging({ logger: true })));

  async start(): Promise<void> {
    await this.app.listen({ port: 3000, host: '0.0.0.0' });
  }
}
