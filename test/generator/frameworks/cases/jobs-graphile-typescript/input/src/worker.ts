import { parseCronItems, run, type Runner, type RunnerOptions } from 'graphile-worker';
import * as taskList from './tasks.ts';

const options: RunnerOptions = {
  connectionString: process.env.DATABASE_URL,
  concurrency: 5,
  noHandleSignals: true,
};

class ReportWorker {
  private runner?: Runner;

  async start(): Promise<void> {
    this.runner = await run(
      options,
      taskList,
      parseCronItems([{ task: 'report', match: '0 4 * * *' }]),
    );
    await this.runner.promise;
  }
}

await new ReportWorker().start();
