import { createServer } from 'node:http';

/** The service without a port and without a queue of its own, so that tests can make as many as they like. */
export function createApp(enqueue) {
  return createServer((req, res) => {
    const answer = (status, body) => {
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(body));
    };
    const name = /^\/greetings\/([^/?]+)$/.exec(req.url ?? '')?.[1];
    if (name !== undefined && req.method === 'GET') {
      answer(200, { greeting: `Hello, ${name}!` });
    } else if (name !== undefined && req.method === 'POST') {
      enqueue({ name }).then(
        (id) => answer(202, { id }),
        (error) => {
          process.emitWarning(error);
          answer(503, { error: 'not enqueued' });
        },
      );
    } else {
      answer(404, { error: 'not found' });
    }
  });
}
