import { Worker } from 'bullmq';
import { CronJob } from 'cron';
import cron from 'node-cron';

class Nightly extends CronJob {
  constructor(work) {
    super('0 0 3 * * *', () => work.run());
  }
}

const nightly = new Nightly({ run: async () => undefined });
nightly.start();
cron.schedule('0 8 * * 1', () => undefined);
const worker = new Worker('mail', async () => undefined);
worker.on('error', console.error);
