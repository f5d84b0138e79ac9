import Fastify from 'fastify';
import { Worker } from 'bullmq';
import { observe, observeBullWorker } from './observability/index.js';

const app = observe(Fastify());
const worker = new Worker('thumbs', './thumb.js');
observeBullWorker(worker);
worker.on('error', (err) => app.log.error(err));
await app.listen({ port: 3000 });
