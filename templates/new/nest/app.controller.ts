import { Controller, Get, Param } from '@nestjs/common';
import { AppService } from './app.service.js';

@Controller('greetings')
export class AppController {
  constructor(private readonly appService: AppService) {}

  @Get(':name')
  greet(@Param('name') name: string) {
    return { greeting: this.appService.greetingFor(name) };
  }
}
