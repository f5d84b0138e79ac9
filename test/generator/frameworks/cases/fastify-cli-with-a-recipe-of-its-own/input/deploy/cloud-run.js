import Fastify from 'fastify'
import App from '../app.js'

const fastify = Fastify({ logger: true })
fastify.register(App)
fastify.listen({ port: 8080 })
