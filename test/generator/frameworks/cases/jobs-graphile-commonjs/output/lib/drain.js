var worker = require('graphile-worker');
var pgPool = require('./database').pgPool;
var observeGraphileOnce = require('../observability').observeGraphileOnce;

exports.drain = function () {
  return observeGraphileOnce(worker.runOnce)({
    pgPool: pgPool,
    taskList: require('./tasks'),
  });
};
