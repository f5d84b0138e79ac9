import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { route } from './router.js';

const options = { key: readFileSync('key.pem'), cert: readFileSync('cert.pem') };

createServer((req, res) => res.writeHead(301, { location: `https://${req.headers.host ?? ''}${req.url ?? ''}` }).end()).listen(80);

export const server = createSecureServer(options, (req, res) => {
  void route(req, res);
});

await new Promise<void>((resolve) => server.listen(443, resolve));
