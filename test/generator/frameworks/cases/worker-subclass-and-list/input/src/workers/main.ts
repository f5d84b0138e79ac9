import { Worker } from 'bullmq'
import { ImageWorker } from './base.js'

const workers = [new ImageWorker(), new Worker('videos', async () => undefined)]

for (const worker of workers) worker.on('failed', (job) => console.error(job?.id))
