let throng = require('throng');
let Queue = require("bull");

// How many at once.
let most = 50;

function start() {
  let queue = new Queue('work');

  queue.process(most, async (job) => job.data);
}

throng({ workers: 2, start });
