import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { fastify as fastify5 } from 'fastify';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { pino } from 'pino';
import { register } from 'prom-client';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parametersOf, renderService, typescript } from './render-service.js';

const require = createRequire(import.meta.url);

interface Observability {
  observe: <A extends object>(app: A) => A;
  withLogging: <O extends object>(options?: O) => O;
  currentRequest: () => { requestId: string } | undefined;
}

interface Metrics {
  scrape: () => Promise<{ body: string }>;
}

const versions: ['fastify4' | 'fastify5', typeof fastify5][] = [
  ['fastify4', require('fastify4') as typeof fastify5],
  ['fastify5', fastify5],
];

describe.each(versions)('%s', (version, fastify) => {
  let observability: Observability;
  let metrics: Metrics;
  const open: FastifyInstance[] = [];

  beforeAll(async () => {
    const folder = await renderService(version, parametersOf(version), typescript);
    observability = (await import(`${folder}/index.ts`)) as Observability;
    metrics = (await import(`${folder}/metrics.ts`)) as Metrics;
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()));
  });

  function build(options: FastifyServerOptions = {}): FastifyInstance {
    const app = observability.observe(fastify(observability.withLogging(options)));
    open.push(app);
    app.get('/', () => ({ root: true }));
    app.register(
      (books, _options, done) => {
        books.get('/:isbn', () => ({ id: observability.currentRequest()?.requestId }));
        books.get('/broken', () => Promise.reject(new Error('shelf fell')));
        books.post('/:isbn', { schema: { body: { type: 'object', required: ['title'] } } }, (request) => ({
          title: (request.body as { title: string }).title,
          id: observability.currentRequest()?.requestId,
        }));
        done();
      },
      { prefix: '/books' },
    );
    app.register((own, _options, done) => {
      own.setErrorHandler((error: Error, _request, reply) => reply.code(503).send({ own: error.message }));
      own.get('/own', () => Promise.reject(new Error('mine')));
      own.get('/early', { onRequest: () => Promise.reject(new Error('too early')) }, () => 'never');
      done();
    });
    return app;
  }

  async function listen(app: FastifyInstance): Promise<string> {
    await app.listen({ port: 0, host: '127.0.0.1' });
    return `http://127.0.0.1:${String((app.server.address() as AddressInfo).port)}`;
  }

  async function measured(): Promise<string[]> {
    const { body } = await metrics.scrape();
    return [...body.matchAll(/_count\{.*http_route="([^"]*)".*status_code="(\d+)"\} [1-9]/g)].map(
      ([, route = '', status = '']) => `${status} ${route}`,
    );
  }

  it.each([
    ['with an object', { 'content-type': 'text/plain' }],
    ['with a list', ['content-type', 'text/plain']],
    ['without any', undefined],
  ])(
    'sends the request id with an answer that is written past Fastify, headers given %s',
    async (_how, headers) => {
      const app = build();
      app.get('/raw', (_request, reply) => {
        reply.hijack();
        if (headers !== undefined) reply.raw.writeHead(202, headers);
        reply.raw.end('raw');
      });
      const response = await fetch(`${await listen(app)}/raw`, {
        headers: { 'x-request-id': 'from-the-caller' },
      });
      expect(await response.text()).toBe('raw');
      expect(response.headers.get('x-request-id')).toBe('from-the-caller');
      expect(response.headers.get('content-type')).toBe(headers === undefined ? null : 'text/plain');
    },
  );

  it('leaves a request id that the service sends itself', async () => {
    const app = build();
    app.get('/own-id', (_request, reply) => reply.header('x-request-id', 'mine').send('ok'));
    const response = await fetch(`${await listen(app)}/own-id`);
    expect(response.headers.get('x-request-id')).toBe('mine');
    expect((await app.inject('/own-id')).headers['x-request-id']).toBe('mine');
  });

  it('measures requests by the pattern of their route', async () => {
    register.resetMetrics();
    const base = await listen(build());
    for (const path of ['/', '/books/1', '/books/2?token=x', '/books/broken', '/own', '/early', '/nope/1'])
      await (await fetch(base + path)).arrayBuffer();
    const expected = [
      '200 /',
      '200 /books/:isbn',
      '500 /books/broken',
      '503 /own',
      '503 /early',
      '404 _unmatched',
    ];
    expect(await measured()).toEqual(expected);
  });

  it('answers problem details where Fastify would answer by itself, under inject too', async () => {
    const app = build();
    const failed = await app.inject('/books/broken');
    expect([failed.statusCode, failed.headers['content-type']]).toEqual([500, 'application/problem+json']);
    expect(failed.json()).toMatchObject({ status: 500, code: 'internal' });
    expect(failed.json()).toMatchObject({ statusCode: 500, message: 'Internal Server Error' });
    expect(failed.body).not.toContain('shelf');
    const invalid = await app.inject({ method: 'POST', url: '/books/1', payload: { a: 1 } });
    expect(invalid.statusCode).toBe(400);
    expect(invalid.json()).toMatchObject({ detail: "body must have required property 'title'" });
    // What Fastify's own answer says is still read by the clients that know it.
    expect(invalid.json()).toMatchObject({
      statusCode: 400,
      code: 'FST_ERR_VALIDATION',
      error: 'Bad Request',
      message: "body must have required property 'title'",
    });
    const missing = await app.inject('/nope?token=x');
    expect(missing.json()).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'not_found',
      statusCode: 404,
      error: 'Not Found',
      message: 'Route GET:/nope?token=x not found',
    });
  });

  it('goes on after an error that throws when it is read', async () => {
    const app = build();
    app.get('/trap', () => {
      const trap: ProxyHandler<Error> = {
        get: (error, name) => {
          if (name === 'message') throw new TypeError('revoked');
          return Reflect.get(error, name) as unknown;
        },
      };
      throw new Proxy(new Error('unseen'), trap);
    });
    const base = await listen(app);
    expect((await fetch(`${base}/trap`)).status).toBe(500);
    await expect.poll(measured).toContain('500 /trap');
  });

  it("leaves the service's own answers as they are", async () => {
    const app = build();
    app.get('/same-shape', (_request, reply) =>
      reply.code(404).send({ message: 'own', error: 'Not Found', statusCode: 404 }),
    );
    expect((await app.inject('/own')).json()).toEqual({ own: 'mine' });
    expect((await app.inject('/early')).json()).toEqual({ own: 'too early' });
    expect((await app.inject('/same-shape')).json()).toMatchObject({ message: 'own' });
  });

  it('leaves a root error handler and a not-found handler to the service', async () => {
    const app = build();
    app.setErrorHandler((error: Error, _request, reply) =>
      reply.code(500).send({ message: error.message, statusCode: 500, error: 'Internal Server Error' }),
    );
    app.setNotFoundHandler((_request, reply) => reply.code(404).send('own 404'));
    expect((await app.inject('/books/broken')).json()).toMatchObject({ message: 'shelf fell' });
    expect((await app.inject('/nope')).body).toBe('own 404');
  });

  it('keeps every request in its own scope after its body was read', async () => {
    const base = await listen(build());
    const answers = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const halves = new ReadableStream<Uint8Array>({
          async start(controller) {
            controller.enqueue(Buffer.from('{"title":'));
            await new Promise((resolve) => setTimeout(resolve, 50));
            controller.enqueue(Buffer.from(`"t${String(n)}"}`));
            controller.close();
          },
        });
        const headers = { 'content-type': 'application/json', 'x-request-id': `id-${String(n)}` };
        // `duplex` is part of fetch and not of its types.
        const init = { method: 'POST', headers, body: halves, duplex: 'half' } as RequestInit;
        return (await fetch(`${base}/books/1`, init)).json();
      }),
    );
    expect(answers).toEqual(
      Array.from({ length: 12 }, (_, n) => ({ title: `t${String(n)}`, id: `id-${String(n)}` })),
    );
  });

  it('logs through the destination that the service gave, with ids, without secrets and without doubled request lines', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const app = build({ logger: { level: 'debug', stream } });
    app.get('/logs', (request) => {
      request.log.info({ password: 'p-canary', request_id: 'forged' }, 'looking');
      request.log.child({ apiKey: 'k-canary', trace_id: 'forged' }).warn('child');
      return 'ok';
    });
    const base = await listen(app);
    await fetch(`${base}/logs`, { headers: { 'x-request-id': 'the-request' } });
    const own = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'looking' || msg === 'child');
    expect(own).toHaveLength(2);
    expect(own.map((line) => [line.level, line.request_id])).toEqual([
      ['info', 'the-request'],
      ['warn', 'the-request'],
    ]);
    expect(lines.join('')).not.toMatch(/canary|forged|incoming request|request completed/);
  });

  it('lets a logger made elsewhere be, and takes its request lines for the access line', async () => {
    let text = '';
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString();
        done();
      },
    });
    const logger = pino({ messageKey: 'own' }, stream);
    const options = (
      version === 'fastify4' ? { logger } : { loggerInstance: logger }
    ) as FastifyServerOptions;
    const app = build(options);
    await fetch(await listen(app));
    app.log.info('still theirs');
    expect(text).toContain('"own":"still theirs"');
    expect(text).not.toMatch(/incoming request|request completed/);

    const decided = build({ ...options, disableRequestLogging: false });
    await fetch(await listen(decided));
    expect(text).toContain('incoming request');
  });

  it("keeps the service's level, serializers and redaction", async () => {
    let text = '';
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString();
        done();
      },
    });
    const serializers = {
      user: (user: { id: number }) => user.id,
      broken: () => {
        throw new Error('serializer failed');
      },
    };
    const app = build({ logger: { stream, serializers, redact: ['email'] } });
    await app.ready();
    app.log.info({ user: { id: 7, name: 'x' }, broken: { a: 1 }, email: 'a@example.com' }, 'kept');
    app.log.debug('not at this level');
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toEqual([expect.objectContaining({ level: 'info', user: 7, broken: { a: 1 }, email: '[Redacted]' })]);
  });

  it('stays quiet where the service has no logger', async () => {
    expect(observability.withLogging({})).toEqual({});
    expect(observability.withLogging({ logger: false })).toEqual({ logger: false });
    const warnings: string[] = [];
    const note = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', note);
    await listen(build({ logger: { level: 'silent' } }));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('observes each address that Fastify binds for one name', async () => {
    const app = build();
    const base = await listen(app);
    // As Fastify makes the servers of further addresses: same handler, own server, known to nobody.
    const { createServer } = await import('node:http');
    const other = createServer(app.server.listeners('request')[0] as () => void);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${String(port)}/books/1`, {
      headers: { 'x-request-id': 'other-1' },
    });
    expect(await answer.json()).toEqual({ id: 'other-1' });
    expect((await fetch(`${base}/live`)).status).toBe(200);
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
  });

  it('several instances in one process leave nothing behind', async () => {
    const before = process.listenerCount('SIGTERM');
    for (let i = 0; i < 4; i++) await listen(build());
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    await Promise.all(open.splice(0).map((app) => app.close()));
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});
