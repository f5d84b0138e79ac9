import { Hono } from 'hono';

/** The service without a port and without a queue of its own, so that tests can make as many as they like. */
export function createApp(enqueue) {
  const app = new Hono();

  app.get('/greetings/:name', (c) => c.json({ greeting: `Hello, ${c.req.param('name')}!` }));

  app.post('/greetings/:name', async (c) => {
    const id = await enqueue({ name: c.req.param('name') });
    return c.json({ id }, 202);
  });

  return app;
}
