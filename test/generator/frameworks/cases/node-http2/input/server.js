import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';

const server = createSecureServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') });
server.on('request', (req, res) => {
  res.setHeader('content-type', 'text/plain');
  res.end('hello');
});
server.listen(443);
