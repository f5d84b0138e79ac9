import express from 'express';
import { makeErrorHandler } from './make-error-handler.js';

export async function createApp({ db }) {
  const app = express();
  app.get('/health', (req, res) => res.send('ok'));
  app.use(makeErrorHandler({ verbose: true }));
  return app;
}
