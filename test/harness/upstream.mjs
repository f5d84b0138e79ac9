// @ts-check
import { createServer } from 'node:http';

/**
 * Somebody else's service on the loopback: remembers what it was asked and answers 200, or 503 after `fail()`.
 */
export async function startUpstream() {
  let failing = false;
  /** @type {{ url: string, headers: import('node:http').IncomingHttpHeaders }[]} */
  const received = [];
  const server = createServer((request, response) => {
    received.push({ url: request.url ?? '', headers: request.headers });
    response.writeHead(failing ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ from: 'upstream' }));
  });
  await /** @type {Promise<void>} */ (
    new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  );
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${String(port)}`,
    received,
    fail: () => {
      failing = true;
    },
    close: () =>
      /** @type {Promise<void>} */ (
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        })
      ),
  };
}
