import { GREETINGS, startBoss } from './queue.js';
import { sendGreeting, type Greeting } from './send-greeting.js';

const boss = await startBoss();

await boss.work<Greeting>(GREETINGS, async (jobs) => {
  for (const job of jobs) await sendGreeting(job.data);
});
