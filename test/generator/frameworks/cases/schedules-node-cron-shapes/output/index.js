import cron, { schedule as every } from "node-cron";
import { observeNodeCron } from "./own.js";
import { clean } from "./work.js";
import { observeProcess, observeWorker, observeNodeCron as observeNodeCronSchedule } from "./observability/index.js";

observeProcess();

// In a process of its own, found from this file.
observeWorker(cron.schedule("0 1 * * *", "./background.js"), "stop");

observeNodeCronSchedule(every)("0 3 * * *", clean, { name: "nightly", noOverlap: true });
const task = observeNodeCronSchedule(cron.createTask, "clean")(process.env.PATTERN, async (context) => {
  await clean(context);
});
task.start();

export default class Jobs {
  reports;

  start(patterns) {
    this.reports = observeNodeCronSchedule(cron.schedule, "reports")("0 8 * * 1", () => clean());
    patterns.forEach((pattern) => observeNodeCronSchedule(cron.schedule, "clean")(pattern, () => clean(pattern)));
    return [observeNodeCronSchedule(cron.schedule)("*/5 * * * *", this.sweep.bind(this)), observeNodeCronSchedule(cron.schedule, "clean")("@daily", () => clean())];
  }

  async sweep() {}
}

observeNodeCron(new Jobs().start(["* * * * *"]));
