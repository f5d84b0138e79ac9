import createFastify from 'fastify'

const app = createFastify({ logger: { level: 'debug' }, disableRequestLogging: true, bodyLimit: 1048576 })
await app.listen({ port: 3000 })
