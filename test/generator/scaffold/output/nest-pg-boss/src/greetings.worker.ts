import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { GREETINGS, startBoss } from './queue.js';
import { SendGreetingService, type Greeting } from './send-greeting.service.js';

@Injectable()
export class GreetingsWorker implements OnApplicationBootstrap {
  constructor(private readonly sendGreeting: SendGreetingService) {}

  async onApplicationBootstrap() {
    const boss = await startBoss();
    await boss.work<Greeting>(GREETINGS, async (jobs) => {
      for (const job of jobs) await this.sendGreeting.send(job.data);
    });
  }
}
