import { specifiersOf } from '../inspect/module-graph.js';
import { loadedFrom } from '../inspect/entries.js';
import type { Wiring, WiringContext } from './framework.js';
import { WiringSession } from './wiring-session.js';

/** Packages that write a line for each request, and how they are told not to. */
const ACCESS_LOGGERS: Readonly<Record<string, string>> = {
  morgan: 'without it there is one',
  'pino-http': 'with `autoLogging: false` among its options there is one',
  'express-pino-logger': 'with `autoLogging: false` among its options there is one',
  'express-winston': 'without its `logger()` there is one',
  'koa-logger': 'without it there is one',
  'koa-morgan': 'without it there is one',
  'koa-pino-logger': 'with `autoLogging: false` among its options there is one',
  'hono/logger': 'without it there is one',
};
const CLUSTER = /^(?:node:)?cluster$/;

/** What a team should know of what its service has already, whichever framework it is of. */
export function wireServiceNotes(context: WiringContext): Wiring {
  const session = new WiringSession(context, false, loadedFrom(context.service));
  for (const source of session.graph.modules.values()) {
    const loaded = specifiersOf(source);
    for (const name of loaded) {
      const remedy = ACCESS_LOGGERS[name];
      if (remedy === undefined || /\bautoLogging:\s*false\b/.test(source.text)) continue;
      session.notes.push(
        `${name} writes an access line of its own for each request (${source.file}): ${remedy}.`,
      );
    }
    if (loaded.some((name) => CLUSTER.test(name)) && source.text.includes('.fork(')) {
      session.notes.push(
        `The processes that ${source.file} forks count each for itself, and a scrape of /metrics is answered by any one of them: one process a container, with more containers, is measured whole. A signal reaches the first process alone, which has to pass it on: worker.kill('SIGTERM').`,
      );
    }
  }
  return { ...session.wiring(), notes: [...new Set(session.notes)] };
}
