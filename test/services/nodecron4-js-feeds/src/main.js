const cron = require('node-cron');
const { settle, tick } = require('./work');

cron.schedule('* * * * * *', tick);

cron.schedule('* * * * * *', settle, { noOverlap: true });
