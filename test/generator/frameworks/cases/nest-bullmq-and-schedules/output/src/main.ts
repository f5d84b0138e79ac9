import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module'
import { observe } from './observability'

async function bootstrap() {
	const app = await NestFactory.create(AppModule, { bufferLogs: true })
	observe(app)
	app.enableShutdownHooks()
	await app.listen(process.env.PORT ?? 3000)
}
void bootstrap()
