import schedule from 'node-schedule';
import { settings } from './settings.js';
import { library, logger, tokens } from './library.js';

export const jobs = [];

jobs.push({
  id: 'full-scan',
  name: 'Full scan',
  job: schedule.scheduleJob(settings.jobs['full-scan'].schedule, () => {
    logger.info('starting full scan');
    library.run();
  }),
});
jobs.push({ job: schedule.scheduleJob(settings.jobs['recent-scan'].schedule, () => library.run('recent')) });
jobs.push({
  job: schedule.scheduleJob(settings.refresh.schedule, async () => {
    const due = await tokens.due();
    for (const token of due) await token.refresh();
  }),
});
