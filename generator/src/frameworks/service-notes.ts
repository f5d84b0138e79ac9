import { specifiersOf } from '../inspect/module-graph.js';
import { loadedFrom } from '../inspect/entries.js';
import type { Wiring, WiringContext } from './framework.js';
import { WiringSession } from './wiring-session.js';

/** Packages that write a line for each request, with the option that tells them not to; null where nothing does. */
const ACCESS_LOGGERS: Readonly<Record<string, string | null>> = {
  morgan: null,
  'pino-http': 'autoLogging',
  'express-pino-logger': 'autoLogging',
  'express-winston': null,
  'express-bunyan-logger': null,
  'bunyan-middleware': null,
  'koa-logger': null,
  'koa-morgan': null,
  'koa-pino-logger': 'autoLogging',
  '@kasa/koa-logging': null,
  'hono/logger': null,
  'hono-pino': 'http',
};
const CLUSTER = /^(?:node:)?cluster$/;

/** What a team should know of what its service has already, whichever framework it is of. */
export function wireServiceNotes(context: WiringContext): Wiring {
  const session = new WiringSession(context, false, loadedFrom(context.service));
  for (const source of session.graph.modules.values()) {
    const loaded = specifiersOf(source);
    for (const name of loaded) {
      const option = ACCESS_LOGGERS[name];
      if (option === undefined) continue;
      if (option !== null && new RegExp(`\\b${option}:\\s*false\\b`).test(source.text)) continue;
      session.notes.push(
        `${name} writes an access line of its own for each request (${source.file}): ${remedyFor(name, option)} there is one.`,
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

/** `express-winston` writes error lines, too: of it only one part goes. */
function remedyFor(name: string, option: string | null): string {
  if (option !== null) return `with \`${option}: false\` among its options`;
  return name === 'express-winston' ? 'without its `logger()`' : 'without it';
}
