const { run } = require('graphile-worker');
const { observeProcess } = require('./observability');

observeProcess();

run({ taskDirectory: `${__dirname}/tasks` }).then((runner) => runner.promise);
