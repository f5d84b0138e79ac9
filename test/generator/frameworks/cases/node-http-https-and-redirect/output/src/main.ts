import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { route } from './router.js';
import { observe } from './observability/index.js';

const options = { key: readFileSync('key.pem'), cert: readFileSync('cert.pem') };

const httpServer = createServer((req, res) => res.writeHead(301, { location: `https://${req.headers.host ?? ''}${req.url ?? ''}` }).end()).listen(80);
observe(httpServer);

export const server = createSecureServer(options, (req, res) => {
  void route(req, res);
});
observe(server);

await new Promise<void>((resolve) => server.listen(443, resolve));
