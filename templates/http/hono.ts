import type { Server } from 'node:http';
//# {{#if errors}}
import { currentRequest } from './context.js';
import { toProblem } from './errors.js';
//# {{/if}}
import { noteError, noteRoute, observeServer } from './http.js';
import { closeInOrder } from './shutdown.js';

/** What is used of a Hono app. */
interface App {
  use: (path: string, middleware: (c: Context, next: () => Promise<void>) => Promise<void>) => unknown;
  //# {{#if errors}}
  errorHandler: (error: Error, c: Context) => Answer;
  onError: (handler: (error: Error, c: Context) => Answer) => unknown;
  notFound: (handler: (c: Context) => Answer) => unknown;
  basePath: (path: string) => App;
  //# {{/if}}
}

interface Context {
  readonly req: { readonly routeIndex: number; readonly matchedRoutes: readonly Route[] };
  readonly res: { readonly status: number };
  readonly error?: unknown;
  //# {{#if errors}}
  text: (text: string, status: number) => Answer;
  body: (text: string, status: number, headers: Record<string, string>) => Answer;
  //# {{/if}}
}
//# {{#if errors}}

type Answer = object;
//# {{/if}}

interface Route {
  readonly method: string;
  /** With the paths of the apps that it was mounted in. */
  readonly path: string;
}

/**
 * Makes the app that is served observable, before its middleware and routes are added, and the server that serves it:
 * `const app = observe(new Hono())`, `observe(serve(app))`. Returns what it was given.
 */
export function observe<T extends object>(target: T): T {
  if ('fetch' in target) observeApp(target as unknown as App);
  else observeHttp(target as unknown as Server);
  return target;
}

function observeHttp(server: Server): void {
  observeServer(server, { lateHeaders: true });
  closeInOrder(server);
}

function observeApp(app: App): void {
  // First of all: middleware that is added after a route does not run for it.
  app.use('*', recordRequest);
  //# {{#if errors}}
  answerWithProblems(app);
  //# {{/if}}
}

async function recordRequest(c: Context, next: () => Promise<void>): Promise<void> {
  // Already now: a client may go away before it is known what answers.
  const expected = routeBehind(c);
  if (expected !== undefined) noteRoute(undefined, expected);
  try {
    await next();
    if (c.error !== undefined) noteError(undefined, c.error);
  } catch (error) {
    noteError(undefined, error);
    throw error;
  } finally {
    const route = routeOf(c);
    if (route !== expected) noteRoute(undefined, route);
  }
}

/**
 * The route that answered. Where middleware refused, it is the route that stood behind; where none did, what matched
 * every path below its own is a route when it answered well (files, a proxy), and no route when it did not.
 */
function routeOf(c: Context): string | undefined {
  const { req, res } = c;
  return (
    routeBehind(c) ??
    (res.status >= 400 && res.status < 500 ? undefined : req.matchedRoutes[req.routeIndex]?.path)
  );
}

function routeBehind({ req: { matchedRoutes, routeIndex } }: Context): string | undefined {
  return matchedRoutes.slice(routeIndex).find(({ method, path }) => method !== 'ALL' || !path.endsWith('*'))
    ?.path;
}
//# {{#if errors}}

/** Where Hono would answer in a word of its own, in a request of an observed server: RFC 9457 problem details. */
function answerWithProblems(app: App): void {
  const { basePath, errorHandler } = app;
  app.onError((error, c) => {
    const status = statusOfDefault(error);
    if (status === undefined || currentRequest() === undefined) return errorHandler(error, c);
    return answer(c, error, status);
  });
  app.notFound((c) =>
    currentRequest() === undefined ? c.text('404 Not Found', 404) : answer(c, undefined, 404),
  );
  // Up to Hono 4.7 the app of a base path starts with handlers of its own.
  app.basePath = function (this: App, path) {
    const below = Reflect.apply(basePath, this, [path]);
    if (below.errorHandler === errorHandler) answerWithProblems(below);
    return below;
  };
}

/** An HTTPException may bring its own answer, as may every error that has `getResponse`: that stays. */
function statusOfDefault(error: Error): number | undefined {
  if (!('getResponse' in error)) return 500;
  const { res, status } = error as { res?: unknown; status?: unknown };
  return 'res' in error && res === undefined && typeof status === 'number' ? status : undefined;
}

function answer(c: Context, error: unknown, status: number): Answer {
  const problem = toProblem(error, status, currentRequest()?.requestId);
  return c.body(JSON.stringify(problem), status, { 'content-type': 'application/problem+json' });
}
//# {{/if}}
