const cron = require('node-cron');
const { backup, report } = require('./tasks');

cron.schedule('0 3 * * *', backup);
const reports = cron.schedule('0 8 * * 1', () => {
  report();
}, { scheduled: false });
reports.start();

cron.schedule(
  '*/5 * * * *',
  () => {
    console.log('the schedule of every five minutes is awake', new Date());
  },
);
