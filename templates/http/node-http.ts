import type { Server } from 'node:http';
import { noteRoute, observeServer } from './http.js';
import { closeInOrder } from './shutdown.js';

/** Makes a server observable: `observe(http.createServer(handler))`. Returns the same server. */
export function observe<S extends Server>(server: S): S {
  observeServer(server, { lateHeaders: true });
  closeInOrder(server);
  return server;
}

/**
 * Names the route of the running request, where the service's own router has found it: `nameRoute('/users/:id')`. A
 * pattern from a closed set, never the path. A request without one counts as `_unmatched`.
 */
export function nameRoute(pattern: string): void {
  noteRoute(undefined, pattern);
}
