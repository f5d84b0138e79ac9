import Fastify from 'fastify';
import { Worker } from 'bullmq';
import { observe, observeWorker } from './observability/index.js';

const app = observe(Fastify());
const worker = new Worker('thumbs', './thumb.js');
observeWorker(worker, 'close');
worker.on('error', (err) => app.log.error(err));
await app.listen({ port: 3000 });
