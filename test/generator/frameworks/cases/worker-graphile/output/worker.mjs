import { run } from 'graphile-worker';
import { observeProcess, observeGraphileRun } from './observability/index.js';

observeProcess();

async function main() {
  await observeGraphileRun(run)({
    connectionString: process.env.DATABASE_URL,
    taskList: { hello: async () => undefined },
  });
}

main().catch((err) => {
  console.error(err);
  process.exit(1);
});
