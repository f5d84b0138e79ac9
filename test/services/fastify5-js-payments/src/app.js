import fastify from 'fastify';
import { register } from 'prom-client';
import { paymentsTotal } from './metrics.js';
import { Refused } from './refused.js';

export function createServer(opts) {
  const app = fastify(opts);

  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Refused) {
      return reply.code(402).send({ ok: false, reason: error.reason });
    }
    reply.code(error.statusCode ?? 500).send({ ok: false, reason: 'internal' });
  });

  app.get('/metrics', async (request, reply) => {
    reply.type(register.contentType);
    return register.metrics();
  });

  app.register(
    async (payments) => {
      payments.get('/:paymentId', async (request) => ({ id: request.params.paymentId, paid: true }));

      payments.post('/', async (request, reply) => {
        if (request.body?.amount > 1000) throw new Refused('too much');
        paymentsTotal.inc();
        return reply.code(201).send({ ok: true });
      });

      payments.get('/:paymentId/receipt', async (request) => {
        const receipts = new Map();
        return receipts.get(request.params.paymentId).lines;
      });

      payments.get('/ledger', async () => {
        await new Promise((resolve) => setTimeout(resolve, 700));
        return [];
      });

      payments.get('/:paymentId/bank', async () => {
        const answer = await fetch(process.env.BANK_URL + '/status', {
          headers: { 'x-api-key': process.env.BANK_KEY },
        });
        return answer.json();
      });
    },
    { prefix: '/payments' },
  );

  return app;
}
