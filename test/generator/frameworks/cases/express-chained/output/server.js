import express from 'express';
import { observe, recordErrors } from './observability/index.js';

const server = express()
  .use(express.json())
  .get('/', (req, res) => res.send('hi'))
  .use(recordErrors)
  .use((err, req, res, next) => res.status(500).end())
  .listen(3000);
observe(server);
