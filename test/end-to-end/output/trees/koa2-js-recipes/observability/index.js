'use strict'

const { observe } = require('./koa')
const { currentRequest } = require('./context')
const { createLogger, logger } = require('./logger')
const { counter, gauge, histogram } = require('./metrics')
const { AppError, retry, toProblem, translateError } = require('./errors')
const { recordException, withSpan } = require('./tracing')
const { addReadinessCheck } = require('./health')
const { onShutdown } = require('./shutdown')

module.exports = {
  observe,
  currentRequest,
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
}
