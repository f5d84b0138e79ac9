const { FlowProducer, Queue } = require('bullmq');

const connection = { url: process.env.REDIS_URL, maxRetriesPerRequest: null };
const queues = new Map();

// A queue is made by the first request that needs it.
function queueOf(name) {
  if (!queues.has(name)) queues.set(name, new Queue(name, { connection, defaultJobOptions: { attempts: 3 } }));
  return queues.get(name);
}

// Some make one for a single job, and close it.
async function addOnce(name, data) {
  const queue = new Queue(name, { connection });
  const job = await queue.add('once', data);
  await queue.close();
  return job;
}

const albums = new FlowProducer({ connection });

module.exports = { addOnce, albums, connection, queueOf };
