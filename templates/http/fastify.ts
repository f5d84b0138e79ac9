//# {{#if errors}}
import { STATUS_CODES } from 'node:http';
//# {{/if}}
//# {{#if fastify5}}
import type { IncomingMessage } from 'node:http';
import { fastify } from 'fastify';
//# {{/if}}
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
//# {{#if errors}}
import type { FastifyRequest } from 'fastify';
//# {{/if}}
//# {{#if fastify5}}
import type { FastifyBaseLogger } from 'fastify';
//# {{/if}}
import { destination } from 'pino';
import type { DestinationStream, LoggerOptions } from 'pino';
//# {{#if errors}}
import { currentRequest } from './context.js';
import { toProblem } from './errors.js';
import type { Problem } from './errors.js';
//# {{/if}}
import { noteError, noteRoute, observeAddresses, observeServer } from './http.js';
import type { FrameworkHooks } from './http.js';
import { createLogger, inProduction, levelFromEnv } from './logger.js';
import { manageServer, shutdownFinished } from './shutdown.js';

const HOOKS: FrameworkHooks = { lateHeaders: true };
//# {{#if fastify4}}

/** Where the route is told: before 4.10 the one, from there on the other, and asking for the first is warned of. */
interface Routed {
  routerPath?: string;
  routeOptions?: { url?: string | undefined };
}
//# {{/if}}

/**
 * Makes an instance observable, before its plugins and routes are added: `const app = observe(Fastify(options))`.
 * Returns the same instance.
 */
export function observe<A extends object>(app: A): A {
  const instance = app as A & FastifyInstance;
  observeServer(instance.server, HOOKS);
  observeAddresses(instance.server, HOOKS);
  instance.addHook('onRequest', (request, _reply, done) => {
    //# {{#if fastify4}}
    const { routeOptions }: Routed = request;
    const url = routeOptions === undefined ? (request as Routed).routerPath : routeOptions.url;
    //# {{else}}
    const { url } = request.routeOptions;
    //# {{/if}}
    if (url !== undefined) noteRoute(request.raw, url);
    done();
  });
  // Called before every error handler, also those that answer by themselves.
  instance.addHook('onError', (request, _reply, error, done) => {
    noteError(request.raw, error);
    //# {{#if errors}}
    failures.set(request, error);
    //# {{/if}}
    done();
  });
  //# {{#if errors}}
  answerWithProblems(instance);
  //# {{/if}}
  const close = instance.close.bind(instance) as () => Promise<undefined>;
  manageServer(instance.server, close);
  // A signal handler of the service's own often closes the app at once: while draining, that waits its turn.
  instance.close = ((callback?: () => void) => {
    const closed = shutdownFinished() ?? close();
    if (callback === undefined) return closed;
    void closed.then(callback);
    return undefined;
  }) as typeof instance.close;
  return app;
}

/** Options written in place are typed as Fastify's own first, so that their functions need no annotations. */
export function withLogging(options?: FastifyServerOptions): FastifyServerOptions;
export function withLogging<O extends object>(options?: O): O;
/**
 * Puts this service's logger into Fastify's options: `Fastify(withLogging(options))`. Options without a logger stay as
 * they are, so tests stay quiet; level, redaction, serializers and destination of the given one are kept, and a logger
 * that is made elsewhere stays itself. Fastify's own two lines a request make room for the one access line.
 */
export function withLogging<O extends object>(options?: O): O {
  //# {{#if fastify4}}
  const given: FastifyServerOptions = options ?? {};
  const { logger: settings, ...rest } = given;
  //# {{else}}
  const given: FastifyServerOptions & { childLoggerFactory?: typeof sharedLogger } = options ?? {};
  const { logger: settings, childLoggerFactory = sharedLogger, ...rest } = given;
  //# {{/if}}
  //# {{#if fastify4}}
  if (settings !== true && !isObject(settings)) return given as O;
  const theirs = { ...given, ...quietRequestLog(given) } as O;
  if (isObject(settings) && 'child' in settings) return theirs;
  //# {{else}}
  const theirs = { ...given, ...quietRequestLog(given) } as O;
  if (isObject(given.loggerInstance)) return theirs;
  if (settings !== true && !isObject(settings)) return given as O;
  //# {{/if}}
  const own: unknown = settings === true ? {} : settings;
  const { stream, file, transport, ...pinoOptions } = own as LoggerSettings;
  // A pretty printer is for people: outside production the service's own stays.
  if (transport !== undefined && !inProduction) return theirs;
  const logger = createLogger(
    { level: levelFromEnv('info', pinoOptions.customLevels), ...pinoOptions },
    stream ?? (file === undefined ? undefined : destination(file)),
  );
  return {
    ...rest,
    ...quietRequestLog(given),
    //# {{#if fastify4}}
    logger,
    //# {{else}}
    childLoggerFactory,
    loggerInstance: logger,
    //# {{/if}}
  } as unknown as O;
}

type LoggerSettings = LoggerOptions & { stream?: DestinationStream; file?: string };

//# {{#if fastify5}}
/** The ids of a request come with every line by themselves; a child for each request would only cost. */
function sharedLogger(parent: FastifyBaseLogger, _bindings: object, options: object): FastifyBaseLogger {
  return Object.keys(options).length === 0 ? parent : parent.child({}, options);
}
//# {{/if}}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

//# {{#if fastify4}}
function quietRequestLog(given: FastifyServerOptions): object {
  return given.disableRequestLogging === undefined ? { disableRequestLogging: true } : {};
}
//# {{else}}
/** From 5.12 on request lines are switched off in the LogController, before by an option; its other lines stay. */
function quietRequestLog(given: object): object {
  if ('logController' in given || 'disableRequestLogging' in given) return {};
  const { LogController } = fastify as { LogController?: new () => object };
  if (LogController === undefined) return { disableRequestLogging: true };
  const silent = (): void => undefined;
  const quiet = {
    incomingRequest: silent,
    requestCompleted: silent,
    defaultErrorLog: silent,
    routeNotFound: silent,
  };
  return { logController: Object.assign(new LogController(), { ...quiet, streamError }) };
}

/** What cut off an answer that had begun. A client that goes away cuts it off, too, and is no error. */
function streamError(error: Error & { code?: string }, { raw }: { raw: IncomingMessage }): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') noteError(raw, error);
}
//# {{/if}}
//# {{#if errors}}

const failures = new WeakMap<FastifyRequest, Error>();

/** Where Fastify's own handlers answer, the answer is RFC 9457 problem details; the service's answers are its own. */
function answerWithProblems(instance: FastifyInstance): void {
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
function formerMembers(payload: string, error: Error | undefined, { title, detail }: Problem): object {
  const { code, ...answer } = JSON.parse(payload) as { code?: unknown };
  if (error !== undefined && detail === undefined) return { ...answer, message: title };
  return code === undefined ? answer : { ...answer, code };
}

function defaultNotFound({ raw }: FastifyRequest): string {
  const message = `Route ${raw.method ?? ''}:${raw.url ?? ''} not found`;
  return JSON.stringify({ message, error: 'Not Found', statusCode: 404 });
}

/** A route may have a schema for its errors: what that makes is the service's answer. */
function isDefaultAnswer(payload: string, status: number, error: Error): boolean {
  try {
    const answer = JSON.parse(payload) as { statusCode?: unknown; error?: unknown; message?: unknown };
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
//# {{/if}}
