import 'node:process';
import * as http from 'node:http';
import pino, { stdTimeFunctions, type Logger } from 'pino';
import { context, trace as traceApi } from '@opentelemetry/api';
// Named once, used once.
import { mask } from './redact.js';

export { AppError, retry as tryAgain, type RetryOptions } from './errors.js';
export { mask } from './redact.js';

export const levels = { info: 30 },
  name = 'service';

export const logger: Logger = pino({ timestamp: stdTimeFunctions.isoTime, mixin: () => ({ ...ids() }) });

export async function start(): Promise<http.Server> {
  const { register } = await import('./register.js');
  register(mask(name), levels);
  return http.createServer();
}

export class Store {}

function ids(): object {
  return traceApi.getSpan(context.active())?.spanContext() ?? {};
}

function stop(): void {}

export { stop, stop as close };
