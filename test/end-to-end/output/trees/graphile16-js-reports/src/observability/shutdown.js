const { setTimeout: sleep } = require('node:timers/promises');
const { inProduction, logger } = require('./logger');

const { SHUTDOWN_DRAIN_MS, SHUTDOWN_TIMEOUT_MS } = process.env;
/** How long new requests are still served after the signal, because balancers learn of it late. */
const DRAIN = millisecondsFrom(SHUTDOWN_DRAIN_MS, inProduction ? 1_500 : 0);
/** When the process ends at the latest, counted from the signal. Keep it below the platform's own limit. */
const TIMEOUT = millisecondsFrom(SHUTDOWN_TIMEOUT_MS, 8_000);
const FLUSH_TIMEOUT = 1_500;
/** How long the client of a WebSocket may take to answer that it goes, too. */
const FAREWELL = 500;
/** A close frame with the code of who goes away: RFC 6455, 5.5.1 and 7.4.1. */
const GOING_AWAY = Uint8Array.of(0x88, 0x02, 0x03, 0xe9);
const SIGNALS = ['SIGTERM', 'SIGINT'];

/** What a variable says; the usual time where it is not set, set to nothing, or no number. */
function millisecondsFrom(variable, usual) {
  const given = variable === undefined || variable.trim() === '' ? Number.NaN : Number(variable);
  return given >= 0 ? given : usual;
}

const servers = new Map();
/** Answers that are under way, of all servers. */
const openAnswers = new Set();
const workers = [];
let works = false;
const closers = [];
const flushers = [];
let finished;
const ending = new AbortController();

/**
 * Aborted when the process is told to end. A loop of the service's own asks it, `while (!stopping.aborted) …`, and is
 * waited for where its promise is registered: `onShutdown('loop', () => looping)`.
 */
const stopping = ending.signal;

/** Registers what is closed once no request is left: `onShutdown('postgres', () => pool.end())`. Last in, first out. */
function onShutdown(name, close) {
  closers.unshift([name, close]);
}

/** Registers what is sent off at the very end: spans, logs. */
function onFlush(name, flush) {
  flushers.push([name, flush]);
}

function isDraining() {
  return finished !== undefined;
}

/** Whether a server listens or a worker is at work. */
function isServing() {
  return servers.size > 0 || works;
}

/** Resolves when a running shutdown is through; undefined when there is none. */
function shutdownFinished() {
  return finished;
}

/**
 * Makes signals end this server in order. Listens to signals only while a server listens, so that tests and scripts
 * end as they always did.
 */
function manageServer(server, stop) {
  const sessions = new Set();
  const start = () => {
    servers.set(server, { stop, upgraded: new Map(), sessions });
    endOnSignals();
  };
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  if (server.listening) start();
  server.on('listening', start);
  server.on('close', () => {
    if (isDraining()) return;
    servers.delete(server);
    if (isServing()) return;
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  });
}

/** Remembers a socket that left HTTP: closing the server does not end it. */
function trackUpgrade(server, req, socket) {
  const upgraded = servers.get(server)?.upgraded;
  upgraded?.set(socket, req.headers.upgrade?.toLowerCase() === 'websocket');
  socket.once('close', () => upgraded?.delete(socket));
}

/** Makes signals end this process in order, also where no server and no worker is known. */
function manageProcess() {
  works = true;
  endOnSignals();
}

/** Makes signals end a worker in order: `stop` takes nothing new, and finishes or hands back what is in hand. */
function manageWorker(name, stop) {
  workers.push([name, stop]);
  manageProcess();
}

function endOnSignals() {
  for (const signal of SIGNALS) {
    // First in line: a handler of the service's own may close the server at once.
    if (!process.listeners(signal).includes(onSignal)) process.prependListener(signal, onSignal);
  }
}

function onSignal(signal) {
  // A handler of the service's own ends the process when it is ready; it is only stopped when it does not. One that
  // raises the signal once more, for the process to end by, is gone by then.
  const alone = process.listenerCount(signal) === 1;
  const exit = () => process.exit();
  if (finished === undefined) {
    finished = shutDown(signal, Date.now() + TIMEOUT);
    setTimeout(exit, TIMEOUT).unref();
  }
  if (alone) void finished.then(exit);
}

async function shutDown(signal, deadline) {
  process.exitCode = 0;
  logger.info({ signal, drain_ms: DRAIN }, 'shutting down');
  ending.abort();
  // Requests still come for a while; workers take nothing new from here on.
  const idle = workers.map(async ([name, stop]) =>
    attempt(name, stop, deadline - FLUSH_TIMEOUT - Date.now()),
  );
  await sleep(DRAIN);
  const stopped = Promise.all([...servers].map(endServer));
  if (!(await within(deadline - FLUSH_TIMEOUT - Date.now(), stopped))) {
    logger.warn('requests cut off: the shutdown deadline is reached');
    for (const [server, { sessions }] of servers) {
      for (const session of sessions) session.destroy();
      if ('closeAllConnections' in server) server.closeAllConnections();
    }
  }
  // What hears that its socket closed runs a moment later: the service's own code, access lines, spans.
  await sleep(50);
  await Promise.all(idle);
  for (const [name, close] of closers)
    await attempt(name, () => close(signal), Math.max(deadline - FLUSH_TIMEOUT - Date.now(), 250));
  logger.info('shut down');
  await flush();
}

/** What fails while a server closes, such as a hook of the service's own, keeps nothing else from being closed. */
async function endServer([server, managed]) {
  const sweep = setInterval(endWhatStays, 50, server, managed);
  try {
    const stopped = managed.stop();
    for (const session of managed.sessions) session.close();
    endWhatStays(server, managed);
    await stopped;
  } catch (err) {
    logger.error({ err, closer: 'server' }, 'closing failed');
  } finally {
    clearInterval(sweep);
  }
}

/** What no client ends: idle connections and streams of events at once, sockets when no request is left. */
function endWhatStays(server, { upgraded }) {
  // A server of HTTP/2 alone has no such connections.
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  for (const res of openAnswers) if (!res.writableEnded && isForEventSource(res)) endStream(res);
  server.getConnections((error, open) => {
    if (error !== null || open > upgraded.size) return;
    for (const [socket, isWebSocket] of upgraded) endSocket(socket, isWebSocket);
  });
}

/** Whether the client is an EventSource, which asks so and comes back by itself; to others a stream is an answer like any. */
function isForEventSource(res) {
  const { method, headers } = res.req;
  if (method !== 'GET' || headers.accept?.includes('text/event-stream') !== true) return false;
  // Of headers that are given to `writeHead` Node keeps nothing but the text.
  const { _header: head = '' } = res;
  const type = res.getHeader('content-type') ?? head;
  return typeof type === 'string' && /text\/event-stream/i.test(type);
}

function endStream(res) {
  res.on('error', () => {
    // expected: the service may go on writing
  });
  res.end();
}

function endSocket(socket, isWebSocket) {
  if (!isWebSocket) socket.destroy();
  if (socket.writableEnded || socket.destroyed) return;
  socket.on('error', () => {
    // expected: the client may be gone
  });
  socket.end(GOING_AWAY);
  setTimeout(() => socket.destroy(), FAREWELL).unref();
}

/** Sends off what is still held back, in bounded time. */
async function flush() {
  await Promise.all(flushers.map(([name, task]) => attempt(name, task, FLUSH_TIMEOUT)));
}

async function attempt(name, task, milliseconds) {
  try {
    if (!(await within(milliseconds, task()))) logger.warn({ closer: name }, 'closing took too long');
  } catch (err) {
    logger.error({ err, closer: name }, 'closing failed');
  }
}

/** Whether the work ended in time. */
async function within(milliseconds, work) {
  let timer;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.max(milliseconds, 0), false);
  });
  try {
    return await Promise.race([Promise.resolve(work).then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}

module.exports = {
  millisecondsFrom,
  openAnswers,
  stopping,
  onShutdown,
  onFlush,
  isDraining,
  isServing,
  shutdownFinished,
  manageServer,
  trackUpgrade,
  manageProcess,
  manageWorker,
  flush,
};
