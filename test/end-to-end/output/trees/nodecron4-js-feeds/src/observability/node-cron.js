const { Schedule } = require('./schedules');

const AWAITS = true;

/**
 * Makes schedules of node-cron observable: `observeNodeCron(cron.schedule, 'nightly')('0 3 * * *', backup)`. Each run has
 * its own scope, span, measurements and line, and one that does not come is told of. Signals end them in order: they
 * begin no more, and finish what is in hand. The option `name` of the schedule itself comes first.
 */
function observeNodeCron(schedule, name) {
  const own = schedule;
  const observed = (pattern, work, options) => {
    const one = new Schedule(AWAITS, 'node-cron', options?.name, name, work, pattern);
    const task = own(pattern, one.observed(work), options);
    one.watch({ next: () => task.getNextRun(), stop: () => task.stop() });
    task.on('execution:missed', () => one.runs?.missed());
    task.on('task:destroyed', () => {
      one.forget();
    });
    return task;
  };
  return observed;
}

module.exports = { observeNodeCron };
