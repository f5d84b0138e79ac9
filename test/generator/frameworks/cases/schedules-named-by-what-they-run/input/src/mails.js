import { CronJob } from 'cron';
import { settings } from './settings.js';
import { Tasks } from './tasks.js';

export class Mails {
  constructor() {
    this.tasks = new Tasks();
    this.state = {};
  }

  start() {
    this.jobs = [
      CronJob.from({ cronTime: settings.purge.timeSpec, onTick: this.tasks.purge(), start: true }),
      CronJob.from({
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
    this.state.job = new CronJob('0 3 * * *', () => this.tasks.expire().then(() => this.tasks.purge()));
  }
}

new Mails().start();
