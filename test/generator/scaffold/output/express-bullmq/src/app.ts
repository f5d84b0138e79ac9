import express, { type Express } from 'express';
import type { Enqueue } from './queue.js';

/** The service without a port and without a queue of its own, so that tests can make as many as they like. */
export function createApp(enqueue: Enqueue): Express {
  const app = express();
  app.use(express.json());

  app.get('/greetings/:name', (req, res) => {
    res.json({ greeting: `Hello, ${req.params.name}!` });
  });

  app.post('/greetings/:name', async (req, res) => {
    const id = await enqueue({ name: req.params.name });
    res.status(202).json({ id });
  });

  return app;
}
