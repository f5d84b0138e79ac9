import { Worker } from 'bullmq'
import { ImageWorker } from './base.js'
import { observeProcess, observeBullWorker } from '../observability/index.js'

observeProcess()

const workers = [observeBullWorker(new ImageWorker()), observeBullWorker(new Worker('videos', async () => undefined))]

for (const worker of workers) worker.on('failed', (job) => console.error(job?.id))
