const schedule = require('node-schedule');
const { scheduleJob: plan } = schedule;
const work = require('./work');

const rule = new schedule.RecurrenceRule();
rule.minute = 42;

schedule.scheduleJob('nightly', '0 3 * * *', () => work.clean());
const onTheHour = schedule.scheduleJob(rule, function () {
  work.report();
});
plan('*/5 * * * *', work.clean.bind(work));
plan({ hour: 8, dayOfWeek: 1 }, () => work.report());

exports.later = (date, done) => schedule.scheduleJob(date, done);
exports.onTheHour = onTheHour;
