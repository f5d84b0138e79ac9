require('node-cron').schedule('* * * * *', () => undefined);
