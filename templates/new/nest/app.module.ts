import { Module } from '@nestjs/common';
import { AppController } from './app.controller.js';
import { AppService } from './app.service.js';
//# {{#if tasks}}
import { ENQUEUE } from './app.tokens.js';
import { openQueue } from './queue.js';
//# {{/if}}

@Module({
  controllers: [AppController],
  //# {{#if tasks}}
  providers: [AppService, { provide: ENQUEUE, useFactory: openQueue }],
  //# {{else}}
  providers: [AppService],
  //# {{/if}}
})
export class AppModule {}
