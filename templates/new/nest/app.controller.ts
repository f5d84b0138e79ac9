//# {{#if tasks}}
import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
//# {{else}}
import { Controller, Get, Param } from '@nestjs/common';
//# {{/if}}
import { AppService } from './app.service.js';
//# {{#if tasks}}
import { ENQUEUE } from './app.tokens.js';
import type { Enqueue } from './queue.js';
//# {{/if}}

@Controller('greetings')
export class AppController {
  //# {{#if tasks}}
  constructor(
    private readonly appService: AppService,
    @Inject(ENQUEUE) private readonly enqueue: Enqueue,
  ) {}
  //# {{else}}
  constructor(private readonly appService: AppService) {}
  //# {{/if}}

  @Get(':name')
  greet(@Param('name') name: string) {
    return { greeting: this.appService.greetingFor(name) };
  }
  //# {{#if tasks}}

  @Post(':name')
  @HttpCode(202)
  async send(@Param('name') name: string) {
    return { id: await this.enqueue({ name }) };
  }
  //# {{/if}}
}
