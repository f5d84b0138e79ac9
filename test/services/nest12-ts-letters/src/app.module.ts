import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { LettersController } from './letters.controller.js';
import { QueuesModule } from './queues.module.js';
import { RoundsService } from './rounds.service.js';
import { StampsProcessor } from './stamps.processor.js';

@Module({
  imports: [QueuesModule, ScheduleModule.forRoot()],
  controllers: [LettersController],
  providers: [RoundsService, StampsProcessor],
})
export class AppModule {}
