import Fastify from 'fastify';
import { queue } from './queue.ts';

const app = Fastify();
const { later, now } = await queue();

app.post('/reports', async (request) => later(request.body));
app.post('/reports/now', async (request) => now(request.body));

await app.listen({ port: 3000 });
