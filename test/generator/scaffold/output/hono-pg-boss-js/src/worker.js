import { GREETINGS, startBoss } from './queue.js';
import { sendGreeting } from './send-greeting.js';

const boss = await startBoss();

await boss.work(GREETINGS, async (jobs) => {
  for (const job of jobs) await sendGreeting(job.data);
});
