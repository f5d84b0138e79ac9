const { observeProcess, observeWorker } = require('./observability');

observeProcess();

observeWorker(require('node-cron').schedule('* * * * *', () => undefined), 'stop');
