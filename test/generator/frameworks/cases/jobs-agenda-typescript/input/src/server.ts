import Fastify from 'fastify';
import { Scheduler } from './scheduler.js';

const scheduler = new Scheduler();
const app = Fastify();
app.post('/reminders', async () => scheduler.remind('Ada'));
await app.listen({ port: 3000 });
