//# {{#if http}}
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ServerHttp2Session } from 'node:http2';
import type { Duplex } from 'node:stream';
//# {{/if}}
import { setTimeout as sleep } from 'node:timers/promises';
import { inProduction, logger } from './logger.js';

const { SHUTDOWN_DRAIN_MS, SHUTDOWN_TIMEOUT_MS } = process.env;
//# {{#if http}}
/** How long new requests are still served after the signal, because balancers learn of it late. */
//# {{else}}
/** How long the process is seen as not ready before it ends; its workers stop at once. */
//# {{/if}}
const DRAIN = millisecondsFrom(SHUTDOWN_DRAIN_MS, inProduction ? 1_500 : 0);
/** When the process ends at the latest, counted from the signal. Keep it below the platform's own limit. */
const TIMEOUT = millisecondsFrom(SHUTDOWN_TIMEOUT_MS, 8_000);
const FLUSH_TIMEOUT = 1_500;
//# {{#if http}}
/** How long the client of a WebSocket may take to answer that it goes, too. */
const FAREWELL = 500;
/** A close frame with the code of who goes away: RFC 6455, 5.5.1 and 7.4.1. */
const GOING_AWAY = Uint8Array.of(0x88, 0x02, 0x03, 0xe9);
//# {{/if}}
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

type Task = () => unknown;
type Closer = (signal: NodeJS.Signals) => unknown;

/** What a variable says; the usual time where it is not set, set to nothing, or no number. */
export function millisecondsFrom(variable: string | undefined, usual: number): number {
  const given = variable === undefined || variable.trim() === '' ? Number.NaN : Number(variable);
  return given >= 0 ? given : usual;
}

//# {{#if http}}
interface ManagedServer {
  /** Stops accepting; resolves when the last connection is gone. */
  stop: () => Promise<void>;
  /** Sockets that left HTTP, and whether they are WebSockets. */
  upgraded: Map<Duplex, boolean>;
  /** Connections of HTTP/2: a client keeps its own until it is told to go. */
  sessions: Set<ServerHttp2Session>;
}

const servers = new Map<Server, ManagedServer>();
/** Answers that are under way, of all servers. */
export const openAnswers = new Set<ServerResponse>();
//# {{/if}}
//# {{#if jobs}}
const workers: [string, Task][] = [];
let works = false;
//# {{/if}}
const closers: [string, Closer][] = [];
const flushers: [string, Task][] = [];
let finished: Promise<void> | undefined;
//# {{#if jobs}}
const ending = new AbortController();

/**
 * Aborted when the process is told to end. A loop of the service's own asks it, `while (!stopping.aborted) …`, and is
 * waited for where its promise is registered: `onShutdown('loop', () => looping)`.
 */
export const stopping: AbortSignal = ending.signal;
//# {{/if}}

/** Registers what is closed once no {{#if http}}request{{else}}work{{/if}} is left: `onShutdown('postgres', () => pool.end())`. Last in, first out. */
export function onShutdown(name: string, close: Closer): void {
  closers.unshift([name, close]);
}

/** Registers what is sent off at the very end: spans, logs. */
export function onFlush(name: string, flush: Task): void {
  flushers.push([name, flush]);
}

export function isDraining(): boolean {
  return finished !== undefined;
}

/** Whether {{#if http}}a server listens{{#if jobs}} or a worker is at work{{/if}}{{else}}the process is at work{{/if}}. */
export function isServing(): boolean {
  //# {{#if http}}
  //# {{#if jobs}}
  return servers.size > 0 || works;
  //# {{else}}
  return servers.size > 0;
  //# {{/if}}
  //# {{else}}
  return works;
  //# {{/if}}
}

//# {{#unless http}}
//# {{#if nest}}
/** Resolves when a running shutdown is through; undefined when there is none. */
export function shutdownFinished(): Promise<void> | undefined {
  return finished;
}

//# {{/if}}
//# {{/unless}}
//# {{#if http}}
/** Resolves when a running shutdown is through; undefined when there is none. */
export function shutdownFinished(): Promise<void> | undefined {
  return finished;
}

/**
 * Makes signals end this server in order. Listens to signals only while a server listens, so that tests and scripts
 * end as they always did.
 */
export function manageServer(server: Server, stop: () => Promise<void>): void {
  const sessions = new Set<ServerHttp2Session>();
  const start = (): void => {
    servers.set(server, { stop, upgraded: new Map(), sessions });
    endOnSignals();
  };
  server.on('session', (session: ServerHttp2Session) => {
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

//# {{#unless fastify}}
//# {{#if nest}}
/** Makes signals close a server once no request is left; what it serves is closed after it. */
export function closeServerFirst(server: Server): void {
  const { close } = server as { close: Server['close'] };
  manageServer(server, () => stopServer(server, close));
}
//# {{else}}
/** Makes signals end a plain server in order. */
export function closeInOrder(server: Server): void {
  const { close } = server as { close: Server['close'] };
  manageServer(server, () => stopServer(server, close));
  // A signal handler of the service's own often closes the server at once: while draining, that waits its turn.
  server.close = function (this: Server, callback?: (error?: Error) => void) {
    const draining = shutdownFinished();
    if (draining === undefined) return Reflect.apply(close, this, [callback]);
    void draining.then(() => callback?.());
    return this;
  };
}
//# {{/if}}

function stopServer(server: Server, close: Server['close']): Promise<void> {
  return new Promise((resolve) => {
    close.call(server, () => {
      resolve();
    });
  });
}
//# {{/unless}}

/** Remembers a socket that left HTTP: closing the server does not end it. */
export function trackUpgrade(server: Server, req: IncomingMessage, socket: Duplex): void {
  const upgraded = servers.get(server)?.upgraded;
  upgraded?.set(socket, req.headers.upgrade?.toLowerCase() === 'websocket');
  socket.once('close', () => upgraded?.delete(socket));
}

//# {{/if}}
//# {{#if jobs}}
/** Makes signals end this process in order, also where no server and no worker is known. */
export function manageProcess(): void {
  works = true;
  endOnSignals();
}

/** Makes signals end a worker in order: `stop` takes nothing new, and finishes or hands back what is in hand. */
export function manageWorker(name: string, stop: Task): void {
  workers.push([name, stop]);
  manageProcess();
}

//# {{/if}}
function endOnSignals(): void {
  for (const signal of SIGNALS) {
    // First in line: a handler of the service's own may close the {{#if http}}server{{else}}worker{{/if}} at once.
    if (!process.listeners(signal).includes(onSignal)) process.prependListener(signal, onSignal);
  }
}

function onSignal(signal: NodeJS.Signals): void {
  // A handler of the service's own ends the process when it is ready; it is only stopped when it does not. One that
  // raises the signal once more, for the process to end by, is gone by then.
  const alone = process.listenerCount(signal) === 1;
  const exit = (): never => process.exit();
  if (finished === undefined) {
    finished = shutDown(signal, Date.now() + TIMEOUT);
    setTimeout(exit, TIMEOUT).unref();
  }
  if (alone) void finished.then(exit);
}

async function shutDown(signal: NodeJS.Signals, deadline: number): Promise<void> {
  process.exitCode = 0;
  logger.info({ signal, drain_ms: DRAIN }, 'shutting down');
  //# {{#if jobs}}
  ending.abort();
  //# {{#if http}}
  // Requests still come for a while; workers take nothing new from here on.
  //# {{else}}
  // From here on workers take nothing new.
  //# {{/if}}
  const idle = workers.map(async ([name, stop]) =>
    attempt(name, stop, deadline - FLUSH_TIMEOUT - Date.now()),
  );
  //# {{/if}}
  await sleep(DRAIN);
  //# {{#if http}}
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
  //# {{/if}}
  //# {{#if jobs}}
  await Promise.all(idle);
  //# {{/if}}
  for (const [name, close] of closers)
    await attempt(name, () => close(signal), Math.max(deadline - FLUSH_TIMEOUT - Date.now(), 250));
  logger.info('shut down');
  await flush();
}

//# {{#if http}}
/** What fails while a server closes, such as a hook of the service's own, keeps nothing else from being closed. */
async function endServer([server, managed]: [Server, ManagedServer]): Promise<void> {
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
function endWhatStays(server: Server, { upgraded }: ManagedServer): void {
  // A server of HTTP/2 alone has no such connections.
  if ('closeIdleConnections' in server) server.closeIdleConnections();
  for (const res of openAnswers) if (!res.writableEnded && isForEventSource(res)) endStream(res);
  server.getConnections((error, open) => {
    if (error !== null || open > upgraded.size) return;
    for (const [socket, isWebSocket] of upgraded) endSocket(socket, isWebSocket);
  });
}

/** Whether the client is an EventSource, which asks so and comes back by itself; to others a stream is an answer like any. */
function isForEventSource(res: ServerResponse): boolean {
  const { method, headers } = res.req;
  if (method !== 'GET' || headers.accept?.includes('text/event-stream') !== true) return false;
  // Of headers that are given to `writeHead` Node keeps nothing but the text.
  const { _header: head = '' } = res as { _header?: string | null };
  const type = res.getHeader('content-type') ?? head;
  return typeof type === 'string' && /text\/event-stream/i.test(type);
}

function endStream(res: ServerResponse): void {
  res.on('error', () => {
    // expected: the service may go on writing
  });
  res.end();
}

function endSocket(socket: Duplex, isWebSocket: boolean): void {
  if (!isWebSocket) socket.destroy();
  if (socket.writableEnded || socket.destroyed) return;
  socket.on('error', () => {
    // expected: the client may be gone
  });
  socket.end(GOING_AWAY);
  setTimeout(() => socket.destroy(), FAREWELL).unref();
}

//# {{/if}}
/** Sends off what is still held back, in bounded time. */
export async function flush(): Promise<void> {
  await Promise.all(flushers.map(([name, task]) => attempt(name, task, FLUSH_TIMEOUT)));
}

async function attempt(name: string, task: Task, milliseconds: number): Promise<void> {
  try {
    if (!(await within(milliseconds, task()))) logger.warn({ closer: name }, 'closing took too long');
  } catch (err) {
    logger.error({ err, closer: name }, 'closing failed');
  }
}

/** Whether the work ended in time. */
async function within(milliseconds: number, work: unknown): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, Math.max(milliseconds, 0), false);
  });
  try {
    return await Promise.race([Promise.resolve(work).then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}
