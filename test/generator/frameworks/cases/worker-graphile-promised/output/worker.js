const { run } = require('graphile-worker');
const { observeProcess, observeGraphileRun } = require('./observability');

observeProcess();

observeGraphileRun(run)({ taskDirectory: `${__dirname}/tasks` }).then((runner) => runner.promise);
