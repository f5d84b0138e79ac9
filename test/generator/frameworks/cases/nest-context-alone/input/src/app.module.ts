import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { RoundsProcessor } from './rounds.processor';

@Module({
  imports: [BullModule.forRoot({ connection: { host: 'localhost' } }), BullModule.registerQueue({ name: 'rounds' })],
  providers: [RoundsProcessor],
})
export class AppModule {}
