import PgBoss from 'pg-boss';

const boss = new PgBoss(process.env.DATABASE_URL);
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue('bench');
const options = { pollingIntervalSeconds: 0.5, includeMetadata: process.env.METADATA === 'yes' };
for (let worker = 0; worker < 5; worker += 1) {
  const id = await boss.work('bench', options, async () => {
    // else pg-boss rests for half a second after each job
    boss.notifyWorker(id);
    return 'done';
  });
}
