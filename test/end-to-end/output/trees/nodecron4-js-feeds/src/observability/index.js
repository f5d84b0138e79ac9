const { observeProcess, observeWorker } = require('./worker');
const { observeNodeCron } = require('./node-cron');
const { leadSchedules } = require('./schedule-lease-redis');
const { scheduleLease } = require('./schedule-leader');
const { describeJob, runJob } = require('./jobs');
const { runInJob } = require('./context');
const { createLogger, logger } = require('./logger');
const { counter, gauge, histogram } = require('./metrics');
const { AppError, retry, translateError } = require('./errors');
const { recordException, withSpan } = require('./tracing');
const { addReadinessCheck } = require('./health');
const { onShutdown, stopping } = require('./shutdown');

module.exports = {
  observeProcess,
  observeWorker,
  observeNodeCron,
  leadSchedules,
  scheduleLease,
  describeJob,
  runJob,
  runInJob,
  createLogger,
  logger,
  counter,
  gauge,
  histogram,
  AppError,
  retry,
  translateError,
  recordException,
  withSpan,
  addReadinessCheck,
  onShutdown,
  stopping,
};
