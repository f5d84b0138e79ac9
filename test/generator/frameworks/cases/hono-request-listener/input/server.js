const { createServer } = require('node:http');
const { getRequestListener } = require('@hono/node-server');
const { Hono } = require('hono');

const app = new Hono();
app.get('/', (c) => c.text('hi'));

const listener = getRequestListener(app.fetch);

createServer((req, res) => {
  res.setHeader('x-served-by', 'mixed');
  return listener(req, res);
}).listen(3000);
