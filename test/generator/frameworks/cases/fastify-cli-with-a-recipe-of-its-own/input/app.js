export default async function App (fastify, opts) {
  fastify.get('/', async () => 'ok')
}
