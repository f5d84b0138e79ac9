import http from 'node:http';

http
  .createServer((req, res) => {
    res.end('tiny');
  })
  .listen(process.env.PORT || 3000);
