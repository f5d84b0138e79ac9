import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { AppModule } from './app.module';
import { observeProcess } from './observability';

observeProcess();

async function bootstrap() {
  const app = await NestFactory.createMicroservice(AppModule, { transport: Transport.TCP });
  await app.listen();
}
bootstrap();
