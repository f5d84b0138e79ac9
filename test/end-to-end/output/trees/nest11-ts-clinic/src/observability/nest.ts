import type { IncomingMessage, Server } from 'node:http';
import { Logger } from '@nestjs/common';
import type {
  ArgumentsHost,
  HttpServer,
  INestApplication,
  INestApplicationContext,
  LogLevel,
  LoggerService,
} from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { ExceptionsHandler } from '@nestjs/core/exceptions/exceptions-handler.js';
import { currentRequest } from './context';
import { AppError, toProblem } from './errors';
import { noteError, noteRoute, observeServer } from './http';
import { inProduction, logger, wasLogged } from './logger';
import { closeServerFirst, onShutdown, shutdownFinished } from './shutdown';

/**
 * Makes an application observable, right after it is made: `observe(app)`. Everything happens below Nest, so that a
 * global prefix moves neither probes nor scrape. Returns the same application.
 */
export function observe<A extends INestApplication>(app: A): A {
  const server = app.getHttpServer() as Server;
  observeServer(server, { onRequest: watchRoute });
  forgetUnmatched(app);
  closeServerFirst(server);
  closeInOrder(app);
  leaveSignals(app, server);
  return app;
}

const ROUTE = Symbol('matched route');

type Path = string | RegExp | readonly (string | RegExp)[];

interface ExpressRequest extends IncomingMessage {
  baseUrl?: string;
  [ROUTE]?: { path: Path } | undefined;
}

/** Express tells the matched route in `req.route`; Nest's have prefix, version and controller path in them already. */
const watched: PropertyDescriptorMap = {
  route: {
    configurable: true,
    enumerable: true,
    get(this: ExpressRequest) {
      return this[ROUTE];
    },
    set(this: ExpressRequest, route: { path: Path } | undefined) {
      this[ROUTE] = route;
      if (route !== undefined) noteRoute(this, (this.baseUrl ?? '') + patternOf(route.path));
    },
  },
};

function watchRoute(req: ExpressRequest): void {
  Object.defineProperties(req, watched);
}

function patternOf(path: Path): string {
  if (typeof path === 'string') return path;
  return path instanceof RegExp ? path.source : path.map(patternOf).join('|');
}

type Handler = (req: IncomingMessage, ...rest: unknown[]) => unknown;

/** Middleware of `forRoutes('*')` is a route to Express: where nothing else matched, the request has none. */
function forgetUnmatched(app: INestApplication): void {
  const adapter = app.getHttpAdapter() as {
    setNotFoundHandler?: (handler: Handler, prefix?: string) => unknown;
  };
  const { setNotFoundHandler } = adapter;
  adapter.setNotFoundHandler = (handler, prefix) =>
    setNotFoundHandler?.call(
      adapter,
      (req: IncomingMessage, ...rest: unknown[]) => {
        noteRoute(req, undefined);
        return handler(req, ...rest);
      },
      prefix,
    );
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Nest's own close destroys providers first, which requests and jobs in flight may still need: on a signal it comes
 * after them, and it waits for that when somebody else calls it.
 */
function closeInOrder(app: INestApplicationContext): void {
  const { close } = Object.getPrototypeOf(app) as Closable;
  let closed: Promise<void> | undefined;
  const closeOnce = (signal?: string): Promise<void> => (closed ??= Reflect.apply(close, app, [signal]));
  onShutdown('nest', closeOnce);
  define(app, 'close', (signal?: string) => shutdownFinished() ?? closeOnce(signal));
}

/** Assignments are lost on the proxy that Nest gives out; a definition reaches the application behind it. */
function define(app: INestApplicationContext, name: keyof Closable, value: unknown): void {
  Object.defineProperty(app, name, { configurable: true, writable: true, value });
}

/** Has Nest listen to signals, and gives back what takes its listeners away: they close at once. */
function listenToSignals(enable: () => unknown): () => void {
  const before = new Set(SIGNALS.flatMap((signal) => process.listeners(signal)));
  enable();
  const added = SIGNALS.flatMap((signal) => process.listeners(signal)).filter((one) => !before.has(one));
  return () => {
    for (const signal of SIGNALS) for (const listener of added) process.removeListener(signal, listener);
  };
}

/** Nest's own listeners are there until the server listens, and then the ordered shutdown is. */
function leaveSignals(app: INestApplication, server: Server): void {
  const { enableShutdownHooks } = Object.getPrototypeOf(app) as Closable;
  define(app, 'enableShutdownHooks', (...args: unknown[]) => {
    const release = listenToSignals(() => enableShutdownHooks.apply(app, args));
    if (server.listening) release();
    else server.once('listening', release);
    return app;
  });
}

interface Closable {
  close: (signal?: string) => Promise<void>;
  enableShutdownHooks: (...args: unknown[]) => unknown;
}

/** Every exception of a request passes here, before any filter; Nest has no hook for it. */
function noteExceptions(): void {
  const { next } = ExceptionsHandler.prototype as { next: ExceptionsHandler['next'] };
  ExceptionsHandler.prototype.next = function (this: ExceptionsHandler, exception, host) {
    noteError(host.getArgByIndex<IncomingMessage>(0), exception);
    next.call(this, exception, host);
  };
}

/** Where Nest would say no more than `Internal server error`, the answer is RFC 9457 problem details. */
function answerWithProblems(): void {
  const { handleUnknownError } = BaseExceptionFilter.prototype as {
    handleUnknownError: BaseExceptionFilter['handleUnknownError'];
  };
  BaseExceptionFilter.prototype.handleUnknownError = function (
    this: BaseExceptionFilter,
    exception: unknown,
    host: ArgumentsHost,
    adapter: HttpServer,
  ) {
    const request = currentRequest();
    if (request === undefined) {
      handleUnknownError.call(this, exception, host, adapter as never);
      return;
    }
    const response = host.getArgByIndex<unknown>(1);
    if (adapter.isHeadersSent(response)) {
      if (!wasLogged(exception)) logger.error({ err: exception }, 'error after the answer began');
      adapter.end(response);
      return;
    }
    let status = 500;
    if (exception instanceof AppError) status = exception.status;
    else if (this.isHttpError(exception)) status = exception.statusCode;
    adapter.setHeader(response, 'content-type', 'application/problem+json');
    // As text: Nest's adapters take an object for JSON of their own and change the type back.
    adapter.reply(response, JSON.stringify(toProblem(exception, status, request.requestId)), status);
  };
}

/** From the least to the most severe, as Nest has them, and what they are here. */
const LEVELS = {
  verbose: 'trace',
  debug: 'debug',
  log: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'fatal',
} as const;
/** Those of Nest's `LogLevel`, which knows the last from 10.2 on. */
type Level = keyof typeof LEVELS;
const SEVERITY = Object.keys(LEVELS) as Level[];

/**
 * What Nest and the service write by Nest's `Logger`, as lines of this service. Nest's conventions hold: the last text
 * is the context, after an error's stack; objects are fields.
 */
class ServiceLogger implements LoggerService {
  levels: readonly Level[] = SEVERITY;

  verbose(...args: unknown[]): void {
    this.write('verbose', args);
  }

  debug(...args: unknown[]): void {
    this.write('debug', args);
  }

  log(...args: unknown[]): void {
    this.write('log', args);
  }

  warn(...args: unknown[]): void {
    this.write('warn', args);
  }

  error(...args: unknown[]): void {
    this.write('error', args);
  }

  fatal(...args: unknown[]): void {
    this.write('fatal', args);
  }

  /** Called by Nest for `logger: ['error', 'warn']`. */
  setLogLevels(levels: LogLevel[]): void {
    this.levels = levels;
  }

  write(level: Level, [message, ...rest]: unknown[]): void {
    if (!this.isEnabled(level)) return;
    const last = rest[rest.length - 1];
    const context = typeof last === 'string' && !isStack(last) ? rest.pop() : undefined;
    const fields: Fields = context === undefined ? {} : { context };
    const details: unknown[] = [];
    let text = textOf(message);
    for (const part of text === message ? rest : [message, ...rest]) {
      if (part === undefined) continue;
      if (part instanceof Error) fields.err ??= part;
      else if (isStack(part)) fields.err ??= thrownWith(part) ?? { stack: part };
      else if (isFields(part)) Object.assign(fields, part);
      else details.push(part);
    }
    if (details.length > 0) fields.details = details;
    const { err } = fields;
    text ??= err instanceof Error ? err.message : '';
    for (const name of ['msg', 'message']) if (fields[name] === text) Reflect.deleteProperty(fields, name);
    logger[LEVELS[level]](fields, text);
  }

  isEnabled(level: Level): boolean {
    const least = Math.max(...this.levels.map((one) => SEVERITY.indexOf(one)));
    return this.levels.includes(level) || SEVERITY.indexOf(level) > least;
  }
}

/** A message that is an object has its text inside. */
function textOf(message: unknown): string | undefined {
  if (typeof message === 'string') return message;
  if (!isFields(message) || message instanceof Error) return undefined;
  const text = message.msg ?? message.message;
  return typeof text === 'string' ? text : undefined;
}

function isStack(value: unknown): value is string {
  return typeof value === 'string' && /\n\s+at .+:\d+:\d+/.test(value);
}

/** Services often write `error.stack`, the text: the error behind it is the one noted for the request. */
function thrownWith(stack: string): Error | undefined {
  const error = currentRequest()?.error;
  return error instanceof Error && error.stack === stack ? error : undefined;
}

/** Of a line: those that mean something here, and any other. */
interface Fields {
  [name: string]: unknown;
  err?: unknown;
  details?: unknown;
  msg?: unknown;
  message?: unknown;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Once a process: what Nest keeps in its classes and not in an application.
noteExceptions();
answerWithProblems();
// Outside production Nest's own lines stay, which are for people. A logger that the service passes to Nest stays as well.
if (inProduction) Logger.overrideLogger(new ServiceLogger());
