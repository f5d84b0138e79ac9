const { Worker } = require('bullmq');
const { observeProcess, observeBullWorker } = require('./observability');

observeProcess();

for (const name of ['a', 'b']) {
  observeBullWorker(new Worker(name, async () => undefined));
}
