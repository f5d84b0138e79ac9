import { Worker } from 'bullmq'
import { ImageWorker } from './base.js'
import { observeProcess, observeWorker } from '../observability/index.js'

observeProcess()

const workers = [observeWorker(new ImageWorker(), 'close'), observeWorker(new Worker('videos', async () => undefined), 'close')]

for (const worker of workers) worker.on('failed', (job) => console.error(job?.id))
