import createFastify from 'fastify'
import { observe, withLogging } from './observability/index.js'

const app = createFastify(withLogging({ logger: { level: 'debug' }, disableRequestLogging: true, bodyLimit: 1048576 }))
observe(app)
await app.listen({ port: 3000 })
