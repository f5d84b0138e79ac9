import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

await (await NestFactory.create(AppModule)).listen(3000);
