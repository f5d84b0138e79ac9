import fastify from 'fastify';
import { agenda } from './agenda.js';

const app = fastify();

app.post('/reminders', async (request, reply) => {
  const { kind, data, at } = request.body;
  const job = at === undefined ? await agenda.now(kind, data) : await agenda.schedule(at, kind, data);
  return reply.code(202).send({ id: job.attrs._id });
});

app.get('/reminders/:id', async (request) => {
  const { jobs } = await agenda.queryJobs({ id: request.params.id });
  return jobs[0] ?? {};
});

await agenda.ready;
await app.listen({ port: Number(process.env.PORT ?? 3000) });
