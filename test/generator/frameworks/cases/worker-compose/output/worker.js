const { Worker } = require('bullmq');
const { observeProcess, observeWorker } = require('./observability');

observeProcess();

for (const name of ['a', 'b']) {
  observeWorker(new Worker(name, async () => undefined), 'close');
}
