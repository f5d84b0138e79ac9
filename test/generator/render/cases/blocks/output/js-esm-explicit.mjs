import { logger } from './logger.mjs';
import { Registry } from '@prometheus-io/client';

export const service = 'orders';

export function start() {
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
