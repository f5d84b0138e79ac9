import Fastify from 'fastify';

const app = Fastify();

app.get('/users/:id', async (request) => {
  return { id: request.params.id, name: 'Ada' };
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
