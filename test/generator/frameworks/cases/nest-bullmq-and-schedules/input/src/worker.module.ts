import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq'
import { Injectable, Module } from '@nestjs/common'
import { Cron, ScheduleModule } from '@nestjs/schedule'
import type { Job } from 'bullmq'
import { QueueModule } from './queue.module'

@Processor('audio', { concurrency: 4 })
class AudioProcessor extends WorkerHost {
	async process(job: Job) {
		return job.name
	}

	@OnWorkerEvent('failed')
	onFailed(job: Job) {
		console.error(job.id)
	}
}

@Processor('mail')
class MailProcessor extends WorkerHost {
	async process(job: Job) {
		return job.name
	}
}

@Injectable()
class Cleanup {
	@Cron('0 3 * * *')
	run() {}
}

@Module({ imports: [QueueModule, ScheduleModule.forRoot()], providers: [AudioProcessor, MailProcessor, Cleanup] })
export class WorkerModule {}
