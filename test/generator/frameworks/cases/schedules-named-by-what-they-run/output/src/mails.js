import { CronJob } from 'cron';
import { settings } from './settings.js';
import { Tasks } from './tasks.js';
import { observeCronJob } from './observability/index.js';

export class Mails {
  constructor() {
    this.tasks = new Tasks();
    this.state = {};
  }

  start() {
    this.jobs = [
      observeCronJob(CronJob, 'purge').from({ cronTime: settings.purge.timeSpec, onTick: this.tasks.purge(), start: true }),
      observeCronJob(CronJob, 'sendDigests').from({
        cronTime: settings.digests.timeSpec,
        onTick: async () => {
          try {
            await this.tasks.sendDigests();
          } catch (error) {
            console.error(error);
          }
        },
        start: true,
      }),
    ];
    this.state.job = new (observeCronJob(CronJob, 'expire'))('0 3 * * *', () => this.tasks.expire().then(() => this.tasks.purge()));
  }
}

new Mails().start();
