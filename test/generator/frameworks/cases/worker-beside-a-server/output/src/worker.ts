import { Worker, type Job } from 'bullmq';
import { mails } from './queue';
import { observeProcess, observeBullWorker } from './observability';

observeProcess();

// Slow on purpose: the relay allows ten mails a second.
export const worker = new Worker(
  mails.name,
  async (job: Job) => {
    console.log(job.id);
  },
  { limiter: { max: 10, duration: 1000 } },
);
observeBullWorker(worker);
