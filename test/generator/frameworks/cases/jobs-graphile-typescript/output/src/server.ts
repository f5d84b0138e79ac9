import Fastify from 'fastify';
import { queue } from './queue.ts';
import { observe } from './observability/index.ts';

const app = observe(Fastify());
const { later, now } = await queue();

app.post('/reports', async (request) => later(request.body));
app.post('/reports/now', async (request) => now(request.body));

await app.listen({ port: 3000 });
