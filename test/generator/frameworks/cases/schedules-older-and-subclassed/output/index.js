import { Worker } from 'bullmq';
import { CronJob } from 'cron';
import cron from 'node-cron';
import { observeProcess, observeWorker, observeBullWorker } from './observability/index.js';

observeProcess();

class Nightly extends CronJob {
  constructor(work) {
    super('0 0 3 * * *', () => work.run());
  }
}

const nightly = new Nightly({ run: async () => undefined });
observeWorker(nightly, 'stop');
nightly.start();
observeWorker(cron.schedule('0 8 * * 1', () => undefined), 'stop');
const worker = new Worker('mail', async () => undefined);
observeBullWorker(worker);
worker.on('error', console.error);
