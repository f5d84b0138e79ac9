const schedule = require('node-schedule');
const { observeProcess, observeNodeSchedule } = require('./observability');
observeProcess();

const { scheduleJob: plan } = schedule;
const work = require('./work');

const rule = new schedule.RecurrenceRule();
rule.minute = 42;

observeNodeSchedule(schedule.scheduleJob)('nightly', '0 3 * * *', () => work.clean());
const onTheHour = observeNodeSchedule(schedule.scheduleJob, 'onTheHour')(rule, function () {
  work.report();
});
observeNodeSchedule(plan, 'clean')('*/5 * * * *', work.clean.bind(work));
observeNodeSchedule(plan, 'index')({ hour: 8, dayOfWeek: 1 }, () => work.report());

exports.later = (date, done) => observeNodeSchedule(schedule.scheduleJob)(date, done);
exports.onTheHour = onTheHour;
