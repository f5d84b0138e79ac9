import { logger } from './logger.js';

/** What it adds to a message, and what a part of it adds to all of its messages. */
interface Fields {
  label?: unknown;
  success?: unknown;
  failure?: unknown;
}

type Log = (message: string, fields?: Fields) => void;

interface GraphileLogger {
  error: Log;
  warn: Log;
  info: Log;
  debug: Log;
  scope: (more: Fields) => GraphileLogger;
}

/**
 * What graphile-worker and `helpers.logger` say, as lines of the service. That a job was completed or failed has a line
 * of its own; what graphile-worker adds to its messages holds jobs with their payloads, so of that nothing is logged.
 */
export function logGraphile(scope: Fields = {}): GraphileLogger {
  const isOfTask = scope.label === 'job';
  const at =
    (level: 'error' | 'warn' | 'info' | 'debug'): Log =>
    (message, fields = {}) => {
      if (isOfTask) logger[level]({ ...fields }, message);
      else if (fields.success !== true && fields.failure !== true) logger[level](message);
    };
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    scope: (more) => logGraphile({ ...scope, ...more }),
  };
}
