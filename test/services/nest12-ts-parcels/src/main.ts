import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { EveryFailure } from './every-failure.js';

const app = await NestFactory.create<NestFastifyApplication>(
  AppModule,
  new FastifyAdapter({ bodyLimit: 64 * 1024 }),
  { bufferLogs: true },
);
app.useGlobalFilters(new EveryFailure());
await app.listen(Number(process.env['PORT'] ?? 3000), '0.0.0.0');
