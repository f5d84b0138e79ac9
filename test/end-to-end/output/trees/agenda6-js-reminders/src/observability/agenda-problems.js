import { logger } from './logger.js';

/** Milliseconds in which the same problem is told once: each look for jobs may have it again. */
const QUIET = 60_000;

const heard = new WeakSet();
const told = new Map();

/**
 * Agenda drops its own errors, and listens neither to those of its channel nor to those of the connections that it
 * makes: a store that restarts would end the process, although the connections come back by themselves.
 */
export function logProblems(agenda) {
  const { backend, notificationChannel } = agenda;
  const connections = backend.ownsConnection === false ? [] : connectionsOf(agenda.db);
  for (const source of [agenda, notificationChannel, ...connections]) {
    if (source === undefined || !isEmitter(source) || heard.has(source)) continue;
    heard.add(source);
    const own = source === agenda ? 2 : 1;
    source.on('error', (err) => {
      // A listener of the service's own says it in its way.
      if (source.listenerCount('error') <= own) tell(err);
    });
  }
}

function connectionsOf(db) {
  return [db.getPool?.(), db.getRedis?.()];
}

/** Channels and backends may be of the service's own. */
function isEmitter(source) {
  return 'on' in source && 'listenerCount' in source;
}

function tell(err) {
  const now = Date.now();
  if (now - (told.get(err.message) ?? 0) < QUIET) return;
  if (told.size >= 100) told.clear();
  told.set(err.message, now);
  // pg hangs the whole client on it.
  if ('client' in err) Object.defineProperty(err, 'client', { enumerable: false });
  logger.error({ err }, 'agenda has a problem');
}
