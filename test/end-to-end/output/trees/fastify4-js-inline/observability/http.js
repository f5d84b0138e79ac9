const { subscribe, unsubscribe } = require("node:diagnostics_channel");
const { EventEmitter } = require("node:events");
const { contextOf, currentRequest, requestIdFrom, runInRequest, spanIds } = require("./context");
const { translateError } = require("./errors");
const { probe } = require("./health");
const { logPlain, logger, wasLogged } = require("./logger");
const { collectProcessMetrics, requestEnded, requestFailed, requestStarted, scrape } = require("./metrics");
const { redactText } = require("./redact");
const { isDraining, openAnswers, trackUpgrade } = require("./shutdown");
const { endServerSpan, startServerSpan } = require("./tracing");

const OBSERVED = Symbol("observed request");
const UNMATCHED = "_unmatched";
/** Status of a request whose client went away before the answer began, as nginx has it. */
const CLIENT_GONE = 499;

class ObservedRequest {
  requestId;
  ids;
  method;
  path;
  startedAt = performance.now();
  route;
  error;
  loggedError;
  /** Of the response, where the id is sent with it. */
  writeHead;
  scheme;
  span;
  context;

  constructor(req, path) {
    this.requestId = requestIdFrom(req.headers["x-request-id"]);
    this.method = req.method ?? "GET";
    this.path = redactText(path);
    this.scheme = "encrypted" in req.socket ? "https" : "http";
    this.span = startServerSpan(req, this.method);
    this.ids = { request_id: this.requestId, ...spanIds(this.span) };
    this.context = contextOf(this, this.span);
  }
}

const observed = new WeakSet();

/** Observes every request of a server, from now on. Once a server, however often it is called. */
function observeServer(server, hooks) {
  if (observed.has(server)) return;
  observed.add(server);
  const emit = server.emit.bind(server);
  server.emit = (event, ...args) => {
    if (event === "request") return serve(emit, hooks, args[0], args[1]);
    if (event === "upgrade") trackUpgrade(server, args[0], args[1]);
    return emit(event, ...args);
  };
  if (server.listening) collectProcessMetrics();
  else server.once("listening", collectProcessMetrics);
}

/** Fastify binds `localhost` with a server for each address, and tells of the first one only. */
function observeAddresses(server, hooks) {
  const [handler] = server.listeners("request");
  const onConnection = (message) => {
    const { server: other } = message.socket;
    if (other === undefined) return;
    if (other.listeners("request")[0] === handler) observeServer(other, hooks);
  };
  server.on("listening", () => {
    subscribe("net.server.socket", onConnection);
  });
  server.on("close", () => {
    unsubscribe("net.server.socket", onConnection);
  });
}

/** Notes the pattern that the framework matched: `/users/:id`, never the path itself. */
function noteRoute(req, route) {
  const request = observedOf(req);
  if (request !== undefined) request.route = route;
}

/** Notes what went wrong. Whether it is logged as an error is decided by the answer: an expected 4xx is none. */
function noteError(req, error) {
  const request = observedOf(req);
  if (request !== undefined) request.error = error;
}

/** Where the framework does not tell, it is the request that the running code works for. */
function observedOf(req) {
  if (req !== undefined) return req[OBSERVED];
  const request = currentRequest();
  return request instanceof ObservedRequest ? request : undefined;
}

function serve(emit, hooks, req, res) {
  const path = pathOf(req.url ?? "/");
  const endpoint = endpoints.get(path);
  if (endpoint !== undefined && (req.method === "GET" || req.method === "HEAD")) {
    void answerEndpoint(endpoint, res);
    return true;
  }
  const request = new ObservedRequest(req, path);
  keepInScope(req, request);
  keepInScope(res, request);
  res.on("close", onClose);
  openAnswers.add(res);
  if (hooks.lateHeaders === true) sendIdWithHead(res, request);
  else res.setHeader("x-request-id", request.requestId);
  if (isDraining() && req.httpVersionMajor === 1) res.setHeader("connection", "close");
  requestStarted();
  hooks.onRequest?.(req);
  const { answer } = hooks;
  if (answer === undefined) return runInRequest(request, emit, undefined, "request", req, res);
  return runInRequest(request, emit, undefined, "request", req, res, (error) => {
    answer(req, res, error);
  });
}

function sendIdWithHead(res, request) {
  const { writeHead } = res;
  request.writeHead = writeHead;
  res.writeHead = writeHeadWithId;
}

function writeHeadWithId(status, ...rest) {
  const { requestId, writeHead } = this[OBSERVED];
  const headers = rest[rest.length - 1];
  // An id that the service sends itself is the one that is sent, however it spells the name.
  if (!this.hasHeader(ID_HEADER)) {
    if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
      this.setHeader(ID_HEADER, requestId);
    } else if (!Object.keys(headers).some(isIdHeader)) {
      rest[rest.length - 1] = { [ID_HEADER]: requestId, ...headers };
    }
  }
  return Reflect.apply(writeHead, this, [status, ...rest]);
}

const ID_HEADER = "x-request-id";

function isIdHeader(name) {
  return name.length === ID_HEADER.length && name.toLowerCase() === ID_HEADER;
}

/** Bodies arrive and sockets close in the scope of the connection: their events are brought back into the request's. */
function keepInScope(emitter, request) {
  emitter[OBSERVED] = request;
  emitter.emit = emitInScope;
}

const { emit: plainEmit } = EventEmitter.prototype;

function emitInScope(...args) {
  const request = this[OBSERVED];
  if (request === undefined || currentRequest() === request || this.listenerCount(args[0]) === 0) {
    return Reflect.apply(plainEmit, this, args);
  }
  return runInRequest(request, plainEmit, this, ...args);
}

function onClose() {
  openAnswers.delete(this);
  const request = this[OBSERVED];
  if (request === undefined) return;
  const milliseconds = performance.now() - request.startedAt;
  const aborted = !this.writableFinished;
  const status = aborted && !this.headersSent ? CLIENT_GONE : this.statusCode;
  // Where nothing told the error of a failed request, it is the one that the service logged in its scope.
  const error = request.error ?? (status >= 500 ? request.loggedError : undefined);
  // An answer that had begun when the error came was cut off here: the status that went out tells nothing.
  const cut =
    aborted && this.headersSent && error !== undefined && translateError(error).kind === "programmer";
  const failed = cut || status >= 500;
  const route = request.route ?? UNMATCHED;
  requestEnded(request.method, route, status, milliseconds / 1000);
  if (aborted && !cut) requestFailed(route, "aborted");
  else if (failed || error !== undefined)
    requestFailed(route, failed ? translateError(error).kind : "operational");
  endServerSpan(request, status, failed ? error : undefined);
  const untold = failed && !wasLogged(error);
  if (untold && error !== undefined) logger.error({ err: error }, "request failed");
  // A failure that nothing else explains needs attention; one that has its own line is not counted twice.
  logPlain(
    untold && error === undefined ? "error" : "info",
    () => accessFields(request, status, milliseconds, aborted),
    aborted ? "request aborted" : "request completed",
  );
}

function accessFields(request, status, milliseconds, aborted) {
  const { method, route = UNMATCHED, path } = request;
  // Methods come from Node's parser and ids are checked where they are taken: only route and path need escaping.
  const target = `"method":"${method}","route":${JSON.stringify(route)},"path":${JSON.stringify(path)}`;
  const result = `"status":${String(status)},"duration_ms":${milliseconds.toFixed(3)}`;
  const end = `"outcome":"${aborted ? "aborted" : "completed"}","request_id":"${request.requestId}"`;
  const { trace_id = "", span_id = "" } = request.ids;
  const ids = trace_id === "" ? "" : `"trace_id":"${trace_id}","span_id":"${span_id}",`;
  return `${target},${result},${ids}${end}`;
}

function pathOf(url) {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

/** The service may be mounted below a path that its ingress does not strip: HTTP_BASE_PATH=/api answers /api/live too. */
const { HTTP_BASE_PATH = "" } = process.env;
const endpoints = new Map();

function addEndpoint(path, endpoint) {
  endpoints.set(path, endpoint);
  if (HTTP_BASE_PATH !== "") endpoints.set(HTTP_BASE_PATH + path, endpoint);
}

async function answerEndpoint(endpoint, res) {
  try {
    const { status, contentType, body } = await endpoint();
    res.writeHead(status, { "content-type": contentType, "cache-control": "no-store" });
    res.end(body);
  } catch (err) {
    logger.error({ err }, "probe or scrape failed");
    res.writeHead(500);
    res.end();
  }
}

addEndpoint("/live", () => probe("live"));
addEndpoint("/ready", () => probe("ready"));
addEndpoint("/metrics", scrape);

module.exports = { observeServer, observeAddresses, noteRoute, noteError };
