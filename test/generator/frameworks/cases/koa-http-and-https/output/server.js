import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import app from './app.js';
import { observe } from './observability/index.js';

const handler = observe(app).callback();

observe(http.createServer(handler).listen(80));
const server = https
  .createServer({ key: fs.readFileSync('key.pem'), cert: fs.readFileSync('cert.pem') }, (req, res) => {
    res.setHeader('strict-transport-security', 'max-age=1');
    handler(req, res);
  })
  .listen(443);
observe(server);
