import { InjectQueue } from '@nestjs/bullmq';
import { Controller, Post } from '@nestjs/common';
import type { Queue } from 'bullmq';

@Controller('audio')
export class AudioController {
  constructor(@InjectQueue('audio') private readonly audio: Queue) {}

  @Post()
  transcode() {
    return this.audio.add('transcode', {});
  }
}
