import { Module } from '@nestjs/common';
import { GreetingsWorker } from './greetings.worker.js';
import { SendGreetingService } from './send-greeting.service.js';

@Module({
  providers: [GreetingsWorker, SendGreetingService],
})
export class WorkerModule {}
