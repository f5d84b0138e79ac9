'use strict';

const { noteRoute, observeServer } = require('./http');
const { closeInOrder } = require('./shutdown');

/** Makes a server observable: `observe(http.createServer(handler))`. Returns the same server. */
function observe(server) {
  // What is asked of a server is the same in HTTP/2, but for its types.
  const plain = server;
  observeServer(plain, { lateHeaders: true });
  closeInOrder(plain);
  return server;
}

/**
 * Names the route of the running request, where the service's own router has found it: `nameRoute('/users/:id')`. A
 * pattern from a closed set, never the path. A request without one counts as `_unmatched`.
 */
function nameRoute(pattern) {
  noteRoute(undefined, pattern);
}

module.exports = { observe, nameRoute };
