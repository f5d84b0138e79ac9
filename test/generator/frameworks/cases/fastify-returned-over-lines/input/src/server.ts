import { makeServer } from './make-server.js'

const server = makeServer({ logger: true })
await server.listen({ port: 3000 })
