import { createServer, request as httpRequest, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import express5 from 'express';
import type { Express, NextFunction, Request, Response } from 'express';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parametersOf, renderService } from './render-service.js';

const require = createRequire(import.meta.url);

interface Observability {
  observe: <S extends Server>(server: S) => S;
  recordErrors: (error: unknown, req: Request, res: Response, next: NextFunction) => void;
  currentRequest: () => { requestId: string } | undefined;
}

interface Metrics {
  scrape: () => Promise<{ body: string }>;
}

const versions: [string, typeof express5][] = [
  ['Express 4.16', require('express4-oldest') as typeof express5],
  ['Express 4', require('express4') as typeof express5],
  ['Express 5', express5],
];

let observability: Observability;
let metrics: Metrics;
const open: Server[] = [];

beforeAll(async () => {
  const folder = await renderService('express', parametersOf('express5'));
  observability = (await import(`${folder}/index.ts`)) as Observability;
  metrics = (await import(`${folder}/metrics.ts`)) as Metrics;
});

afterEach(async () => {
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

async function serve(app: Express): Promise<string> {
  const server = observability.observe(createServer(app));
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** Routes that were measured since the call before, with how often. */
let counted = new Map<string, number>();
async function newRoutes(): Promise<string[]> {
  const { body } = await metrics.scrape();
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

/** Failures as they are counted: "programmer /cut 1". */
async function failures(): Promise<string[]> {
  const { body } = await metrics.scrape();
  const lines = body.matchAll(/^http_server_errors_total\{http_route="([^"]*)",kind="(\w+)"\} (\d+)$/gm);
  return [...lines].map(([, route = '', kind = '', count = '']) => `${kind} ${route} ${count}`);
}

describe.each(versions)('%s', (version, express) => {
  function nested(): Express {
    const app = express();
    const tasks = express.Router({ mergeParams: true });
    tasks.get('/', (_req, res) => void res.json('list'));
    tasks.get('/boom', () => {
      throw new Error('boom');
    });
    tasks.get('/:taskId', (_req, res) => void res.json('one'));
    const projects = express.Router();
    projects.use('/:projectId/tasks', tasks);
    const admin = express();
    admin.get('/stats/:day', (_req, res) => void res.json('stats'));
    app.get('/', (_req, res) => void res.json('root'));
    app.get(['/a', '/b'], (_req, res) => void res.json('either'));
    app.get(/^\/files-\d+$/, (_req, res) => void res.json('file'));
    app.get('/users/:id/posts/:post', (_req, res) => void res.json('post'));
    app.route('/chained/:id').get((_req, res) => void res.json('chained'));
    app.use('/api/v1/projects', projects);
    app.use('/tenants/:tenant', tasks);
    app.use('/admin', admin);
    return app;
  }

  it.each([
    ['/', '200 /'],
    ['/users/7/posts/8', '200 /users/:id/posts/:post'],
    ['/chained/1', '200 /chained/:id'],
    ['/b', '200 /a|/b'],
    ['/files-12', String.raw`200 ^\\/files-\\d+$`],
    ['/api/v1/projects/p9/tasks', '200 /api/v1/projects/:projectId/tasks'],
    ['/api/v1/projects/p9/tasks/', '200 /api/v1/projects/:projectId/tasks'],
    ['/api/v1/projects/p9/tasks/t1?token=x', '200 /api/v1/projects/:projectId/tasks/:taskId'],
    ['/api/v1/projects/a%20b/tasks/c%2Fd', '200 /api/v1/projects/:projectId/tasks/:taskId'],
    ['/api/v1/projects/p9/tasks/boom', '500 /api/v1/projects/:projectId/tasks/boom'],
    ['/tenants/acme/t1', '200 /tenants/:tenant/:taskId'],
    ['/admin/stats/monday', '200 /admin/stats/:day'],
    ['/nope/17', '404 _unmatched'],
    ['/api/v1/projects/p9', '404 _unmatched'],
  ])('the route of %s', async (path, route) => {
    const base = await serve(nested());
    await newRoutes();
    await (await fetch(base + path)).arrayBuffer();
    expect(await newRoutes()).toEqual([route]);
  });

  it('answers problem details where Express would answer by itself', async () => {
    const app = nested();
    app.get('/teapot', (_req, _res, next) => {
      next(Object.assign(new Error('short and stout'), { status: 418 }));
    });
    const base = await serve(app);
    const missing = await fetch(`${base}/nope`);
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toBe('application/problem+json');
    expect(await missing.json()).toMatchObject({ status: 404, code: 'not_found' });
    const failed = await fetch(`${base}/api/v1/projects/p/tasks/boom`);
    expect(failed.status).toBe(500);
    const text = await failed.text();
    expect(text).not.toContain('boom"');
    expect(text).not.toContain(' at ');
    const teapot = await fetch(`${base}/teapot`);
    expect(teapot.status).toBe(418);
    expect(await teapot.json()).toMatchObject({ detail: 'short and stout' });
  });

  it('counts an error that cuts an answer off as a failure of the service, and a client that leaves as one that left', async () => {
    const app = express();
    const [cut, slow] = [`/cut/${version.replace(' ', '')}`, `/slow/${version.replace(' ', '')}`];
    app.get(cut, (_req: Request, res: Response, next: NextFunction) => {
      res.write('begun');
      setTimeout(() => {
        next(new TypeError('boom'));
      }, 20);
    });
    app.get(slow, (_req: Request, res: Response) => void res.write('begun'));
    app.use(observability.recordErrors);
    const base = await serve(app);
    await expect(fetch(base + cut).then((answer) => answer.text())).rejects.toThrow();
    const left = new AbortController();
    const begun = await fetch(base + slow, { signal: left.signal });
    left.abort();
    await expect(begun.text()).rejects.toThrow();
    await expect.poll(failures).toContain(`aborted ${slow} 1`);
    expect(await failures()).toContain(`programmer ${cut} 1`);
    expect(await failures()).not.toContain(`aborted ${cut} 1`);
  });

  it("leaves the service's own answers as they are", async () => {
    const app = nested();
    app.use((_req: Request, res: Response) => void res.status(404).send('own 404'));
    app.use(observability.recordErrors);
    app.use((error: Error, _req: Request, res: Response, next: NextFunction) => {
      if (res.headersSent) next(error);
      else res.status(422).send(`own ${error.message}`);
    });
    const base = await serve(app);
    const missing = await fetch(`${base}/nope`);
    expect([missing.status, await missing.text()]).toEqual([404, 'own 404']);
    const failed = await fetch(`${base}/api/v1/projects/p/tasks/boom`);
    expect([failed.status, await failed.text()]).toEqual([422, 'own boom']);
  });

  it('keeps every request in its own scope while bodies arrive in pieces', async () => {
    const app = express();
    app.use(express.json());
    app.post('/echo', (req: Request, res: Response) => {
      res.json({ body: (req.body as { n: number }).n, id: observability.currentRequest()?.requestId });
    });
    const port = Number(new URL(await serve(app)).port);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        postInHalves(port, '/echo', `{"n":${String(n)}}`, `id-${String(n)}`),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 12 }, (_, n) => ({ body: n, id: `id-${String(n)}` })));
  });

  it('takes a well-formed request id, makes one otherwise, and sends it back', async () => {
    const base = await serve(nested());
    const given = await fetch(base, { headers: { 'x-request-id': 'abc-1' } });
    expect(given.headers.get('x-request-id')).toBe('abc-1');
    const forged = await fetch(base, { headers: { 'x-request-id': 'a"b{' } });
    expect(forged.headers.get('x-request-id')).toMatch(/^[\da-f]{18}-[\da-z]+$/);
  });

  it('answers the probes itself and counts none of them', async () => {
    const base = await serve(nested());
    await newRoutes();
    const [live, ready, health] = await Promise.all(
      ['/live', '/ready', '/health'].map(async (path) => (await fetch(base + path)).status),
    );
    expect([live, ready, health]).toEqual([200, 200, 200]);
    expect(await (await fetch(`${base}/metrics`)).text()).toContain('http_server_active_requests 0');
    expect(await newRoutes()).toEqual([]);
  });
});

it('several servers in one process leave nothing behind', async () => {
  const before = process.listeners('SIGTERM').length;
  const app = express5();
  for (let i = 0; i < 5; i++) await serve(app);
  expect(process.listeners('SIGTERM').length).toBe(before + 1);
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  expect(process.listeners('SIGTERM').length).toBe(before);
});

async function postInHalves(port: number, path: string, body: string, id: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-request-id': id,
    };
    const request = httpRequest({ port, path, method: 'POST', headers }, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve(JSON.parse(text));
      });
    });
    request.on('error', reject);
    request.write(body.slice(0, 3));
    setTimeout(() => request.end(body.slice(3)), 50);
  });
}
