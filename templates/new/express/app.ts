import express, { type Express } from 'express';
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
): Express {
  const app = express();
  app.use(express.json());

  app.get('/greetings/:name', (req, res) => {
    res.json({ greeting: `Hello, ${req.params.name}!` });
  });
  //# {{#if tasks}}

  app.post('/greetings/:name', async (req, res) => {
    const id = await enqueue({ name: req.params.name });
    res.status(202).json({ id });
  });
  //# {{/if}}

  return app;
}
