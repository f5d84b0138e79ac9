import { NestFactory } from '@nestjs/core';
import { version } from '../package.json';
import { AppModule } from './app.module';
import { observe } from './observability';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  observe(app);
  await app.listen(3000, () => console.log(version));
}
bootstrap();
