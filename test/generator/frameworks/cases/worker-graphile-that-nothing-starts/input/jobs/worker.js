const { run } = require('graphile-worker');

module.exports = async () => {
  const runner = await run({
    connectionString: process.env.DATABASE_URL,
    taskDirectory: `${__dirname}/tasks`,
  });
  await runner.promise;
};
