import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import PgBoss from 'pg-boss';
import { render, type Invoice } from './render.js';

const boss = new PgBoss(process.env.DATABASE_URL ?? 'postgres://localhost/invoices');
boss.on('error', (error) => {
  console.error('queue', error);
});
await boss.start();
await boss.createQueue('invoice.dead');
await boss.createQueue('invoice.render', {
  name: 'invoice.render',
  retryLimit: 2,
  retryDelay: 1,
  deadLetter: 'invoice.dead',
});
await boss.work<Invoice>('invoice.render', { batchSize: 3, pollingIntervalSeconds: 0.5 }, async (jobs) => {
  for (const job of jobs) console.log(`rendered ${String(render(job.data))} characters`);
});

await boss.createQueue('invoice.print', { name: 'invoice.print', retryLimit: 2 });

/** The printer takes its invoices by hand, one at a time. */
async function print(): Promise<never> {
  for (;;) {
    const [job] = await boss.fetch<Invoice>('invoice.print').catch((): [] => []);
    if (job === undefined) {
      await sleep(200);
      continue;
    }
    try {
      console.log(`printed ${String(render(job.data))} characters of ${Object.keys(job.data).join()}`);
      if (job.data.number === 'long') await sleep(2500);
      await boss.complete('invoice.print', job.id);
    } catch (error) {
      await boss.fail('invoice.print', job.id, error as Error);
    }
  }
}
void print();

const app = Fastify();
app.post<{ Body: Invoice }>('/prints', async (request, reply) => {
  const id = await boss.send('invoice.print', request.body);
  return reply.code(202).send({ id });
});
app.post<{ Body: Invoice }>('/invoices', async (request, reply) => {
  const id = await boss.send('invoice.render', request.body);
  return reply.code(202).send({ id });
});
await app.listen({ port: Number(process.env.PORT ?? 3000) });
