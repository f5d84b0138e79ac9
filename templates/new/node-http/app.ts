import { createServer, type Server } from 'node:http';

/** The service without a port, so that tests can make as many as they like. */
export function createApp(): Server {
  return createServer((req, res) => {
    const name = /^\/greetings\/([^/?]+)$/.exec(req.url ?? '')?.[1];
    const found = req.method === 'GET' && name !== undefined;
    res.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    res.end(JSON.stringify(found ? { greeting: `Hello, ${name}!` } : { error: 'not found' }));
  });
}
