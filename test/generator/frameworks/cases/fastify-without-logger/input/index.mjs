import Fastify from 'fastify'

const app = Fastify()
const admin = Fastify({ trustProxy: true })

app.get('/', async () => 'ok')
app.listen({ port: 3000 })
admin.listen({ port: 3001 })
