import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LettersProcessor } from './letters.processor.js';
import { QueuesModule } from './queues.module.js';

@Module({ imports: [QueuesModule], providers: [LettersProcessor] })
class WorkerModule {}

await NestFactory.createApplicationContext(WorkerModule);
