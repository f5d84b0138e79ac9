import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { observe } from './observability/index.js';

await (observe(await NestFactory.create(AppModule))).listen(3000);
