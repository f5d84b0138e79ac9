const cron = require('node-cron');
const { backup, report } = require('./tasks');
const { observeProcess, observeNodeCron } = require('./observability');

observeProcess();

observeNodeCron(cron.schedule, 'backup')('0 3 * * *', backup);
const reports = observeNodeCron(cron.schedule, 'reports')('0 8 * * 1', () => {
  report();
}, { scheduled: false });
reports.start();

observeNodeCron(cron.schedule, 'cron:*/5 * * * *')(
  '*/5 * * * *',
  () => {
    console.log('the schedule of every five minutes is awake', new Date());
  },
);
