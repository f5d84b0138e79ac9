import schedule from 'node-schedule';
import { settings } from './settings.js';
import { library, logger, tokens } from './library.js';
import { observeNodeSchedule } from './observability/index.js';

export const jobs = [];

jobs.push({
  id: 'full-scan',
  name: 'Full scan',
  job: observeNodeSchedule(schedule.scheduleJob, 'full-scan')(settings.jobs['full-scan'].schedule, () => {
    logger.info('starting full scan');
    library.run();
  }),
});
jobs.push({ job: observeNodeSchedule(schedule.scheduleJob, 'library.run')(settings.jobs['recent-scan'].schedule, () => library.run('recent')) });
jobs.push({
  job: observeNodeSchedule(schedule.scheduleJob, 'refresh')(settings.refresh.schedule, async () => {
    const due = await tokens.due();
    for (const token of due) await token.refresh();
  }),
});
