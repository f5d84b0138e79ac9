export { observe } from './nest.js';
export { currentRequest } from './context.js';
export { createLogger, logger } from './logger.js';
export { counter, gauge, histogram } from './metrics.js';
export { AppError, retry, toProblem, translateError } from './errors.js';
export { recordException, withSpan } from './tracing.js';
export { addReadinessCheck } from './health.js';
export { onShutdown } from './shutdown.js';
