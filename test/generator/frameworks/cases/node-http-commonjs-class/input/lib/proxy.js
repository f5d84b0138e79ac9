'use strict';

var http = require('http');

function handler(req, res) {
  if (req.url === '/health') return res.end('fine');
  http.get('http://upstream' + req.url, function (answer) { answer.pipe(res); });
}

class Proxy {
  constructor(options) {
    this.port = options.port;
    this.server = http.createServer();
    this.server.on('request', handler);
  }

  start() {
    this.server.listen(this.port);
  }
}

module.exports = Proxy;
