// @ts-check
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { decodeSpans } from '../harness/otlp-receiver.mjs';

/** Takes OTLP over HTTP and decodes it only when asked, so that the load generator has the processor. */
export async function startSink() {
  /** @type {Buffer[]} */
  const bodies = [];
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      bodies.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await /** @type {Promise<void>} */ (
    new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  );
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${String(port)}`,
    /** @param {'SERVER' | 'CONSUMER'} wanted */
    spanCount: (wanted) => bodies.flatMap(decodeSpans).filter(({ kind }) => kind === wanted).length,
    close: () =>
      /** @type {Promise<void>} */ (
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        })
      ),
  };
}
