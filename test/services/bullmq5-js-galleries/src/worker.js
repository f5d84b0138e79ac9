const path = require('node:path');
const { Worker } = require('bullmq');
const { connection } = require('./queues');

const processors = {
  albums: async (job) => {
    if (job.name === 'crowded' && job.attemptsStarted === 1) {
      await workers[0].rateLimit(300);
      throw Worker.RateLimitError();
    }
    return job.name;
  },
  // Resizing is work for a process of its own.
  thumbnails: path.join(__dirname, 'thumbnails.js'),
};

const workers = Object.entries(processors).map(
  ([name, processor]) => new Worker(name, processor, { connection, lockDuration: 3000 }),
);
