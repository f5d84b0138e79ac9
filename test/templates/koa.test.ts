import type { EventEmitter } from 'node:events';
import fs from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parametersOf, renderService } from './render-service.js';

const require = createRequire(import.meta.url);

/** As far as these tests use them: Koa and its routers bring no types. */
interface Context {
  body: unknown;
  status: number;
  request: { body?: unknown };
  req: AsyncIterable<Buffer>;
  app: Koa;
  throw: (status: number, message?: string, properties?: object) => never;
}
type Next = () => Promise<void>;
type Middleware = (ctx: Context, next: Next) => unknown;
interface Koa extends EventEmitter {
  context: object;
  middleware: Middleware[];
  silent: boolean;
  use: (middleware: Middleware) => this;
  callback: () => RequestListener;
  listen: (port: number, host: string, listening: () => void) => Server;
}
interface Router {
  get: (path: string | RegExp, ...middleware: Middleware[]) => Router;
  use: (...middleware: (Middleware | string)[]) => Router;
  routes: () => Middleware;
  allowedMethods: () => Middleware;
}
type KoaClass = new () => Koa;
type RouterClass = new (options?: { prefix?: string }) => Router;

interface Observability {
  observe: <T extends object>(target: T) => T;
  currentRequest: () => { requestId: string } | undefined;
}

function defaultOf(loaded: unknown): unknown {
  return (loaded as { default?: unknown }).default ?? loaded;
}

const mount = defaultOf(require('koa-mount')) as (prefix: string, app: Koa | Middleware) => Middleware;

const versions = [
  ['Koa 2, koa-router 7', defaultOf(require('koa2')), defaultOf(require('koa-router7'))],
  ['Koa 2, @koa/router 12', defaultOf(require('koa2')), defaultOf(require('koa-router12'))],
  ['Koa 3, @koa/router 15', defaultOf(require('koa')), defaultOf(require('@koa/router'))],
] as [string, KoaClass, RouterClass][];

let observability: Observability;
let scrape: () => Promise<{ body: string }>;
let logger: { level: string };
const open: Server[] = [];

beforeAll(async () => {
  const folder = await renderService('koa', parametersOf('koa3'));
  observability = (await import(`${folder}/index.ts`)) as Observability;
  ({ scrape } = (await import(`${folder}/metrics.ts`)) as { scrape: typeof scrape });
  ({ logger } = (await import(`${folder}/logger.ts`)) as { logger: typeof logger });
});

afterEach(async () => {
  vi.restoreAllMocks();
  logger.level = 'silent';
  await Promise.all(
    open.splice(0).map(
      (server) =>
        new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        }),
    ),
  );
});

async function serve(app: Koa): Promise<string> {
  const server = await new Promise<Server>((resolve) => {
    const listening = observability.observe(app).listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
  open.push(server);
  return addressOf(server);
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** Routes that were measured since the call before. */
let counted = new Map<string, number>();
async function newRoutes(): Promise<string[]> {
  const { body } = await scrape();
  const now = new Map<string, number>();
  for (const [, route = '', status = '', count] of body.matchAll(
    /^http_server_request_duration_seconds_count\{.*http_route="([^"]*)".*status_code="(\d+)"\} (\d+)$/gm,
  )) {
    now.set(`${status} ${route}`, Number(count));
  }
  const fresh = [...now].filter(([key, count]) => count !== (counted.get(key) ?? 0)).map(([key]) => key);
  counted = now;
  return fresh;
}

/** What is logged about errors while the test runs, as it leaves the process. */
function errorLines(): unknown[] {
  const lines: unknown[] = [];
  logger.level = 'warn';
  vi.spyOn(fs, 'writeSync').mockImplementation((_fd, text) => {
    for (const line of text.trim().split('\n')) {
      const { level, msg, err } = JSON.parse(line) as {
        level: string;
        msg: string;
        err?: { message: string };
      };
      lines.push([level, msg, err?.message]);
    }
    return text.length;
  });
  return lines;
}

/** As koa-compose before 4.2. */
function composeAsItGrows(middleware: Middleware[]) {
  return (ctx: Context): Promise<unknown> => {
    const dispatch = async (index: number): Promise<void> => {
      await middleware[index]?.(ctx, () => dispatch(index + 1));
    };
    return dispatch(0);
  };
}

describe.each(versions)('%s', (_versions, Koa, Router) => {
  const says = (text: string): Middleware => {
    return (ctx) => {
      ctx.body = text;
    };
  };

  function nested(): Koa {
    const tasks = new Router();
    tasks.get('/tasks', says('list'));
    tasks.get('/tasks/boom', () => {
      throw new Error('boom');
    });
    tasks.get('/tasks/:taskId', says('one'));
    const projects = new Router({ prefix: '/api/v1' });
    projects.use(async (ctx, next) => {
      if (ctx.request.body === 'never') ctx.throw(500);
      await next();
    });
    projects.get('/', says('api'));
    projects.get('/feed', says('feed'));
    projects.get('/:page', says('page'));
    projects.use('/projects/:projectId', tasks.routes(), tasks.allowedMethods());
    const stats = new Router();
    stats.get('/stats/:day', says('stats'));
    const admin = new Koa();
    admin.use(mount('/inner', stats.routes()));
    admin.use(stats.routes());
    const guarded = new Router({ prefix: '/guarded' });
    guarded.use((ctx) => {
      ctx.throw(401, 'who are you');
    });
    guarded.get('/:door', says('in'));
    return new Koa()
      .use(mount('/admin', admin))
      .use(projects.routes())
      .use(projects.allowedMethods())
      .use(guarded.routes());
  }

  it.each([
    ['/api/v1/feed', '200 /api/v1/feed'],
    ['/api/v1/about?token=x', '200 /api/v1/:page'],
    ['/api/v1/projects/p9/tasks', '200 /api/v1/projects/:projectId/tasks'],
    ['/api/v1/projects/p9/tasks/t1', '200 /api/v1/projects/:projectId/tasks/:taskId'],
    ['/api/v1/projects/p9/tasks/boom', '500 /api/v1/projects/:projectId/tasks/boom'],
    ['/admin/stats/monday', '200 /admin/stats/:day'],
    ['/admin/inner/stats/monday', '200 /admin/inner/stats/:day'],
    ['/guarded/front', '401 /guarded/:door'],
    ['/nope/17', '404 _unmatched'],
    ['/admin/17', '404 _unmatched'],
  ])('the route of %s', async (path, route) => {
    const base = await serve(nested());
    await newRoutes();
    await (await fetch(base + path)).arrayBuffer();
    expect(await newRoutes()).toEqual([route]);
  });

  it('answers problem details where Koa would answer by itself', async () => {
    const app = nested();
    app.use((ctx, next) => {
      const { path } = ctx as unknown as { path: string };
      if (path === '/teapot') ctx.throw(418, 'short and stout', { headers: { 'x-pot': 'tea' } });
      if (path === '/secret') ctx.throw(403, 'because of rule 7', { expose: false });
      return next();
    });
    const base = await serve(app);
    const missing = await fetch(`${base}/nope`);
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toBe('application/problem+json');
    expect(await missing.json()).toMatchObject({ status: 404, code: 'not_found' });
    const failed = await fetch(`${base}/api/v1/projects/p/tasks/boom`);
    expect(failed.status).toBe(500);
    expect(failed.headers.get('x-request-id')).toBeTruthy();
    expect(await failed.text()).not.toMatch(/boom"| at /);
    const teapot = await fetch(`${base}/teapot`);
    expect([teapot.status, teapot.headers.get('x-pot')]).toEqual([418, 'tea']);
    expect(await teapot.json()).toMatchObject({ detail: 'short and stout' });
    const secret = await fetch(`${base}/secret`);
    expect(await secret.json()).not.toHaveProperty('detail');
    const wrongMethod = await fetch(`${base}/api/v1/feed`, { method: 'POST' });
    expect(await wrongMethod.json()).toMatchObject({ status: 405 });
  });

  it("leaves the service's own answers as they are", async () => {
    const app = new Koa().use(async (ctx, next) => {
      try {
        await next();
        if (ctx.status === 404) {
          ctx.status = 404;
          ctx.body = 'own 404';
        }
      } catch (error) {
        ctx.status = 422;
        ctx.body = `own ${(error as Error).message}`;
      }
    });
    for (const middleware of nested().middleware) app.use(middleware);
    const base = await serve(app);
    const missing = await fetch(`${base}/nope`);
    expect(missing.headers.get('x-request-id')).toBeTruthy();
    expect([missing.status, await missing.text()]).toEqual([404, 'own 404']);
    const failed = await fetch(`${base}/api/v1/projects/p/tasks/boom`);
    expect([failed.status, await failed.text()]).toEqual([422, 'own boom']);
    const own = nested();
    Object.assign(own.context, {
      onerror(this: { res: { end: (text: string) => void } }, error: Error | null) {
        if (error !== null) this.res.end(`own ${error.message}`);
      },
    });
    expect(await (await fetch(`${await serve(own)}/api/v1/projects/p/tasks/boom`)).text()).toBe('own boom');
  });

  it('logs once what failed, and prints nothing', async () => {
    const lines = errorLines();
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const swallowing = new Koa()
      .use(async (ctx, next) => {
        try {
          await next();
        } catch {
          ctx.status = 500;
          ctx.body = 'sorry';
        }
      })
      .use(() => Promise.reject(new Error('swallowed')));
    await fetch(await serve(swallowing));
    const emitting = new Koa()
      .use(async (ctx, next) => {
        await next().catch((error: unknown) => {
          ctx.status = 500;
          ctx.app.emit('error', error, ctx);
        });
      })
      .use(() => {
        throw new Error('emitted');
      });
    await fetch(await serve(emitting));
    await (await fetch(`${await serve(nested())}/api/v1/projects/p/tasks/boom`)).text();
    await (await fetch(`${await serve(nested())}/guarded/x`)).text();
    await vi.waitFor(() => {
      expect(lines).toEqual([
        ['error', 'request failed', 'swallowed'],
        ['error', 'request failed', 'emitted'],
        ['error', 'request failed', 'boom'],
      ]);
    });
    expect(printed).not.toHaveBeenCalled();
  });

  it('logs what no answer shows: outside of requests, behind a good answer, and when the answer broke off', async () => {
    const lines = errorLines();
    const app = new Koa().use((ctx) => {
      if ((ctx as unknown as { path: string }).path === '/cut') {
        let read = 0;
        ctx.body = new Readable({
          read() {
            if (read++ === 0) this.push('begun');
            else setTimeout(() => this.destroy(new Error('disk is gone')), 20);
          },
        });
        return;
      }
      ctx.app.emit('error', new Error('cache is cold'), ctx);
      ctx.body = 'fine';
    });
    const base = await serve(app);
    app.emit('error', new Error('pool lost a connection'));
    expect(await (await fetch(base)).text()).toBe('fine');
    const gone = new AbortController();
    const cut = await fetch(`${base}/cut`, { signal: gone.signal });
    expect(cut.status).toBe(200);
    await vi.waitFor(() => {
      expect(lines).toEqual([
        ['error', 'application error', 'pool lost a connection'],
        ['warn', 'error behind a good answer', 'cache is cold'],
        ['error', 'answer cut short', 'disk is gone'],
      ]);
    });
    gone.abort();
  });

  it("observes a server that the service makes, and keeps each request's scope", async () => {
    const app = new Koa().use(async (ctx) => {
      const chunks: Buffer[] = [];
      for await (const chunk of ctx.req) chunks.push(chunk);
      ctx.body = observability.currentRequest()?.requestId;
    });
    const server = observability.observe(createServer(observability.observe(app).callback()));
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = addressOf(server);
    const ids = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        const headers = { 'x-request-id': `id-${String(n)}` };
        const answer = await fetch(base, { method: 'POST', body: 'x'.repeat(200_000), headers });
        return [answer.headers.get('x-request-id'), await answer.text()];
      }),
    );
    expect(ids).toEqual(Array.from({ length: 8 }, (_, n) => [`id-${String(n)}`, `id-${String(n)}`]));
    expect((await fetch(`${base}/ready`)).status).toBe(200);
  });

  it('serves middleware that comes after the callback was made, where koa-compose does', async () => {
    const app = new Koa();
    if (!('compose' in app)) return;
    Object.assign(app, { compose: composeAsItGrows });
    const server = observability.observe(createServer(observability.observe(app).callback()));
    open.push(server);
    const router = new Router();
    router.get('/late/:id', says('late'));
    app.use(router.routes());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await newRoutes();
    expect(await (await fetch(`${addressOf(server)}/late/1`)).text()).toBe('late');
    expect(await newRoutes()).toEqual(['200 /late/:id']);
    expect(app.middleware).toHaveLength(1);
  });

  it('is the app that it was: observed twice, its middleware and its callback are the same', async () => {
    const app = nested();
    const { middleware } = app;
    const count = middleware.length;
    expect(observability.observe(observability.observe(app))).toBe(app);
    app.callback();
    app.callback();
    expect(app.middleware).toBe(middleware);
    expect(app.middleware).toHaveLength(count);
    expect(app.listenerCount('error')).toBe(1);
    await serve(app);
  });
});
