import { CronJob } from 'cron';
import * as scheduler from 'cron';
import { Mail } from './mail.js';
import { observeProcess, observeCronJob } from './observability/index.js';

observeProcess();

const mail = new Mail();

export const nightly = new (observeCronJob(CronJob))<null, Mail>('0 0 3 * * *', mail.send, null, true, 'Europe/Berlin', mail);

const job = observeCronJob(CronJob, 'retry').from({
  cronTime: '0 */5 * * * *',
  onTick: async () => {
    await mail.retry();
  },
  start: true,
});

new (observeCronJob(scheduler.CronJob, 'retry'))('0 0 8 * * 1', () => mail.retry()).start();

observeCronJob(CronJob).from({ name: 'bounces', cronTime: '0 30 * * * *', onTick() { void mail.retry(); }, start: true });

export const digest = observeCronJob(CronJob, 'digest').from({ cronTime: '0 0 9 * * *', onTick: () => void mail.retry() });

process.once('SIGHUP', () => void job.stop());
