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

module.exports = { logGraphile };
