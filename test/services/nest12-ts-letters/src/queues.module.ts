import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';

@Module({
  imports: [
    BullModule.forRootAsync('post', {
      useFactory: () => ({ connection: { url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' } }),
    }),
    BullModule.registerQueue({ name: 'letters', configKey: 'post' }),
    BullModule.registerQueueAsync({
      name: 'stamps',
      configKey: 'post',
      useFactory: () => ({ defaultJobOptions: { removeOnComplete: true } }),
    }),
    BullModule.registerFlowProducer({ name: 'rounds', configKey: 'post' }),
  ],
  exports: [BullModule],
})
export class QueuesModule {}
