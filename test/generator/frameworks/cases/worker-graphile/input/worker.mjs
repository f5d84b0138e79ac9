import { run } from 'graphile-worker';

async function main() {
  await run({
    connectionString: process.env.DATABASE_URL,
    taskList: { hello: async () => undefined },
  });
}

main().catch((err) => {
  console.error(err);
  process.exit(1);
});
