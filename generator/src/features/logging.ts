import type { Feature } from './feature.js';

/** Always on: every other feature writes lines, and every line carries the ids of its request. */
export const logging: Feature = {
  name: 'logging',
  needs: [],
  files: [
    { template: 'service/context', why: 'request and trace ids for everything in the scope of a request' },
    { template: 'service/logger', why: 'one JSON line an event, with the ids of the request' },
    { template: 'service/redact', why: 'keeps secrets out of whatever is written' },
    { template: 'service/http', why: 'one access line, span and measurement a request' },
    { template: 'service/register', why: 'preload: starts before the first import of the service' },
    { template: 'service/shutdown', why: 'drains, closes and flushes on SIGTERM' },
    { template: 'service/index', why: 'what the service imports' },
  ],
};
