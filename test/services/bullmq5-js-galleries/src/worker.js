const path = require('node:path');
const { Worker } = require('bullmq');
const { connection } = require('./queues');

const processors = {
  albums: async (job) => {
    if (job.name === 'crowded' && job.attemptsStarted === 1) {
      await workers[0].rateLimit(300);
      throw Worker.RateLimitError();
    }
    if (job.name === 'fewer') setImmediate(() => workers[0].close());
    return job.name;
  },
  // Resizing is work for a process of its own.
  thumbnails: path.join(__dirname, 'thumbnails.js'),
};

const workers = Object.entries(processors).map(
  ([name, processor]) => new Worker(name, processor, { connection, lockDuration: 3000 }),
);

// Albums are many: a second worker takes them, too, which may go on without the first.
workers.push(new Worker('albums', processors.albums, { connection }));

// Scans are taken one at a time, by hand.
const scans = new Worker('scans', null, { connection });

async function scan() {
  for (;;) {
    const job = await scans.getNextJob('scanner');
    if (job === undefined) continue;
    try {
      if (job.name === 'bug') job.data.photo.width += 1;
      if (job.name === 'long') await new Promise((resolve) => setTimeout(resolve, 2500));
      await job.moveToCompleted(job.name, 'scanner', false);
    } catch (error) {
      await job.moveToFailed(error, 'scanner', false);
    }
  }
}

scan();
