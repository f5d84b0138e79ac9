import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

void NestFactory.createApplicationContext(AppModule).then((context) => context.close());
