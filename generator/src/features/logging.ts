import type { Feature } from './feature.js';

/** Always on: every other feature writes lines, and every line carries the ids of its request or job. */
export const logging: Feature = {
  name: 'logging',
  needs: [],
  files: [
    { template: 'service/context', why: 'the ids of a request or a job, for everything in its scope' },
    { template: 'service/logger', why: 'one JSON line an event, with the ids of what it belongs to' },
    { template: 'service/output', why: 'what console, libraries and Node write, as lines of the logger' },
    { template: 'service/redact', why: 'keeps secrets out of whatever is written' },
    { template: 'service/register', why: 'preload: starts before the first import of the service' },
    { template: 'service/shutdown', why: 'drains, closes and flushes on SIGTERM' },
    { template: 'service/index', why: 'what the service imports' },
  ],
};
