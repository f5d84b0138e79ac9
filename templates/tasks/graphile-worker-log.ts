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

interface Preset {
  readonly extends?: readonly Preset[] | undefined;
  readonly worker?: { readonly logger?: ChosenLogger | undefined } | undefined;
}

interface ChosenLogger {
  readonly _logFactory?: unknown;
}

/** Whether the service has its own logger for graphile-worker, in a preset or in what that extends. */
export function hasOwnLogger({ worker = {}, extends: extended = [] }: Preset): boolean {
  const { logger: chosen } = worker;
  return (chosen !== undefined && !isConsole(chosen)) || extended.some(hasOwnLogger);
}

/** The one that writes text to the console comes with graphile-worker's own preset, which most presets extend. */
function isConsole({ _logFactory: factory }: ChosenLogger): boolean {
  return typeof factory === 'function' && factory.name === 'consoleLogFactory';
}
