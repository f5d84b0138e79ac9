import Fastify from 'fastify';
import { Scheduler } from './scheduler.js';
import { observe } from './observability/index.js';

const scheduler = new Scheduler();
const app = observe(Fastify());
app.post('/reminders', async () => scheduler.remind('Ada'));
await app.listen({ port: 3000 });
