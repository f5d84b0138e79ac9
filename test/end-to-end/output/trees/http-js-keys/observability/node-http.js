'use strict';

const { noteRoute, observeServer } = require('./http');
const { closeInOrder } = require('./shutdown');

/** Makes a server observable: `observe(http.createServer(handler))`. Returns the same server. */
function observe(server) {
  observeServer(server, { lateHeaders: true });
  closeInOrder(server);
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
