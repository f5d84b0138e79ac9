import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import Koa from 'koa';
import { observe } from './observability/index.js';

const app = new Koa();
app.use((ctx) => {
  ctx.body = 'hello';
});

const server = http2.createSecureServer(
  { key: readFileSync('key.pem'), cert: readFileSync('cert.pem'), allowHTTP1: true },
  observe(app).callback(),
);
observe(server);
server.listen(443);
