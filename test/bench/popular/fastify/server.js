import Fastify from 'fastify';
import metrics from 'fastify-metrics';

const app = Fastify({ logger: true });
await app.register(metrics.default ?? metrics, { endpoint: '/metrics' });

app.get('/users/:id', async (request) => {
  return { id: request.params.id, name: 'Ada' };
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
