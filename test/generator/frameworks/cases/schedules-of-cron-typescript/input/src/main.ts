import { CronJob } from 'cron';
import * as scheduler from 'cron';
import { Mail } from './mail.js';

const mail = new Mail();

export const nightly = new CronJob<null, Mail>('0 0 3 * * *', mail.send, null, true, 'Europe/Berlin', mail);

const job = CronJob.from({
  cronTime: '0 */5 * * * *',
  onTick: async () => {
    await mail.retry();
  },
  start: true,
});

new scheduler.CronJob('0 0 8 * * 1', () => mail.retry()).start();

CronJob.from({ name: 'bounces', cronTime: '0 30 * * * *', onTick() { void mail.retry(); }, start: true });

export const digest = CronJob.from({ cronTime: '0 0 9 * * *', onTick: () => void mail.retry() });

process.once('SIGHUP', () => void job.stop());
