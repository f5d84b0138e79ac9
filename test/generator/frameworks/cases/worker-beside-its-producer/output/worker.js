let throng = require('throng');
let Queue = require("bull");
let { observeProcess, observeWorker } = require('./observability');

observeProcess();

// How many at once.
let most = 50;

function start() {
  let queue = new Queue('work');
  observeWorker(queue, 'close');

  queue.process(most, async (job) => job.data);
}

throng({ workers: 2, start });
