import { Scheduler } from './scheduler.js';
import { reports } from './reports.js';
import { observeProcess } from './observability/index.js';

observeProcess();

const { agenda } = new Scheduler();
agenda.define('remind', async (job) => {
  console.log(job.attrs.name);
});
await agenda.start();
await agenda.every('1 day', 'remind');
await reports.start();
