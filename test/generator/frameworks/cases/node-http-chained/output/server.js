import http from 'node:http';
import { observe } from './observability/index.js';

const server = http
  .createServer((req, res) => {
    res.end('tiny');
  })
  .listen(process.env.PORT || 3000);
observe(server);
