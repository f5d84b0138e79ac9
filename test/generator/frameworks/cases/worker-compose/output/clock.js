const { observeProcess, observeNodeCron } = require('./observability');

observeProcess();

observeNodeCron(require('node-cron').schedule, 'clock:* * * * *')('* * * * *', () => undefined);
