import fs from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parametersOf, renderService } from './render-service.js';

interface Observability {
  observe: <S extends Server>(server: S) => S;
  nameRoute: (pattern: string) => void;
  logger: { level: string; error: (fields: object, message: string) => void };
}

let observability: Observability;
let scrape: () => Promise<{ body: string }>;
const open: Server[] = [];

beforeAll(async () => {
  const folder = await renderService('node-http', parametersOf('node-http'));
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

async function serve(handler: RequestListener): Promise<string> {
  const server = observability.observe(createServer(handler));
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

async function countedRoutes(): Promise<string[]> {
  const { body } = await scrape();
  const series = body.matchAll(/^http_server_request_duration_seconds_count\{.*http_route="([^"]*)"/gm);
  return [...new Set([...series].map(([, route = '']) => route))];
}

describe('plain node:http', () => {
  it('counts every path as one route, until the service names the one that it found', async () => {
    const base = await serve((req, res) => {
      if (/^\/keys\/\w+$/.test(req.url ?? '')) observability.nameRoute('/keys/:key');
      res.end();
    });
    for (let n = 0; n < 20; n++) await fetch(`${base}/random/${String(n)}`);
    expect(await countedRoutes()).toEqual(['_unmatched']);
    for (let n = 0; n < 20; n++) await fetch(`${base}/keys/${String(n)}`);
    expect(await countedRoutes()).toEqual(['_unmatched', '/keys/:key']);
  });

  it('outside of a request there is no route to name', () => {
    expect(() => {
      observability.nameRoute('/nowhere');
    }).not.toThrow();
  });

  it.each<[string, RequestListener]>([
    ['an object', (_req, res) => void res.writeHead(201, { 'x-own': 'yes' }).end()],
    ['a flat list', (_req, res) => void res.writeHead(201, ['x-own', 'yes']).end()],
    ['a reason and an object', (_req, res) => void res.writeHead(201, 'Made', { 'x-own': 'yes' }).end()],
    ['setHeader', (_req, res) => void res.setHeader('x-own', 'yes').writeHead(201).end()],
    [
      'nothing before end',
      (_req, res) => {
        res.statusCode = 201;
        res.setHeader('x-own', 'yes');
        res.end();
      },
    ],
  ])('sends the request id along with headers given as %s', async (_way, handler) => {
    const answer = await fetch(await serve(handler), { headers: { 'x-request-id': 'mine-1' } });
    const { status, headers } = answer;
    expect([status, headers.get('x-own'), headers.get('x-request-id')]).toEqual([201, 'yes', 'mine-1']);
  });

  it.each<[string, RequestListener]>([
    ['an object', (_req, res) => void res.writeHead(201, { 'X-Request-Id': 'own' }).end()],
    ['a flat list', (_req, res) => void res.writeHead(201, ['X-Request-Id', 'own']).end()],
    ['setHeader', (_req, res) => void res.setHeader('X-Request-Id', 'own').end()],
    [
      'setHeader and an object',
      (_req, res) => void res.setHeader('X-Request-Id', 'own').writeHead(201, { a: 'b' }).end(),
    ],
  ])('an id that the service sends itself is the only one that is sent: %s', async (_way, handler) => {
    const { headers } = await fetch(await serve(handler));
    expect(headers.get('x-request-id')).toBe('own');
  });

  it('takes the error that the service logs for the reason of its 500, and logs none of its own', async () => {
    const lines: string[] = [];
    observability.logger.level = 'info';
    vi.spyOn(fs, 'writeSync').mockImplementation((_fd, text) => {
      lines.push(...text.trim().split('\n'));
      return text.length;
    });
    const base = await serve((_req, res) => {
      observability.logger.error({ err: new TypeError('no disk') }, 'flush failed');
      res.writeHead(500).end();
    });
    await fetch(base);
    await vi.waitFor(() => {
      expect(lines).toHaveLength(2);
    });
    const levels = lines.map((line) => JSON.parse(line) as { level: string; msg: string });
    expect(levels.map(({ level, msg }) => [level, msg])).toEqual([
      ['error', 'flush failed'],
      ['info', 'request completed'],
    ]);
  });
});
