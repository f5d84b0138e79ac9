const { Worker } = require('bullmq');

const mails = new Worker('mails', async () => undefined);
mails.on('error', console.error);
