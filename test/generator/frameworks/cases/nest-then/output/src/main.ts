import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { observe } from './observability';

NestFactory.create(AppModule).then((app) => observe(app).listen(3000));
