import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { AudioController } from './audio.controller';
import { AudioProcessor } from './audio.processor';

@Module({
  imports: [BullModule.registerQueue({ name: 'audio' })],
  controllers: [AudioController],
  providers: [AudioProcessor],
})
export class AppModule {}
