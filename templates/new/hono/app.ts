import { Hono } from 'hono';
//# {{#if tasks}}
import type { Enqueue } from './queue.js';
//# {{/if}}

//# {{#if tasks}}
/** The service without a port and without a queue of its own, so that tests can make as many as they like. */
//# {{else}}
/** The service without a port, so that tests can make as many as they like. */
//# {{/if}}
export function createApp(
  //# {{#if tasks}}
  enqueue: Enqueue,
  //# {{/if}}
): Hono {
  const app = new Hono();

  app.get('/greetings/:name', (c) => c.json({ greeting: `Hello, ${c.req.param('name')}!` }));
  //# {{#if tasks}}

  app.post('/greetings/:name', async (c) => {
    const id = await enqueue({ name: c.req.param('name') });
    return c.json({ id }, 202);
  });
  //# {{/if}}

  return app;
}
