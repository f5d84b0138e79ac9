import { CronJob } from 'cron';
import { settle, tick } from './work.js';

CronJob.from({ cronTime: '* * * * * *', name: 'tick', onTick: tick, start: true });

CronJob.from({
  cronTime: '* * * * * *',
  name: 'settle',
  onTick: settle,
  start: true,
  waitForCompletion: true,
});
