import Fastify from 'fastify'
import { observe } from './observability/index.js'

const app = observe(Fastify())
const admin = observe(Fastify({ trustProxy: true }))

app.get('/', async () => 'ok')
app.listen({ port: 3000 })
admin.listen({ port: 3001 })
