'use strict';

const http = require('http');
const router = require('./router');
require('./keys');

const server = http.createServer();

server.on('request', (req, res) => {
  router.answer(req, res).catch((err) => {
    if (!err.status) console.error('could not answer %s', req.method, err);
    if (!res.headersSent) router.json(res, err.status || 500, { error: err.status ? err.message : 'internal' });
  });
});

server.listen(process.env.PORT || 3000, () => {
  console.log('keys listens on %d', server.address().port);
});
