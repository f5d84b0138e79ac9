const { observe, withLogging } = require('./fastify');
const { observeProcess, observeWorker } = require('./worker');
const {
  observeGraphileAdd,
  observeGraphileOnce,
  observeGraphileRun,
  observeGraphileUtils,
} = require('./graphile-worker');
const { describeJob, runJob } = require('./jobs');
const { currentRequest, runInJob } = require('./context');
const { createLogger, logger } = require('./logger');
const { counter, gauge, histogram } = require('./metrics');
const { AppError, retry, toProblem, translateError } = require('./errors');
const { recordException, withSpan } = require('./tracing');
const { addReadinessCheck } = require('./health');
const { onShutdown, stopping } = require('./shutdown');

module.exports = {
  observe,
  withLogging,
  observeProcess,
  observeWorker,
  observeGraphileAdd,
  observeGraphileOnce,
  observeGraphileRun,
  observeGraphileUtils,
  describeJob,
  runJob,
  currentRequest,
  runInJob,
  createLogger,
  logger,
  counter,
  gauge,
  histogram,
  AppError,
  retry,
  toProblem,
  translateError,
  recordException,
  withSpan,
  addReadinessCheck,
  onShutdown,
  stopping,
};
