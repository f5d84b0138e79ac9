import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { run, type TaskList } from 'graphile-worker';
import { connectionString } from './queue.js';
import { SendGreetingService } from './send-greeting.service.js';

@Injectable()
export class GreetingsWorker implements OnApplicationBootstrap {
  constructor(private readonly sendGreeting: SendGreetingService) {}

  async onApplicationBootstrap() {
    const taskList: TaskList = {
      'send-greeting': async (greeting) => {
        await this.sendGreeting.send(greeting);
      },
    };
    await run({ connectionString, concurrency: 5, taskList });
  }
}
