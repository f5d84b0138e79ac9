import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import app from './app.js';

const handler = app.callback();

http.createServer(handler).listen(80);
https
  .createServer({ key: fs.readFileSync('key.pem'), cert: fs.readFileSync('cert.pem') }, (req, res) => {
    res.setHeader('strict-transport-security', 'max-age=1');
    handler(req, res);
  })
  .listen(443);
