import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify'
import { AppModule } from './app.module'

void (async () => {
    const adapter = new FastifyAdapter({ trustProxy: true })
    const app = await NestFactory.create<NestFastifyApplication>(
        AppModule,
        adapter,
        { logger: ['error', 'warn'] },
    )
    await app.listen(3000, '0.0.0.0')
})()
