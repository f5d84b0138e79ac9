import 'node:process';
import * as http from 'node:http';
import pino, { stdTimeFunctions } from 'pino';
import { context, trace as traceApi } from '@opentelemetry/api';
// Named once, used once.
import { mask } from './redact.mjs';

export { AppError, retry as tryAgain } from './errors.mjs';
export { mask } from './redact.mjs';

export const levels = { info: 30 },
  name = 'service';

export const logger = pino({ timestamp: stdTimeFunctions.isoTime, mixin: () => ({ ...ids() }) });

export async function start() {
  const { register } = await import('./register.mjs');
  register(mask(name), levels);
  return http.createServer();
}

export class Store {}

function ids() {
  return traceApi.getSpan(context.active())?.spanContext() ?? {};
}

function stop() {}

export { stop, stop as close };
