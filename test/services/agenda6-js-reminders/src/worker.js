import { setTimeout as sleep } from 'node:timers/promises';
import { backoffStrategies } from 'agenda';
import { agenda } from './agenda.js';

const again = { backoff: backoffStrategies.constant({ delay: 300, maxRetries: 1 }) };

agenda.define('remind', async (job) => {
  console.log('reminding with %s', JSON.stringify(job.attrs.data));
});

// As it was written for Agenda 4.
agenda.define('call', (job, done) => {
  setTimeout(() => done(job.attrs.data.number === 0 ? new Error('engaged') : undefined), 5);
});

agenda.define('torn', async () => Promise.reject(new Error('the line is torn')), again);

agenda.define('bug', async (job) => job.attrs.data.guest.name.trim(), again);

agenda.define('chain', async (job) => {
  job.attrs.data.seen = true;
  await job.save();
  await agenda.now('remind', { after: 'chain' });
});

agenda.define('slow', async (job) => {
  for (let turn = 0; turn < 100 && !job.canceled; turn += 1) await sleep(20);
  console.log('told to stop by %s, %s', job.canceled?.message, job.signal?.aborted);
});

agenda.define('long', async (job) => sleep(job.attrs.data.milliseconds));

agenda.define('deaf', async () => sleep(60_000), { lockLifetime: 2_000 });

agenda.define('tick', async () => undefined);

process.once('SIGTERM', async () => {
  await agenda.stop();
  process.exit(0);
});

await agenda.start();
await agenda.every('1 second', 'tick');
