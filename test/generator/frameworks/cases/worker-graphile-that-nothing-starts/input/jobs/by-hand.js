const { run } = require('graphile-worker');
const { observeProcess, observeGraphileRun } = require('../observability');

observeProcess();

module.exports = () => observeGraphileRun(run)({ taskDirectory: `${__dirname}/tasks` });
