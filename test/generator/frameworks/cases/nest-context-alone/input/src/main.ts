import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap(): Promise<void> {
  const context = await NestFactory.createApplicationContext(AppModule);
  context.enableShutdownHooks();
  Logger.log('waiting for rounds', 'bootstrap');
}

void bootstrap();
