import express, { type Express } from 'express';

/** The service without a port, so that tests can make as many as they like. */
export function createApp(): Express {
  const app = express();
  app.use(express.json());

  app.get('/greetings/:name', (req, res) => {
    res.json({ greeting: `Hello, ${req.params.name}!` });
  });

  return app;
}
