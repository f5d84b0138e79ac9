const path = require('node:path');
const { run } = require('graphile-worker');

async function main() {
  const runner = await run({
    connectionString: process.env.DATABASE_URL ?? 'postgres://localhost/reports',
    concurrency: 4,
    taskDirectory: path.join(__dirname, '../tasks'),
  });
  await runner.promise;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
