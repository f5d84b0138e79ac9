const cron = require('node-cron');
const { backup, report } = require('./tasks');
const { observeProcess, observeWorker } = require('./observability');

observeProcess();

observeWorker(cron.schedule('0 3 * * *', backup), 'stop');
const reports = cron.schedule('0 8 * * 1', () => {
  report();
}, { scheduled: false });
observeWorker(reports, 'stop');
reports.start();

const task = cron.schedule(
  '*/5 * * * *',
  () => {
    console.log('the schedule of every five minutes is awake', new Date());
  },
);
observeWorker(task, 'stop');
