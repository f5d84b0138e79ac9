import fs from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { serve as serveWith2 } from '@hono/node-server';
import { Hono as Hono4, type Context, type Next } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parametersOf, renderService } from './render-service.js';

const require = createRequire(import.meta.url);

interface Observability {
  observe: <T extends object>(target: T) => T;
  currentRequest: () => { requestId: string } | undefined;
  logger: { level: string };
}

type Serve = typeof serveWith2;
/** What `basePath` gives: an app, though not of the exported class. */
type App = ReturnType<Hono4['basePath']>;

const oldest = require('hono4-oldest') as { Hono: typeof Hono4 };
const oldestException = (require('hono4-oldest/http-exception') as { HTTPException: typeof HTTPException })
  .HTTPException;
const { serve: serveWith1 } = require('hono-node-server1') as { serve: Serve };

const versions: [string, new () => Hono4, typeof HTTPException, Serve][] = [
  ['Hono 4.6, @hono/node-server 1', oldest.Hono, oldestException, serveWith1],
  ['Hono 4, @hono/node-server 2', Hono4, HTTPException, serveWith2],
];

let observability: Observability;
let scrape: () => Promise<{ body: string }>;
const open: Server[] = [];

beforeAll(async () => {
  const folder = await renderService('hono', parametersOf('hono4'));
  observability = (await import(`${folder}/index.ts`)) as Observability;
  ({ scrape } = (await import(`${folder}/metrics.ts`)) as { scrape: typeof scrape });
});

afterEach(async () => {
  vi.restoreAllMocks();
  observability.logger.level = 'silent';
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

describe.each(versions)('%s', (_versions, Hono, Exception, serve) => {
  async function serving(app: App): Promise<string> {
    const server = await new Promise<Server>((resolve) => {
      const started = observability.observe(
        serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => {
          resolve(started as Server);
        }),
      );
    });
    open.push(server);
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  function nested(app: Hono4 = observability.observe(new Hono())): App {
    const links = new Hono();
    links.get('/', (c) => c.json([]));
    links.get('/crash', () => {
      throw new Error('link resolver gave up');
    });
    links.get('/:linkId', (c) => c.text(c.req.param('linkId')));
    links.onError((error, c) => c.json({ own: error.message }, 500));
    const api = app.basePath('/api');
    api.use('/guarded/*', (c: Context, next: Next) =>
      c.req.query('key') === 'yes' ? next() : Promise.resolve(c.text('who are you', 401)),
    );
    api.get('/guarded/:door', (c) => c.text('in'));
    api.get('/', (c) => c.text('api'));
    api.get('/boom', () => {
      throw new Error('boom');
    });
    api.post('/login', () => {
      throw new Exception(401, { message: 'nope' });
    });
    api.post('/logout', () => {
      throw new Exception(403, { res: new Response('own words', { status: 403 }) });
    });
    api.route('/links', links);
    api.all('/files/*', (c) => c.text('file'));
    return api;
  }

  it.each([
    ['/api', '200 /api'],
    ['/api/links', '200 /api/links'],
    ['/api/links/7?token=x', '200 /api/links/:linkId'],
    ['/api/links/crash', '500 /api/links/crash'],
    ['/api/boom', '500 /api/boom'],
    ['/api/guarded/front', '401 /api/guarded/:door'],
    ['/api/guarded/front?key=yes', '200 /api/guarded/:door'],
    ['/api/files/a/b', '200 /api/files/*'],
    ['/api/nope/17', '404 _unmatched'],
    ['/nope/17', '404 _unmatched'],
  ])('the route of %s', async (path, route) => {
    const base = await serving(nested());
    await newRoutes();
    await (await fetch(base + path)).arrayBuffer();
    expect(await newRoutes()).toEqual([route]);
  });

  it('the route of a request whose client went away before it was answered', async () => {
    const app = observability.observe(new Hono());
    app.get('/reports/:id', () => new Promise<Response>(() => undefined));
    const base = await serving(app);
    await newRoutes();
    await expect(fetch(`${base}/reports/7`, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
    await vi.waitFor(async () => {
      expect(await newRoutes()).toEqual(['499 /reports/:id']);
    });
  });

  it('answers problem details where Hono would answer by itself', async () => {
    const base = await serving(nested());
    const missing = await fetch(`${base}/nope`);
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toBe('application/problem+json');
    expect(await missing.json()).toMatchObject({ status: 404, code: 'not_found' });
    const failed = await fetch(`${base}/api/boom`);
    expect([failed.status, failed.headers.get('content-type')]).toEqual([500, 'application/problem+json']);
    expect(await failed.text()).not.toMatch(/boom| at /);
    const refused = await fetch(`${base}/api/login`, { method: 'POST' });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ detail: 'nope' });
    expect(refused.headers.get('x-request-id')).toBeTruthy();
  });

  it("leaves the service's own answers as they are", async () => {
    const app = nested();
    const base = await serving(app);
    const own = await fetch(`${base}/api/logout`, { method: 'POST' });
    expect([own.status, await own.text()]).toEqual([403, 'own words']);
    expect(await (await fetch(`${base}/api/links/crash`)).json()).toEqual({ own: 'link resolver gave up' });
    app.onError((error, c) => c.text(`own ${error.message}`, 422));
    app.notFound((c) => c.text('own 404', 404));
    const failed = await fetch(`${base}/api/boom`);
    expect([failed.status, await failed.text()]).toEqual([422, 'own boom']);
    expect(await (await fetch(`${base}/nope`)).text()).toBe('own 404');
  });

  it('changes nothing for tests that ask the app without a server', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const app = nested();
    expect(await (await app.request('/nope')).text()).toBe('404 Not Found');
    expect(await (await app.request('/api/boom')).text()).toBe('Internal Server Error');
    expect(await (await app.request('/api/login', { method: 'POST' })).text()).toBe('nope');
    expect(printed).toHaveBeenCalledOnce();
  });

  it('logs once what failed, and prints nothing', async () => {
    const lines: unknown[] = [];
    observability.logger.level = 'warn';
    vi.spyOn(fs, 'writeSync').mockImplementation((_fd, text) => {
      for (const line of text.trim().split('\n')) {
        const { level, err } = JSON.parse(line) as { level: string; err?: { message: string } };
        lines.push([level, err?.message]);
      }
      return text.length;
    });
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const base = await serving(nested());
    for (const path of ['/api/boom', '/api/links/crash', '/nope']) await (await fetch(base + path)).text();
    await (await fetch(`${base}/api/login`, { method: 'POST' })).text();
    await vi.waitFor(() => {
      expect(lines).toEqual([
        ['error', 'boom'],
        ['error', 'link resolver gave up'],
      ]);
    });
    expect(printed).not.toHaveBeenCalled();
  });

  it('keeps every request in its own scope, also while its body is read', async () => {
    const app = observability.observe(new Hono());
    app.post('/echo', async (c) => {
      const { length } = await c.req.text();
      return c.json({ length, id: observability.currentRequest()?.requestId });
    });
    const base = await serving(app);
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        const headers = { 'x-request-id': `id-${String(n)}` };
        return (await fetch(`${base}/echo`, { method: 'POST', body: 'x'.repeat(200_000), headers })).json();
      }),
    );
    expect(answers).toEqual(answers.map((_, n) => ({ length: 200_000, id: `id-${String(n)}` })));
    expect((await fetch(`${base}/ready`)).status).toBe(200);
  });
});
