export { observeProcess, observeWorker } from './worker.js';
export { runInJob } from './context.js';
export { createLogger, logger } from './logger.js';
export { counter, gauge, histogram } from './metrics.js';
export { AppError, retry, translateError } from './errors.js';
export { recordException, withSpan } from './tracing.js';
export { addReadinessCheck } from './health.js';
export { onShutdown, stopping } from './shutdown.js';
