import { NestFactory } from '@nestjs/core';
import { WorkerModule } from './worker.module.js';

async function bootstrap() {
  const app = await NestFactory.create(WorkerModule);
  await app.listen(process.env.HEALTH_PORT ?? 9464);
}
await bootstrap();
