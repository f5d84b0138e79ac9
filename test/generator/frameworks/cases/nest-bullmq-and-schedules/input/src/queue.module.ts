import { BullModule } from '@nestjs/bullmq'
import { Module } from '@nestjs/common'
import { ConfigModule, ConfigService } from '@nestjs/config'

@Module({
	imports: [
		BullModule.forRootAsync({
			imports: [ConfigModule],
			inject: [ConfigService],
			useFactory: (config: ConfigService) => ({ connection: { url: config.getOrThrow('REDIS_URL') } }),
		}),
		BullModule.registerQueueAsync({ name: 'audio', useFactory: () => ({ prefix: 'a' }) }),
		BullModule.registerQueue({ name: 'mail' }),
	],
	exports: [BullModule],
})
export class QueueModule {}
