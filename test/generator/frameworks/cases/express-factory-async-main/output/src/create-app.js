import express from 'express';
import { makeErrorHandler } from './make-error-handler.js';
import { recordErrors } from './observability/index.js';

export async function createApp({ db }) {
  const app = express();
  app.get('/health', (req, res) => res.send('ok'));
  app.use(recordErrors);
  app.use(makeErrorHandler({ verbose: true }));
  return app;
}
