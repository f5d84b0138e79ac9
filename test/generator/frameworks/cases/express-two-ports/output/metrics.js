import express from 'express';
import { observe } from './observability/index.js';

export const serveMetrics = () => {
  const app = express();
  app.get('/metrics', (req, res) => res.send(''));
  return observe(app.listen(9090, () => {
    console.log('metrics');
  }));
};
