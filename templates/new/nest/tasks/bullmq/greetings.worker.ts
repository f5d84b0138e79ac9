import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Worker } from 'bullmq';
import { connection, GREETINGS } from './queue.js';
import { SendGreetingService, type Greeting } from './send-greeting.service.js';

@Injectable()
export class GreetingsWorker implements OnApplicationBootstrap {
  constructor(private readonly sendGreeting: SendGreetingService) {}

  onApplicationBootstrap() {
    const options = { connection, concurrency: 5 };
    new Worker<Greeting>(GREETINGS, async (job) => this.sendGreeting.send(job.data), options);
  }
}
