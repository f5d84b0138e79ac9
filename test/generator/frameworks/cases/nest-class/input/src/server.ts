import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

export class Server {
  private app!: INestApplication;

  async start(port: number): Promise<void> {
    this.app = await NestFactory.create(AppModule);
    await this.app.listen(port);
  }
}
