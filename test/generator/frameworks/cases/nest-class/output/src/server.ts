import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { observe } from './observability';

export class Server {
  private app!: INestApplication;

  async start(port: number): Promise<void> {
    this.app = await NestFactory.create(AppModule);
    observe(this.app);
    await this.app.listen(port);
  }
}
