import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { observe } from './observability/index.js';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  observe(app);
  await app.listen(3000);
}
bootstrap();
