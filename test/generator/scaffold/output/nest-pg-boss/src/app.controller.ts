import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { AppService } from './app.service.js';
import { ENQUEUE } from './app.tokens.js';
import type { Enqueue } from './queue.js';

@Controller('greetings')
export class AppController {
  constructor(
    private readonly appService: AppService,
    @Inject(ENQUEUE) private readonly enqueue: Enqueue,
  ) {}

  @Get(':name')
  greet(@Param('name') name: string) {
    return { greeting: this.appService.greetingFor(name) };
  }

  @Post(':name')
  @HttpCode(202)
  async send(@Param('name') name: string) {
    return { id: await this.enqueue({ name }) };
  }
}
