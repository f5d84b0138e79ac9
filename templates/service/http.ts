//# {{#if onFastify}}
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
//# {{/if}}
import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
//# {{#if tracing}}
import type { Context, Span } from '@opentelemetry/api';
//# {{/if}}
//# {{#if ownSpans}}
import { context, trace } from '@opentelemetry/api';
//# {{/if}}
//# {{#if tracing}}
import { contextOf, currentRequest, requestIdFrom, runInRequest, spanIds } from './context.js';
//# {{else}}
//# {{#if ownSpans}}
import { currentRequest, requestIdFrom, runInRequest, spanIds } from './context.js';
//# {{else}}
import { currentRequest, requestIdFrom, runInRequest } from './context.js';
//# {{/if}}
//# {{/if}}
import type { CorrelationIds, RequestContext } from './context.js';
//# {{#if errors}}
import { translateError } from './errors.js';
//# {{/if}}
//# {{#if probes}}
import { probe } from './health.js';
//# {{/if}}
import { logPlain, logger, wasLogged } from './logger.js';
//# {{#if metrics}}
//# {{#if metricsPath}}
import { collectProcessMetrics, requestEnded, requestFailed, requestStarted, scrape } from './metrics.js';
//# {{else}}
import { collectProcessMetrics, requestEnded, requestFailed, requestStarted } from './metrics.js';
//# {{/if}}
//# {{/if}}
//# {{#if errors}}
import { redactText } from './redact.js';
//# {{else}}
import { isError, redactText } from './redact.js';
//# {{/if}}
import { isDraining, openAnswers, trackUpgrade } from './shutdown.js';
//# {{#if tracing}}
import { endServerSpan, startServerSpan } from './tracing.js';
//# {{/if}}

/**
 * What holds for every request, whatever framework serves it: probes, request id, context, span, metrics and one access
 * line. It sits at the server's `request` event, below the framework; the framework adds the route and the error.
 */
export interface FrameworkHooks {
  /** Called with the request before the framework sees it. */
  onRequest?: (req: IncomingMessage) => void;
  /** The id comes with `writeHead`: one that is set before is taken off by the framework, or costs Node's slow way. */
  lateHeaders?: true;
  /** Answers where the framework would give its default answer; passed on as third argument of the listener. */
  answer?: (req: IncomingMessage, res: ServerResponse, error: unknown) => void;
}

const OBSERVED = Symbol('observed request');
const UNMATCHED = '_unmatched';
/** Status of a request whose client went away before the answer began, as nginx has it. */
const CLIENT_GONE = 499;

type Observed<T> = T & { [OBSERVED]?: ObservedRequest };

class ObservedRequest implements RequestContext {
  readonly requestId: string;
  //# {{#if ownSpans}}
  ids: CorrelationIds;
  //# {{else}}
  readonly ids: CorrelationIds;
  //# {{/if}}
  readonly method: string;
  readonly path: string;
  readonly startedAt = performance.now();
  route: string | undefined;
  error: unknown;
  loggedError: unknown;
  /** Of the response, where the id is sent with it. */
  writeHead: WriteHead | undefined;
  //# {{#if tracing}}
  readonly scheme: string;
  readonly span: Span;
  readonly context: Context;
  //# {{/if}}

  constructor(req: IncomingMessage, path: string) {
    this.requestId = requestIdFrom(req.headers['x-request-id']);
    this.method = req.method ?? 'GET';
    this.path = redactText(path);
    //# {{#if tracing}}
    this.scheme = 'encrypted' in req.socket ? 'https' : 'http';
    this.span = startServerSpan(req, this.method);
    this.ids = { request_id: this.requestId, ...spanIds(this.span) };
    this.context = contextOf(this, this.span);
    //# {{else}}
    this.ids = { request_id: this.requestId };
    //# {{/if}}
  }
}

const observed = new WeakSet<Server>();

/** Observes every request of a server, from now on. Once a server, however often it is called. */
export function observeServer(server: Server, hooks: FrameworkHooks): void {
  if (observed.has(server)) return;
  observed.add(server);
  const emit = server.emit.bind(server) as (event: string, ...args: unknown[]) => boolean;
  server.emit = ((event: string, ...args: unknown[]) => {
    if (event === 'request') return serve(emit, hooks, args[0] as IncomingMessage, args[1] as ServerResponse);
    if (event === 'upgrade') trackUpgrade(server, args[0] as IncomingMessage, args[1] as Duplex);
    return emit(event, ...args);
  }) as typeof server.emit;
  //# {{#if ownSpans}}
  server.on('request', noteSpan);
  //# {{/if}}
  //# {{#if metrics}}
  if (server.listening) collectProcessMetrics();
  else server.once('listening', collectProcessMetrics);
  //# {{/if}}
}

//# {{#if ownSpans}}
/** What traces the service begins its span around the listeners of the server. */
function noteSpan(req: Observed<IncomingMessage>): void {
  const request = req[OBSERVED];
  const span = trace.getSpan(context.active());
  if (request !== undefined && span !== undefined) request.ids = { ...request.ids, ...spanIds(span) };
}

//# {{/if}}
//# {{#if onFastify}}
/** Fastify binds `localhost` with a server for each address, and tells of the first one only. */
export function observeAddresses(server: Server, hooks: FrameworkHooks): void {
  const [handler] = server.listeners('request');
  const onConnection = (message: unknown): void => {
    const { server: other } = (message as { socket: { server?: Server } }).socket;
    if (other === undefined) return;
    if (other.listeners('request')[0] === handler) observeServer(other, hooks);
  };
  server.on('listening', () => {
    subscribe('net.server.socket', onConnection);
  });
  server.on('close', () => {
    unsubscribe('net.server.socket', onConnection);
  });
}

//# {{/if}}
/** Notes the pattern that the framework matched: `/users/:id`, never the path itself. */
export function noteRoute(req: IncomingMessage | undefined, route: string | undefined): void {
  const request = observedOf(req);
  if (request !== undefined) request.route = route;
}

/** Notes what went wrong. Whether it is logged as an error is decided by the answer: an expected 4xx is none. */
export function noteError(req: IncomingMessage | undefined, error: unknown): void {
  const request = observedOf(req);
  if (request !== undefined) request.error = error;
}

/** Where the framework does not tell, it is the request that the running code works for. */
function observedOf(req: Observed<IncomingMessage> | undefined): ObservedRequest | undefined {
  if (req !== undefined) return req[OBSERVED];
  const request = currentRequest();
  return request instanceof ObservedRequest ? request : undefined;
}

function serve(
  emit: (event: string, ...args: unknown[]) => boolean,
  hooks: FrameworkHooks,
  req: IncomingMessage,
  res: ServerResponse,
): boolean {
  const path = pathOf(req.url ?? '/');
  //# {{#if endpoints}}
  const endpoint = endpoints.get(path);
  if (endpoint !== undefined && (req.method === 'GET' || req.method === 'HEAD')) {
    void answerEndpoint(endpoint, res);
    return true;
  }
  //# {{/if}}
  const request = new ObservedRequest(req, path);
  keepInScope(req, request);
  keepInScope(res, request);
  res.on('close', onClose);
  openAnswers.add(res);
  if (hooks.lateHeaders === true) sendIdWithHead(res, request);
  else res.setHeader('x-request-id', request.requestId);
  if (isDraining() && req.httpVersionMajor === 1) res.setHeader('connection', 'close');
  //# {{#if metrics}}
  requestStarted();
  //# {{/if}}
  hooks.onRequest?.(req);
  const { answer } = hooks;
  if (answer === undefined) return runInRequest(request, emit, undefined, 'request', req, res);
  return runInRequest(request, emit, undefined, 'request', req, res, (error: unknown) => {
    answer(req, res, error);
  });
}

type WriteHead = (status: number, ...rest: unknown[]) => ServerResponse;
type LateHead = ServerResponse & { [OBSERVED]: ObservedRequest & { writeHead: WriteHead } };

function sendIdWithHead(res: Observed<ServerResponse>, request: ObservedRequest): void {
  const { writeHead } = res as { writeHead: WriteHead };
  request.writeHead = writeHead;
  res.writeHead = writeHeadWithId;
}

function writeHeadWithId(this: LateHead, status: number, ...rest: unknown[]): ServerResponse {
  const { requestId, writeHead } = this[OBSERVED];
  const headers = rest[rest.length - 1];
  // An id that the service sends itself is the one that is sent, however it spells the name.
  if (!this.hasHeader(ID_HEADER)) {
    if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
      this.setHeader(ID_HEADER, requestId);
    } else if (!Object.keys(headers).some(isIdHeader)) {
      rest[rest.length - 1] = { [ID_HEADER]: requestId, ...headers };
    }
  }
  return Reflect.apply(writeHead, this, [status, ...rest]);
}

const ID_HEADER = 'x-request-id';

function isIdHeader(name: string): boolean {
  return name.length === ID_HEADER.length && name.toLowerCase() === ID_HEADER;
}

/** Bodies arrive and sockets close in the scope of the connection: their events are brought back into the request's. */
function keepInScope(emitter: Observed<EventEmitter>, request: ObservedRequest): void {
  emitter[OBSERVED] = request;
  emitter.emit = emitInScope;
}

const { emit: plainEmit } = EventEmitter.prototype as { emit: EventEmitter['emit'] };

function emitInScope(this: Observed<EventEmitter>, ...args: Parameters<typeof plainEmit>): boolean {
  const request = this[OBSERVED];
  if (request === undefined || currentRequest() === request || this.listenerCount(args[0]) === 0) {
    return Reflect.apply(plainEmit, this, args);
  }
  return runInRequest(request, plainEmit, this, ...args);
}

function onClose(this: Observed<ServerResponse>): void {
  openAnswers.delete(this);
  const request = this[OBSERVED];
  if (request === undefined) return;
  const milliseconds = performance.now() - request.startedAt;
  const aborted = !this.writableFinished;
  const status = aborted && !this.headersSent ? CLIENT_GONE : this.statusCode;
  // Where nothing told the error of a failed request, it is the one that the service logged in its scope.
  const error = request.error ?? (status >= 500 ? request.loggedError : undefined);
  // An answer that had begun when the error came was cut off here: the status that went out tells nothing.
  //# {{#if errors}}
  const cut =
    aborted && this.headersSent && error !== undefined && translateError(error).kind === 'programmer';
  //# {{else}}
  const cut = aborted && this.headersSent && isError(error) && !('code' in error);
  //# {{/if}}
  const failed = cut || status >= 500;
  //# {{#if metrics}}
  const route = request.route ?? UNMATCHED;
  requestEnded(request.method, route, status, milliseconds / 1000);
  if (aborted && !cut) requestFailed(route, 'aborted');
  //# {{#if errors}}
  else if (failed || error !== undefined)
    requestFailed(route, failed ? translateError(error).kind : 'operational');
  //# {{else}}
  else if (failed || error !== undefined) requestFailed(route, failed ? 'programmer' : 'operational');
  //# {{/if}}
  //# {{/if}}
  //# {{#if tracing}}
  endServerSpan(request, status, failed ? error : undefined);
  //# {{/if}}
  const untold = failed && !wasLogged(error);
  if (untold && error !== undefined) logger.error({ err: error }, 'request failed');
  // A failure that nothing else explains needs attention; one that has its own line is not counted twice.
  logPlain(
    untold && error === undefined ? 'error' : 'info',
    () => accessFields(request, status, milliseconds, aborted),
    aborted ? 'request aborted' : 'request completed',
  );
}

function accessFields(
  request: ObservedRequest,
  status: number,
  milliseconds: number,
  aborted: boolean,
): string {
  const { method, route = UNMATCHED, path } = request;
  // Methods come from Node's parser and ids are checked where they are taken: only route and path need escaping.
  const target = `"method":"${method}","route":${JSON.stringify(route)},"path":${JSON.stringify(path)}`;
  const result = `"status":${String(status)},"duration_ms":${milliseconds.toFixed(3)}`;
  const end = `"outcome":"${aborted ? 'aborted' : 'completed'}","request_id":"${request.requestId}"`;
  //# {{#if spanIds}}
  const { trace_id = '', span_id = '' } = request.ids;
  const ids = trace_id === '' ? '' : `"trace_id":"${trace_id}","span_id":"${span_id}",`;
  return `${target},${result},${ids}${end}`;
  //# {{else}}
  return `${target},${result},${end}`;
  //# {{/if}}
}

function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

//# {{#if endpoints}}

type Endpoint = () => Promise<{ status: number; contentType: string; body: string }>;

/** The service may be mounted below a path that its ingress does not strip: HTTP_BASE_PATH=/api answers /api/live too. */
const { HTTP_BASE_PATH = '' } = process.env;
const endpoints = new Map<string, Endpoint>();

function addEndpoint(path: string, endpoint: Endpoint): void {
  endpoints.set(path, endpoint);
  if (HTTP_BASE_PATH !== '') endpoints.set(HTTP_BASE_PATH + path, endpoint);
}

async function answerEndpoint(endpoint: Endpoint, res: ServerResponse): Promise<void> {
  try {
    const { status, contentType, body } = await endpoint();
    res.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
    res.end(body);
  } catch (err) {
    logger.error({ err }, 'probe or scrape failed');
    res.writeHead(500);
    res.end();
  }
}

//# {{#if livePath}}
addEndpoint('{{livePath}}', () => probe('live'));
//# {{/if}}
//# {{#if readyPath}}
addEndpoint('{{readyPath}}', () => probe('ready'));
//# {{/if}}
//# {{#if healthPath}}
addEndpoint('{{healthPath}}', () => probe('health'));
//# {{/if}}
//# {{#if metricsPath}}
addEndpoint('{{metricsPath}}', scrape);
//# {{/if}}
//# {{/if}}
