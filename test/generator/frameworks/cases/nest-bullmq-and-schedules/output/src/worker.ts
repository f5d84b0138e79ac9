import { NestFactory } from '@nestjs/core'
import { WorkerModule } from './worker.module'
import { observeProcess } from './observability'

observeProcess()

async function bootstrap() {
	await NestFactory.createApplicationContext(WorkerModule)
}
void bootstrap()
