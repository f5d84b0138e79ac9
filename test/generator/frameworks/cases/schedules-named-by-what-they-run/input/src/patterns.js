import { CronJob } from 'cron';
import { Cron } from 'croner';

export const nextRunOf = (pattern) => new Cron(pattern, { timezone: 'UTC' }).nextRun();

export function isPattern(pattern) {
  try {
    new CronJob(pattern, () => {});
    const job = new Cron(pattern, () => {});
    job.stop();
    return true;
  } catch {
    return false;
  }
}
