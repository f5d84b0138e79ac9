import express from 'express';
import { observe } from './observability/index.mjs';

const app = express();

app.get('/', (_req, res) => {
  res.send('hello');
});

observe(app.listen(3000));
