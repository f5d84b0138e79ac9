import { buildApp } from './build-app.js'

const app = await buildApp({
  logger: { level: process.env.LOG_LEVEL ?? 'info' },
})

try {
  await app.listen({ port: Number(process.env.PORT ?? 3000), host: '0.0.0.0' })
} catch (error) {
  app.log.error(error)
  process.exit(1)
}
