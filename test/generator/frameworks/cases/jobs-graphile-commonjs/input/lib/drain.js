var worker = require('graphile-worker');
var pgPool = require('./database').pgPool;

exports.drain = function () {
  return worker.runOnce({
    pgPool: pgPool,
    taskList: require('./tasks'),
  });
};
