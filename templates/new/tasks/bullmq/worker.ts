import { Worker } from 'bullmq';
import { connection, GREETINGS } from './queue.js';
import { sendGreeting, type Greeting } from './send-greeting.js';

const options = { connection, concurrency: 5 };

new Worker<Greeting>(GREETINGS, async (job) => sendGreeting(job.data), options);
