import Fastify from 'fastify';
import { Worker } from 'bullmq';

const app = Fastify();
const worker = new Worker('thumbs', './thumb.js');
worker.on('error', (err) => app.log.error(err));
await app.listen({ port: 3000 });
