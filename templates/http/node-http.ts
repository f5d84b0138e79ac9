import type { Server } from 'node:http';
import type { Http2SecureServer, Http2Server } from 'node:http2';
import { noteRoute, observeServer } from './http.js';
import { closeInOrder } from './shutdown.js';

/** Makes a server observable: `observe(http.createServer(handler))`. Returns the same server. */
export function observe<S extends Server | Http2Server | Http2SecureServer>(server: S): S {
  // What is asked of a server is the same in HTTP/2, but for its types.
  const plain = server as Server;
  observeServer(plain, { lateHeaders: true });
  closeInOrder(plain);
  return server;
}

/**
 * Names the route of the running request, where the service's own router has found it: `nameRoute('/users/:id')`. A
 * pattern from a closed set, never the path. A request without one counts as `_unmatched`.
 */
export function nameRoute(pattern: string): void {
  noteRoute(undefined, pattern);
}
