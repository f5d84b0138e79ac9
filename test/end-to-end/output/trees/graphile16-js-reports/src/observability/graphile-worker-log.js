const { logger } = require('./logger');

/**
 * What graphile-worker and `helpers.logger` say, as lines of the service. That a job was completed or failed has a line
 * of its own; what graphile-worker adds to its messages holds jobs with their payloads, so of that nothing is logged.
 */
function logGraphile(scope = {}) {
  const isOfTask = scope.label === 'job';
  const at =
    (level) =>
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

/** Whether the service has its own logger for graphile-worker, in a preset or in what that extends. */
function hasOwnLogger({ worker = {}, extends: extended = [] }) {
  const { logger: chosen } = worker;
  return (chosen !== undefined && !isConsole(chosen)) || extended.some(hasOwnLogger);
}

/** The one that writes text to the console comes with graphile-worker's own preset, which most presets extend. */
function isConsole({ _logFactory: factory }) {
  return typeof factory === 'function' && factory.name === 'consoleLogFactory';
}

module.exports = { logGraphile, hasOwnLogger };
