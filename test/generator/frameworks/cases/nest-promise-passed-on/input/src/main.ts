import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { serve } from './serve';

void serve(NestFactory.create(AppModule));
