import cron, { schedule as every } from "node-cron";
import { observeNodeCron } from "./own.js";
import { clean } from "./work.js";

// In a process of its own, found from this file.
cron.schedule("0 1 * * *", "./background.js");

every("0 3 * * *", clean, { name: "nightly", noOverlap: true });
const task = cron.createTask(process.env.PATTERN, async (context) => {
  await clean(context);
});
task.start();

export default class Jobs {
  reports;

  start(patterns) {
    this.reports = cron.schedule("0 8 * * 1", () => clean());
    patterns.forEach((pattern) => cron.schedule(pattern, () => clean(pattern)));
    return [cron.schedule("*/5 * * * *", this.sweep.bind(this)), cron.schedule("@daily", () => clean())];
  }

  async sweep() {}
}

observeNodeCron(new Jobs().start(["* * * * *"]));
