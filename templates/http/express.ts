import type { IncomingMessage, Server, ServerResponse } from 'node:http';
//# {{#if errors}}
import { currentRequest } from './context.js';
import { statusOf, toProblem } from './errors.js';
//# {{/if}}
import { noteError, noteRoute, observeServer } from './http.js';
//# {{#if errors}}
import { logger, wasLogged } from './logger.js';
//# {{/if}}
import { closeInOrder } from './shutdown.js';

/** Makes a server observable: `observe(app.listen(port))` or `observe(http.createServer(app))`. Returns the same server. */
export function observe<S extends Server>(server: S): S {
  //# {{#if errors}}
  observeServer(server, { onRequest: watchRoute, answer });
  //# {{else}}
  observeServer(server, { onRequest: watchRoute });
  //# {{/if}}
  closeInOrder(server);
  return server;
}

/** Error middleware, before the service's own: notes the error for the request and passes it on. */
export function recordErrors(
  error: unknown,
  req: IncomingMessage,
  _res: ServerResponse,
  next: (error?: unknown) => void,
): void {
  noteError(req, error);
  next(error);
}

/**
 * Express tells the matched route in two properties that it sets on the way down, `baseUrl` for each mount and `route`
 * at the end, and takes `baseUrl` back when an error leaves a router. They are watched as they are set.
 */
class RouteWatch {
  readonly req: IncomingMessage;
  /** Mounts that the request went through: the path as it came, and its pattern. */
  readonly mounts: { path: string; pattern: string }[] = [];
  route: Route | undefined;

  constructor(req: IncomingMessage) {
    this.req = req;
  }

  get baseUrl(): string {
    return this.innermost().path;
  }

  set baseUrl(path: string) {
    while (this.mounts.length > 0 && !isBelow(path, this.baseUrl)) this.mounts.pop();
    const parent = this.innermost();
    if (path === parent.path) return;
    const { params = {} } = this.req as WatchedRequest;
    const pattern = parent.pattern + mountPattern(path.slice(parent.path.length), params, parent.pattern);
    this.mounts.push({ path, pattern });
  }

  innermost(): { path: string; pattern: string } {
    return this.mounts[this.mounts.length - 1] ?? { path: '', pattern: '' };
  }

  match(route: Route | undefined): void {
    this.route = route;
    if (route === undefined) return;
    const mount = this.innermost().pattern;
    const own = routePattern(route.path);
    noteRoute(this.req, own === '/' && mount !== '' ? mount : mount + own);
  }
}

interface Route {
  path: string | RegExp | readonly (string | RegExp)[];
}

const WATCH = Symbol('route watch');

interface WatchedRequest extends IncomingMessage {
  [WATCH]?: RouteWatch;
  params?: Record<string, unknown>;
}

const watched: PropertyDescriptorMap = {
  baseUrl: {
    configurable: true,
    enumerable: true,
    get(this: WatchedRequest) {
      return this[WATCH]?.baseUrl;
    },
    set(this: WatchedRequest, path: string) {
      if (this[WATCH] !== undefined) this[WATCH].baseUrl = path;
    },
  },
  route: {
    configurable: true,
    enumerable: true,
    get(this: WatchedRequest) {
      return this[WATCH]?.route;
    },
    set(this: WatchedRequest, route: Route | undefined) {
      this[WATCH]?.match(route);
    },
  },
};

function watchRoute(req: WatchedRequest): void {
  req[WATCH] = new RouteWatch(req);
  Object.defineProperties(req, watched);
}

function isBelow(path: string, base: string): boolean {
  return path === base || path.startsWith(`${base}/`);
}

function routePattern(path: Route['path']): string {
  if (typeof path === 'string') return path;
  return path instanceof RegExp ? path.source : path.map(routePattern).join('|');
}

/** `/projects/p9/tasks` with `{ projectId: 'p9' }` is `/projects/:projectId/tasks`. */
function mountPattern(path: string, params: Record<string, unknown>, parent: string): string {
  const segments = path.split('/');
  for (const [name, value] of Object.entries(params)) {
    const given = Array.isArray(value) ? value.join('/') : value;
    if (typeof given !== 'string' || given === '' || parent.includes(`:${name}`)) continue;
    const at = segments.findIndex((segment) => decoded(segment) === given);
    if (at !== -1) segments[at] = `:${name}`;
    else return `/:${Object.keys(params).join(':')}`;
  }
  return segments.join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Express answers 400 to a path that cannot be decoded; here it only has to stay what it is.
    return segment;
  }
}
//# {{#if errors}}

/** Where nothing in the service answered: 404, or the error as RFC 9457 problem details. */
function answer(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  const hasFailed = error !== undefined && error !== null;
  if (hasFailed) noteError(req, error);
  if (res.headersSent) {
    // Of an answer that is through nothing else tells that something failed.
    if (hasFailed && res.writableEnded && !wasLogged(error))
      logger.error({ err: error }, 'error after the answer began');
    // The answer has begun; cutting the connection is the only way left to tell the client.
    req.socket.destroy();
    return;
  }
  const status = hasFailed ? (statusOf(error) ?? Math.max(res.statusCode, 500)) : 404;
  for (const name of res.getHeaderNames()) {
    if (name.startsWith('content-')) res.removeHeader(name);
  }
  res.statusCode = status;
  res.setHeader('content-type', 'application/problem+json');
  res.setHeader('x-content-type-options', 'nosniff');
  req.unpipe();
  req.resume();
  res.end(JSON.stringify(toProblem(error, status, currentRequest()?.requestId)));
}
//# {{/if}}
