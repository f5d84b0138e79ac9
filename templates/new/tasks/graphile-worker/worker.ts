import { run, type TaskList } from 'graphile-worker';
import { connectionString } from './queue.js';
import { sendGreeting } from './send-greeting.js';

const taskList: TaskList = {
  'send-greeting': async (greeting) => {
    await sendGreeting(greeting);
  },
};

const runner = await run({ connectionString, concurrency: 5, taskList });
await runner.promise;
