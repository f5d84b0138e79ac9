import { Module } from '@nestjs/common';
import { AppController } from './app.controller.js';
import { AppService } from './app.service.js';
import { ENQUEUE } from './app.tokens.js';
import { openQueue } from './queue.js';

@Module({
  controllers: [AppController],
  providers: [AppService, { provide: ENQUEUE, useFactory: openQueue }],
})
export class AppModule {}
