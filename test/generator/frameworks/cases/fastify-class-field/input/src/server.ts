import fastify, { FastifyInstance } from 'fastify';

export class Server {
  private readonly app: FastifyInstance = fastify({ logger: true });

  async start(): Promise<void> {
    await this.app.listen({ port: 3000, host: '0.0.0.0' });
  }
}
