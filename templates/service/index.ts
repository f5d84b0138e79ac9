//# {{#if express}}
export { observe, recordErrors } from './express.js';
//# {{/if}}
//# {{#if fastify}}
export { observe, withLogging } from './fastify.js';
//# {{/if}}
//# {{#if koa}}
export { observe } from './koa.js';
//# {{/if}}
//# {{#if hono}}
export { observe } from './hono.js';
//# {{/if}}
//# {{#if nest}}
export { observe } from './nest.js';
//# {{/if}}
//# {{#if nodeHttp}}
export { nameRoute, observe } from './node-http.js';
//# {{/if}}
export { currentRequest } from './context.js';
export { createLogger, logger } from './logger.js';
//# {{#if metrics}}
export { counter, gauge, histogram } from './metrics.js';
//# {{/if}}
//# {{#if errors}}
export { AppError, retry, toProblem, translateError } from './errors.js';
//# {{/if}}
//# {{#if tracing}}
export { recordException, withSpan } from './tracing.js';
//# {{/if}}
//# {{#if health}}
export { addReadinessCheck } from './health.js';
//# {{/if}}
export { onShutdown } from './shutdown.js';
