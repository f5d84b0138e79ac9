import { Hono } from 'hono';

/** The service without a port, so that tests can make as many as they like. */
export function createApp(): Hono {
  const app = new Hono();

  app.get('/greetings/:name', (c) => c.json({ greeting: `Hello, ${c.req.param('name')}!` }));

  return app;
}
