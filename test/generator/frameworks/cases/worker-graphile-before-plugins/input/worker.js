const { run } = require('graphile-worker');

run({ taskDirectory: `${__dirname}/tasks` }).then((runner) => runner.promise);
