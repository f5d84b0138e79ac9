import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify'
import { AppModule } from './app.module'
import { observe } from './observability'

void (async () => {
    const adapter = new FastifyAdapter({ trustProxy: true })
    const app = await NestFactory.create<NestFastifyApplication>(
        AppModule,
        adapter,
        { logger: ['error', 'warn'] },
    )
    observe(app)
    await app.listen(3000, '0.0.0.0')
})()
