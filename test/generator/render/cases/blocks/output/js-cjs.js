const { logger } = require('./logger');
const { Registry } = require('@prometheus-io/client');

const service = 'orders';

function start() {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  logger.debug(
    { instrumentation: '@opentelemetry/instrumentation-pg', made: 'PgInstrumentation' },
    'instrumented',
  );
  logger.debug(
    { instrumentation: '@opentelemetry/instrumentation-ioredis', made: 'IORedisInstrumentation' },
    'instrumented',
  );
  const text = `${service} <b>&"`;
  logger.info({ text, nested: { a: { b: 1 } } }, 'started');
}

module.exports = { service, start };
