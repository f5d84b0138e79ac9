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
//# {{#if http}}
export { observe } from './nest.js';
//# {{else}}
import './nest.js';
//# {{/if}}
//# {{/if}}
//# {{#if nodeHttp}}
export { nameRoute, observe } from './node-http.js';
//# {{/if}}
//# {{#if worker}}
export { observeProcess, observeWorker } from './worker.js';
//# {{/if}}
//# {{#if amqplib}}
export { observeChannel } from './amqplib.js';
//# {{/if}}
//# {{#if bullmq}}
export { observeBullFlow, observeBullQueue, observeBullWorker } from './bullmq.js';
//# {{/if}}
//# {{#if pgBoss}}
export { observeBoss } from './pg-boss.js';
//# {{/if}}
//# {{#if graphileWorker}}
export {
  observeGraphileAdd,
  observeGraphileOnce,
  observeGraphileRun,
  observeGraphileUtils,
} from './graphile-worker.js';
//# {{/if}}
//# {{#if agenda}}
export { observeAgenda } from './agenda.js';
//# {{/if}}
//# {{#if nodeCron}}
export { observeNodeCron } from './node-cron.js';
//# {{/if}}
//# {{#if cron}}
export { observeCronJob } from './cron.js';
//# {{/if}}
//# {{#if croner}}
export { observeCroner } from './croner.js';
//# {{/if}}
//# {{#if nodeSchedule}}
export { observeNodeSchedule } from './node-schedule.js';
//# {{/if}}
//# {{#if scheduleLeader}}
//# {{#if leaderPostgres}}
export { leadSchedules } from './schedule-lease-postgres.js';
//# {{else}}
export { leadSchedules } from './schedule-lease-redis.js';
//# {{/if}}
export { scheduleLease } from './schedule-leader.js';
//# {{/if}}
//# {{#if tasks}}
export { describeJob, runJob } from './jobs.js';
//# {{/if}}
//# {{#if http}}
//# {{#if jobs}}
export { currentRequest, runInJob } from './context.js';
//# {{else}}
export { currentRequest } from './context.js';
//# {{/if}}
//# {{else}}
//# {{#if jobs}}
export { runInJob } from './context.js';
//# {{/if}}
//# {{/if}}
export { createLogger, logger } from './logger.js';
//# {{#if metrics}}
export { counter, gauge, histogram } from './metrics.js';
//# {{/if}}
//# {{#if errors}}
//# {{#if http}}
export { AppError, retry, toProblem, translateError } from './errors.js';
//# {{else}}
export { AppError, retry, translateError } from './errors.js';
//# {{/if}}
//# {{/if}}
//# {{#if tracing}}
export { recordException, withSpan } from './tracing.js';
//# {{/if}}
//# {{#if health}}
export { addReadinessCheck } from './health.js';
//# {{/if}}
//# {{#if jobs}}
export { onShutdown, stopping } from './shutdown.js';
//# {{else}}
export { onShutdown } from './shutdown.js';
//# {{/if}}
