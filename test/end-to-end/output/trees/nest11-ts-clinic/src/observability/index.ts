export { observe } from './nest';
export { currentRequest } from './context';
export { createLogger, logger } from './logger';
export { counter, gauge, histogram } from './metrics';
export { AppError, retry, toProblem, translateError } from './errors';
export { recordException, withSpan } from './tracing';
export { addReadinessCheck } from './health';
export { onShutdown } from './shutdown';
