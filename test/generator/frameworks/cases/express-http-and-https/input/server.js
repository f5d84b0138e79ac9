const fs = require('fs');
const http = require('http');
const https = require('https');
const express = require('express');

const app = express();

const redirect = http.createServer((req, res) => res.writeHead(301).end());
redirect.listen(8080);

http.createServer(app).listen(80);
https
  .createServer({ key: fs.readFileSync('key.pem'), cert: fs.readFileSync('cert.pem') }, app)
  .listen(443, () => {
    console.log('https');
  });
