import 'node:process';
import * as http from 'node:http';
import pino, { stdTimeFunctions } from 'pino';
import { context, trace as traceApi } from '@opentelemetry/api';
// Named once, used once.
import { mask } from './redact.js';

export { AppError, retry as tryAgain } from './errors.js';
export { mask } from './redact.js';

export const levels = { info: 30 },
  name = 'service';

export const logger = pino({ timestamp: stdTimeFunctions.isoTime, mixin: () => ({ ...ids() }) });

export async function start() {
  const { register } = await import('./register.js');
  register(mask(name), levels);
  return http.createServer();
}

export class Store {}

function ids() {
  return traceApi.getSpan(context.active())?.spanContext() ?? {};
}

function stop() {}

export { stop, stop as close };
