require('node:process');
const http = require('node:http');
const pino = require('pino');
const { stdTimeFunctions } = pino;
const { context, trace: traceApi } = require('@opentelemetry/api');
// Named once, used once.
const { mask } = require('./redact');

const { AppError, retry: tryAgain } = require('./errors');

const levels = { info: 30 },
  name = 'service';

const logger = pino({ timestamp: stdTimeFunctions.isoTime, mixin: () => ({ ...ids() }) });

async function start() {
  const { register } = await import('./register.js');
  register(mask(name), levels);
  return http.createServer();
}

class Store {}

function ids() {
  return traceApi.getSpan(context.active())?.spanContext() ?? {};
}

function stop() {}

module.exports = { AppError, tryAgain, mask, levels, name, logger, start, Store, stop, close: stop };
