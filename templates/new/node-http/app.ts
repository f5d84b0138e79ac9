import { createServer, type Server } from 'node:http';
//# {{#if tasks}}
import type { Enqueue } from './queue.js';
//# {{/if}}

//# {{#if tasks}}
/** The service without a port and without a queue of its own, so that tests can make as many as they like. */
export function createApp(enqueue: Enqueue): Server {
  return createServer((req, res) => {
    const answer = (status: number, body: object): void => {
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(body));
    };
    const name = /^\/greetings\/([^/?]+)$/.exec(req.url ?? '')?.[1];
    if (name !== undefined && req.method === 'GET') {
      answer(200, { greeting: `Hello, ${name}!` });
    } else if (name !== undefined && req.method === 'POST') {
      enqueue({ name }).then(
        (id) => answer(202, { id }),
        (error: Error) => {
          process.emitWarning(error);
          answer(503, { error: 'not enqueued' });
        },
      );
    } else {
      answer(404, { error: 'not found' });
    }
  });
}
//# {{else}}
/** The service without a port, so that tests can make as many as they like. */
export function createApp(): Server {
  return createServer((req, res) => {
    const name = /^\/greetings\/([^/?]+)$/.exec(req.url ?? '')?.[1];
    const found = req.method === 'GET' && name !== undefined;
    res.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    res.end(JSON.stringify(found ? { greeting: `Hello, ${name}!` } : { error: 'not found' }));
  });
}
//# {{/if}}
