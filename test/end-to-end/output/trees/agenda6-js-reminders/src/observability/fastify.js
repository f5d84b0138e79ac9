import { STATUS_CODES } from 'node:http';
import { fastify } from 'fastify';
import { destination } from 'pino';
import { currentRequest } from './context.js';
import { toProblem } from './errors.js';
import { noteError, noteRoute, observeAddresses, observeServer } from './http.js';
import { createLogger, inProduction, levelFromEnv } from './logger.js';
import { manageServer, shutdownFinished } from './shutdown.js';

const HOOKS = { lateHeaders: true };

/**
 * Makes an instance observable, before its plugins and routes are added: `const app = observe(Fastify(options))`.
 * Returns the same instance.
 */
export function observe(app) {
  const instance = app;
  observeServer(instance.server, HOOKS);
  observeAddresses(instance.server, HOOKS);
  instance.addHook('onRequest', (request, _reply, done) => {
    const { url } = request.routeOptions;
    if (url !== undefined) noteRoute(request.raw, url);
    done();
  });
  // Called before every error handler, also those that answer by themselves.
  instance.addHook('onError', (request, _reply, error, done) => {
    noteError(request.raw, error);
    failures.set(request, error);
    done();
  });
  answerWithProblems(instance);
  const close = instance.close.bind(instance);
  manageServer(instance.server, close);
  // A signal handler of the service's own often closes the app at once: while draining, that waits its turn.
  instance.close = (callback) => {
    const closed = shutdownFinished() ?? close();
    if (callback === undefined) return closed;
    void closed.then(callback);
    return undefined;
  };
  return app;
}

/**
 * Puts this service's logger into Fastify's options: `Fastify(withLogging(options))`. Options without a logger stay as
 * they are, so tests stay quiet; level, redaction, serializers and destination of the given one are kept, and a logger
 * that is made elsewhere stays itself. Fastify's own two lines a request make room for the one access line.
 */
export function withLogging(options) {
  const given = options ?? {};
  const { logger: settings, childLoggerFactory = sharedLogger, ...rest } = given;
  const theirs = { ...given, ...quietRequestLog(given) };
  if (isObject(given.loggerInstance)) return theirs;
  if (settings !== true && !isObject(settings)) return given;
  const own = settings === true ? {} : settings;
  const { stream, file, transport, ...pinoOptions } = own;
  // A pretty printer is for people: outside production the service's own stays.
  if (transport !== undefined && !inProduction) return theirs;
  const logger = createLogger(
    { level: levelFromEnv('info', pinoOptions.customLevels), ...pinoOptions },
    stream ?? (file === undefined ? undefined : destination(file)),
  );
  return {
    ...rest,
    ...quietRequestLog(given),
    childLoggerFactory,
    loggerInstance: logger,
  };
}

/** The ids of a request come with every line by themselves; a child for each request would only cost. */
function sharedLogger(parent, _bindings, options) {
  return Object.keys(options).length === 0 ? parent : parent.child({}, options);
}

function isObject(value) {
  return typeof value === 'object' && value !== null;
}

/** From 5.12 on request lines are switched off in the LogController, before by an option; its other lines stay. */
function quietRequestLog(given) {
  if ('logController' in given || 'disableRequestLogging' in given) return {};
  const { LogController } = fastify;
  if (LogController === undefined) return { disableRequestLogging: true };
  const silent = () => undefined;
  const quiet = {
    incomingRequest: silent,
    requestCompleted: silent,
    defaultErrorLog: silent,
    routeNotFound: silent,
  };
  return { logController: Object.assign(new LogController(), { ...quiet, streamError }) };
}

/** What cut off an answer that had begun. A client that goes away cuts it off, too, and is no error. */
function streamError(error, { raw }) {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') noteError(raw, error);
}

const failures = new WeakMap();

/** Where Fastify's own handlers answer, the answer is RFC 9457 problem details; the service's answers are its own. */
function answerWithProblems(instance) {
  const defaultHandler = instance.errorHandler;
  instance.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode < 400 || typeof payload !== 'string') {
      done();
      return;
    }
    const error = failures.get(request);
    const isDefault =
      error === undefined
        ? request.is404 && payload === defaultNotFound(request)
        : request.server.errorHandler === defaultHandler && isDefaultAnswer(payload, reply.statusCode, error);
    if (!isDefault) {
      done();
      return;
    }
    reply.header('content-type', 'application/problem+json');
    const problem = toProblem(error, reply.statusCode, currentRequest()?.requestId);
    done(null, JSON.stringify({ ...problem, ...formerMembers(payload, error, problem) }));
  });
}

/** What clients read in Fastify's own answer stays in it; what the error does not tell them is left out. */
function formerMembers(payload, error, { title, detail }) {
  const { code, ...answer } = JSON.parse(payload);
  if (error !== undefined && detail === undefined) return { ...answer, message: title };
  return code === undefined ? answer : { ...answer, code };
}

function defaultNotFound({ raw }) {
  const message = `Route ${raw.method ?? ''}:${raw.url ?? ''} not found`;
  return JSON.stringify({ message, error: 'Not Found', statusCode: 404 });
}

/** A route may have a schema for its errors: what that makes is the service's answer. */
function isDefaultAnswer(payload, status, error) {
  try {
    const answer = JSON.parse(payload);
    return (
      answer.statusCode === status &&
      answer.error === STATUS_CODES[status] &&
      answer.message === error.message &&
      Object.keys(answer).length <= 4
    );
  } catch {
    return false;
  }
}
