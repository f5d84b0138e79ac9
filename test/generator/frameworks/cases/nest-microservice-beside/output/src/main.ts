import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { observe } from './observability';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  observe(app);
  await app.listen(3000);
}
bootstrap();
