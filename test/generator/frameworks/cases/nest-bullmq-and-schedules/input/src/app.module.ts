import { InjectQueue } from '@nestjs/bullmq'
import { Controller, Module, Post } from '@nestjs/common'
import type { Queue } from 'bullmq'
import { QueueModule } from './queue.module'

@Controller('audio')
class AudioController {
	constructor(
		@InjectQueue('audio') private readonly audio: Queue,
		@InjectQueue('mail') private readonly mail: Queue,
	) {}

	@Post()
	async transcode() {
		await this.audio.add('transcode', {})
		await this.mail.add('receipt', {})
	}
}

@Module({ imports: [QueueModule], controllers: [AudioController] })
export class AppModule {}
