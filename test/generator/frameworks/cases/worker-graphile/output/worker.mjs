import { run } from 'graphile-worker';
import { observeProcess, observeWorker } from './observability/index.js';

observeProcess();

async function main() {
  const runner = await run({
    connectionString: process.env.DATABASE_URL,
    taskList: { hello: async () => undefined },
  });
  observeWorker(runner, 'stop');
}

main().catch((err) => {
  console.error(err);
  process.exit(1);
});
