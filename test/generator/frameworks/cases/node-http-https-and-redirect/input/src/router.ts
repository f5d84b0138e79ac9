import type { IncomingMessage, ServerResponse } from 'node:http';

const routes: Record<string, (res: ServerResponse) => void> = {
  '/metrics': (res) => void res.end('own_total 1'),
};

export async function route(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const found = routes[req.url ?? '/'];
  if (found === undefined) res.writeHead(404).end();
  else found(res);
}
