const { Worker } = require('bullmq');

for (const name of ['a', 'b']) {
  new Worker(name, async () => undefined);
}
