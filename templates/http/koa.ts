import type { EventEmitter } from 'node:events';
//# {{#if errors}}
import { STATUS_CODES } from 'node:http';
//# {{/if}}
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Http2SecureServer, Http2Server } from 'node:http2';
//# {{#if errors}}
import { currentRequest } from './context.js';
import { toProblem } from './errors.js';
//# {{/if}}
import { noteError, noteRoute, observeServer } from './http.js';
import { logger, wasLogged } from './logger.js';
import { closeInOrder } from './shutdown.js';

/** What is used of a Koa app. */
interface App extends EventEmitter {
  context: object;
  middleware: Middleware[];
  use: (middleware: never) => unknown;
  callback: () => unknown;
  listen: (...args: never[]) => Server;
}

interface Context {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  path: string;
  status: number;
  body: unknown;
  respond?: boolean;
  readonly response: { _explicitNullBody?: boolean };
  /** Layers of the routers that were asked, and the path of the one that runs: @koa/router sets them. */
  matched?: { path: Path; methods: string[] }[];
  routerPath?: Path;
  [ROUTE]?: Path;
  [MOUNTS]?: Mount[];
}

type Path = string | RegExp;
type Next = () => Promise<void>;
type Middleware = (ctx: never, next: Next) => unknown;

const ROUTE = Symbol('matched route');
const MOUNTS = Symbol('mounts');

const observed = new WeakSet<App>();

/**
 * Makes an app observable, before it listens: `observe(app).listen(port)`. Where the service makes the server itself,
 * both are: `observe(http.createServer(observe(app).callback()))`. Returns what it was given.
 */
export function observe<T extends App | Server | Http2Server | Http2SecureServer>(target: T): T {
  if ('middleware' in target) observeApp(target);
  // What is asked of a server is the same in HTTP/2, but for its types.
  else observeHttp(target as Server);
  return target;
}

function observeHttp(server: Server): Server {
  // Koa answers an error without the headers that were set before.
  observeServer(server, { lateHeaders: true });
  closeInOrder(server);
  return server;
}

function observeApp(app: App): void {
  if (observed.has(app)) return;
  observed.add(app);
  Object.defineProperties(app.context, watched);
  // Koa prints errors on stderr only where nobody listens for them.
  app.on('error', recordError);
  //# {{#if errors}}
  answerWithProblems(app);
  //# {{/if}}
  const { callback, listen, use } = app;
  const composed: Middleware[][] = [];
  app.callback = () => {
    const { middleware } = app;
    const recorded = middleware.map(recordErrors);
    composed.push(recorded);
    //# {{#if errors}}
    recorded.unshift(answerUnanswered);
    //# {{/if}}
    app.middleware = recorded;
    try {
      return callback.call(app);
    } finally {
      app.middleware = middleware;
    }
  };
  // Versions of koa-compose read their list as it grows.
  app.use = (middleware) => {
    use.call(app, middleware);
    const added = app.middleware.slice(-1).map(recordErrors);
    for (const recorded of composed) recorded.push(...added);
    return app;
  };
  app.listen = (...args) => observeHttp(Reflect.apply(listen, app, args));
}

/** Notes what a middleware throws on its way up: one of the service's own may answer it and say nothing. */
function recordErrors(middleware: Middleware): Middleware {
  return (ctx, next) => {
    const { req }: Context = ctx;
    try {
      const result = middleware(ctx, next);
      if (result instanceof Promise) {
        void result.catch((error: unknown) => {
          noteError(req, error);
        });
      }
      return result;
    } catch (error) {
      noteError(req, error);
      throw error;
    }
  };
}

/** How a connection fails that the client has closed: no failure of the service. */
const CLIENT_GONE = new Set<unknown>(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

/** What the app tells by `error`: Koa itself where no middleware answers, and middleware that does, by convention. */
function recordError(error: unknown, ctx?: Context): void {
  if (ctx === undefined) {
    logger.error({ err: error }, 'application error');
    return;
  }
  const { req, res } = ctx;
  noteError(req, error);
  if (!res.headersSent) {
    // The answer decides whether it is an error; what a good answer hides is still told.
    res.once('close', () => {
      if (res.statusCode < 400 && !wasLogged(error))
        logger.warn({ err: error }, 'error behind a good answer');
    });
  } else if (!wasLogged(error) && !CLIENT_GONE.has((error as { code?: unknown } | undefined)?.code)) {
    logger.error({ err: error }, 'answer cut short');
  }
}

/**
 * Routers tell the matched route in `ctx._matchedRoute` (@koa/router, koa-router) or `ctx.routePath` (koa-route), and
 * koa-mount its prefix in `ctx.mountPath`. They are watched as they are set.
 */
const watched: PropertyDescriptorMap = {
  _matchedRoute: {
    configurable: true,
    get(this: Context) {
      return this[ROUTE];
    },
    set(this: Context, path: Path) {
      this[ROUTE] = path;
      const route = routeOf(this, path);
      if (route !== undefined) noteRoute(this.req, mountOf(this) + route);
    },
  },
  routePath: {
    configurable: true,
    get(this: Context) {
      return this[ROUTE];
    },
    set(this: Context, path: Path) {
      this[ROUTE] = path;
      noteRoute(this.req, mountOf(this) + patternOf(path));
    },
  },
  mountPath: {
    configurable: true,
    get(this: Context) {
      return lastOf(this[MOUNTS] ?? [])?.prefix;
    },
    set(this: Context, prefix: string) {
      (this[MOUNTS] ??= []).push({
        prefix,
        full: mountOf(this) + prefix.replace(/\/$/, ''),
        path: this.path,
      });
    },
  },
};

/**
 * A router announces its last match, then names each layer that it runs. Middleware of `router.use` is a layer as
 * well, and of several routes that match it is the first that is asked.
 */
function routeOf({ matched = [], routerPath, req }: Context, path: Path): string | undefined {
  const isRoute = ({ methods }: { methods: string[] }): boolean => methods.length > 0;
  const running = matched.filter((layer) => layer.path === path);
  if (routerPath === path) return running.length === 0 || running.some(isRoute) ? patternOf(path) : undefined;
  const first = matched.find(({ methods }) => methods.includes(req.method ?? ''));
  return patternOf((first ?? { path }).path);
}

function patternOf(path: Path): string {
  return path instanceof RegExp ? path.source : path;
}

interface Mount {
  prefix: string;
  /** With the prefixes of the mounts around it. */
  full: string;
  /** What `ctx.path` was before the prefix was taken off. */
  path: string;
}

/** The prefix under which the running code is mounted: that of the mount which left the path as it is now. */
function mountOf({ [MOUNTS]: mounts = [], path }: Context): string {
  const left = path.replace(/^\/?/, '/');
  const inside = mounts.filter(({ prefix, path: before }) =>
    before === prefix ? left === '/' : before === prefix.replace(/\/$/, '') + left,
  );
  return lastOf(inside)?.full ?? '';
}

function lastOf(mounts: Mount[]): Mount | undefined {
  return mounts[mounts.length - 1];
}
//# {{#if errors}}

/** Where nothing in the service answered: what Koa would say in a word is said as RFC 9457 problem details. */
async function answerUnanswered(ctx: Context, next: Next): Promise<void> {
  await next();
  const { status, body, res } = ctx;
  if (status < 400 || (body !== undefined && body !== null)) return;
  if (res.headersSent || ctx.respond === false || ctx.response._explicitNullBody === true) return;
  ctx.status = status;
  res.setHeader('content-type', 'application/problem+json');
  ctx.body = JSON.stringify(toProblem(undefined, status, currentRequest()?.requestId));
}

/** Koa answers an error that nobody handled as ever, but with problem details for a body. */
function answerWithProblems({ context }: App): void {
  // A handler of the service's own stands on the app's own context; Koa's is inherited.
  if (Object.keys(context).includes('onerror')) return;
  const { onerror } = context as { onerror: (error: unknown) => void };
  Object.assign(context, {
    onerror(this: Context, error: unknown) {
      // Also called with nothing, at the end of every answer.
      if (error === undefined || error === null) return;
      const { res } = this;
      const { end } = res as { end: typeof res.end };
      res.end = ((message: string) => {
        const problem = toProblem(error, res.statusCode, currentRequest()?.requestId);
        // Koa gives the word for the status where the error does not allow its own.
        if (message === STATUS_CODES[res.statusCode]) delete problem.detail;
        else problem.detail = message;
        const body = JSON.stringify(problem);
        res.setHeader('content-type', 'application/problem+json');
        res.setHeader('content-length', Buffer.byteLength(body));
        return Reflect.apply(end, res, [body, 'utf8']);
      }) as typeof end;
      onerror.call(this, error);
      res.end = end;
    },
  });
}
//# {{/if}}
