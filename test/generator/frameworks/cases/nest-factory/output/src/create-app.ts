import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { observe } from './observability';

export async function createApp() {
  return observe(await NestFactory.create(AppModule, { cors: true }));
}
