const cron = require('node-cron');
const { block, refresh, sendDigest } = require('./work');

const everySecond = '* * * * * *';

cron.schedule(everySecond, sendDigest);

// Takes longer than the time between two of its runs.
cron.schedule(everySecond, refresh, { name: 'feeds' });

const bounces = cron.schedule(everySecond, async () => {
  await null;
  throw new Error('the mailbox is torn');
});

// Once is enough.
const warmUp = cron.schedule('* * * * * *', () => {
  console.log('warm');
  warmUp.stop();
});

cron.schedule('0 3 1 1 *', () => {
  console.log('a new year');
});

process.on('SIGUSR2', () => block(3500));
