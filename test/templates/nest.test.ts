import 'reflect-metadata';
import fs from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BadRequestException,
  Catch,
  Controller,
  Get,
  Logger,
  Module,
  Param,
  Post,
  UseFilters,
  UseGuards,
  VersioningType,
  type ArgumentsHost,
  type INestApplication,
  type MiddlewareConsumer,
  type Type,
} from '@nestjs/common';
import { BaseExceptionFilter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { parametersOf, renderService, type Framework } from './render-service.js';

interface Observability {
  observe: <T extends object>(target: T) => T;
  AppError: new (code: string, message: string) => Error;
  logger: { level: string };
}

const platforms: [Framework, () => ExpressAdapter | FastifyAdapter][] = [
  ['nest-express12', () => new ExpressAdapter()],
  ['nest-fastify12', () => new FastifyAdapter()],
];

const open: INestApplication[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(
    open.splice(0).map((app) => {
      (app.getHttpServer() as Server).closeAllConnections();
      return app.close();
    }),
  );
});

/** What `@Get(path) name()` does, for tests that are not compiled with decorators. */
function route(owner: Type, name: string, decorator: MethodDecorator): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner.prototype, name);
  if (descriptor === undefined) throw new Error(`no method ${name}`);
  decorator(owner.prototype as object, name, descriptor);
}

/** Answers without a word in the log. */
class Silent {
  catch(_error: unknown, host: ArgumentsHost): void {
    const answer = host
      .switchToHttp()
      .getResponse<{ status: (code: number) => { send: (body: object) => void } }>();
    answer.status(500).send({ own: true });
  }
}
Catch()(Silent);

/** Writes the stack as text, as many services do, and leaves the answer to Nest. */
class Talkative extends BaseExceptionFilter {
  readonly #logger = new Logger('Talkative');

  override catch(error: Error, host: ArgumentsHost): void {
    this.#logger.error('failed', error.stack);
    super.catch(error, host);
  }
}
Catch()(Talkative);

function appModule(AppError: Observability['AppError']): Type {
  class Cats {
    all(): object[] {
      return [];
    }
    herd(): never {
      throw new Error('cats cannot be herded');
    }
    lost(): never {
      throw new AppError('not_found', 'no such cat');
    }
    silent(): never {
      throw new Error('nobody says this');
    }
    talkative(): never {
      throw new Error('somebody says this');
    }
    guarded(): string {
      return 'in';
    }
    feed(): never {
      throw new BadRequestException(['eats no soup']);
    }
    one(id: string): object {
      return { id };
    }
  }
  const guard = {
    canActivate: () => {
      throw new Error('the guard is asleep');
    },
  };
  Param('id')(Cats.prototype, 'one', 0);
  route(Cats, 'all', Get());
  for (const name of ['herd', 'lost', 'silent', 'talkative', 'guarded']) route(Cats, name, Get(name));
  route(Cats, 'one', Get(':id'));
  route(Cats, 'feed', Post());
  route(Cats, 'silent', UseFilters(new Silent()));
  route(Cats, 'talkative', UseFilters(Talkative));
  route(Cats, 'guarded', UseGuards(guard));
  Controller('cats')(Cats);

  class AppModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer
        .apply((_req: unknown, _res: unknown, next: () => void) => {
          next();
        })
        .forRoutes('*splat');
    }
  }
  Module({ controllers: [Cats] })(AppModule);
  return AppModule;
}

describe.each(platforms)('%s', (framework, adapter) => {
  let observability: Observability;
  let scrape: () => Promise<{ body: string }>;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    const folder = await renderService(framework, parametersOf(framework));
    observability = (await import(`${folder}/index.ts`)) as Observability;
    ({ scrape } = (await import(`${folder}/metrics.ts`)) as { scrape: typeof scrape });
  });

  afterEach(() => {
    observability.logger.level = 'silent';
  });

  async function made(change: (app: INestApplication) => void = () => undefined): Promise<INestApplication> {
    const app = await NestFactory.create(appModule(observability.AppError), adapter());
    observability.observe(app);
    change(app);
    open.push(app);
    return app;
  }

  async function serving(change?: (app: INestApplication) => void): Promise<string> {
    const app = await made(change);
    await app.listen(0, '127.0.0.1');
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}`;
  }

  const prefixed = (app: INestApplication): void => {
    app.setGlobalPrefix('api');
    app.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' });
  };

  /** Routes that were measured since the call before. */
  let counted = new Map<string, number>();
  async function newRoutes(): Promise<string[]> {
    const { body } = await scrape();
    const now = new Map<string, number>();
    for (const [, path = '', status = '', count] of body.matchAll(
      /^http_server_request_duration_seconds_count\{.*http_route="([^"]*)".*status_code="(\d+)"\} (\d+)$/gm,
    )) {
      now.set(`${status} ${path}`, Number(count));
    }
    const fresh = [...now].filter(([key, count]) => count !== (counted.get(key) ?? 0)).map(([key]) => key);
    counted = now;
    return fresh;
  }

  it.each([
    ['/api/v2/cats', '200 /api/v2/cats'],
    ['/api/v2/cats/7?token=x', '200 /api/v2/cats/:id'],
    ['/api/v2/cats/herd', '500 /api/v2/cats/herd'],
    ['/api/v2/cats/guarded', '500 /api/v2/cats/guarded'],
    ['/api/v1/cats/7', '404 _unmatched'],
    ['/nope/17', '404 _unmatched'],
  ])('the route of %s', async (path, pattern) => {
    const base = await serving(prefixed);
    await newRoutes();
    await (await fetch(base + path)).arrayBuffer();
    await vi.waitFor(async () => {
      expect(await newRoutes()).toEqual([pattern]);
    });
  });

  it('answers probes and scrape where they are expected, whatever the prefix', async () => {
    const base = await serving(prefixed);
    for (const path of ['/live', '/ready', '/health', '/metrics'])
      expect((await fetch(base + path)).status).toBe(200);
    expect((await fetch(`${base}/api/live`)).status).toBe(404);
  });

  it('answers problem details where Nest would say no more than "Internal server error"', async () => {
    const base = await serving();
    const failed = await fetch(`${base}/cats/herd`);
    expect(failed.status).toBe(500);
    expect(failed.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(failed.headers.get('x-request-id')).toBeTruthy();
    const body = await failed.text();
    expect(JSON.parse(body)).toMatchObject({ status: 500, code: 'internal' });
    expect(body).not.toContain('herded');
    const lost = await fetch(`${base}/cats/lost`);
    expect(lost.status).toBe(404);
    expect(await lost.json()).toMatchObject({ code: 'not_found', detail: 'no such cat' });
  });

  it("leaves Nest's and the service's own answers as they are", async () => {
    const base = await serving();
    const missing = await fetch(`${base}/nope`);
    expect(await missing.json()).toEqual({
      message: 'Cannot GET /nope',
      error: 'Not Found',
      statusCode: 404,
    });
    const refused = await fetch(`${base}/cats`, { method: 'POST' });
    expect(await refused.json()).toEqual({
      message: ['eats no soup'],
      error: 'Bad Request',
      statusCode: 400,
    });
    expect(await (await fetch(`${base}/cats/silent`)).json()).toEqual({ own: true });
    const headers = { 'content-type': 'application/json' };
    const malformed = await fetch(`${base}/cats`, { method: 'POST', headers, body: '{"a": oops' });
    expect(malformed.status).toBe(400);
    expect(malformed.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('logs once what failed, whatever answers it', async () => {
    const lines: unknown[] = [];
    observability.logger.level = 'warn';
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
    const base = await serving();
    for (const path of ['herd', 'silent', 'talkative', 'guarded', 'lost', '7'])
      await (await fetch(`${base}/cats/${path}`)).text();
    await (await fetch(`${base}/cats`, { method: 'POST' })).text();
    await vi.waitFor(() => {
      expect(lines).toEqual([
        ['error', 'request failed', 'cats cannot be herded'],
        ['error', 'request failed', 'nobody says this'],
        ['error', 'request failed', 'somebody says this'],
        ['error', 'request failed', 'the guard is asleep'],
      ]);
    });
  });

  it('leaves SIGTERM and SIGINT to the shutdown that waits for requests once it listens, and the rest to Nest', async () => {
    const before = process.listeners('SIGTERM');
    const app = await made((one) => one.enableShutdownHooks());
    const [nests] = process.listeners('SIGTERM').filter((one) => !before.includes(one));
    expect(nests).toBeDefined();
    expect(process.listenerCount('SIGHUP')).toBe(1);
    await app.listen(0, '127.0.0.1');
    expect(process.listeners('SIGTERM')).toHaveLength(before.length + 1);
    expect(process.listeners('SIGTERM')).not.toContain(nests);
    expect(process.listeners('SIGINT')).not.toContain(nests);
    await app.close();
    expect(process.listeners('SIGTERM')).toEqual(before);
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });

  it('observes several applications of one process, and closes each', async () => {
    const [one, two] = [await serving(), await serving(prefixed)];
    expect((await fetch(`${one}/cats/1`)).status).toBe(200);
    expect((await fetch(`${two}/api/v2/cats/1`)).status).toBe(200);
  });
});

describe("what is written by Nest's Logger in production", () => {
  const lines: Record<string, unknown>[] = [];
  let logger: Logger;

  beforeAll(async () => {
    vi.stubEnv('NODE_ENV', 'production');
    vi.stubEnv('LOG_LEVEL', 'trace');
    const folder = await renderService('nest-logger', parametersOf('nest-express12'));
    await import(`${folder}/index.ts`);
    vi.unstubAllEnvs();
    logger = new Logger('Cats');
  });

  /** The one line that `write` gives, without what every line has. */
  async function lineOf(write: () => void): Promise<Record<string, unknown> | undefined> {
    lines.length = 0;
    vi.spyOn(fs, 'writeSync').mockImplementation((_fd, text) => {
      for (const line of text.trim().split('\n')) lines.push(JSON.parse(line) as Record<string, unknown>);
      return text.length;
    });
    write();
    await new Promise((resolve) => setTimeout(resolve, 30));
    vi.restoreAllMocks();
    expect(lines.length).toBeLessThan(2);
    const [line] = lines;
    for (const name of ['time', 'service', 'version', 'env']) delete line?.[name];
    return line;
  }

  it.each<[string, () => void, object]>([
    [
      'a message',
      () => {
        logger.log('cats listed');
      },
      { level: 'info', msg: 'cats listed' },
    ],
    [
      'verbose',
      () => {
        logger.verbose('purr');
      },
      { level: 'trace', msg: 'purr' },
    ],
    [
      'debug',
      () => {
        logger.debug('hm');
      },
      { level: 'debug', msg: 'hm' },
    ],
    [
      'fields',
      () => {
        logger.warn('cat lost', { cat: 7 });
      },
      { level: 'warn', msg: 'cat lost', cat: 7 },
    ],
    [
      'an object for a message',
      () => {
        logger.log({ event: 'cat.found', cat: 7 });
      },
      { level: 'info', event: 'cat.found', cat: 7, msg: '' },
    ],
    [
      'an object with the message inside',
      () => {
        logger.log({ message: 'cat found', cat: 7 });
      },
      { level: 'info', msg: 'cat found', cat: 7 },
    ],
    [
      'further values',
      () => {
        logger.log('seen', 3, ['a']);
      },
      { level: 'info', msg: 'seen', details: [3, ['a']] },
    ],
    [
      'a stack as text',
      () => {
        logger.error('failed', 'Error: x\n    at f (a.js:1:2)');
      },
      { level: 'error', msg: 'failed', err: { stack: 'Error: x\n    at f (a.js:1:2)' } },
    ],
    [
      'a secret',
      () => {
        logger.log('in', { password: 'tiger' });
      },
      { level: 'info', msg: 'in', password: '[REDACTED]' },
    ],
  ])('%s', async (_what, write, line) => {
    expect(await lineOf(write)).toEqual({ context: 'Cats', ...line });
  });

  it('an error keeps its stack, as message and beside one', async () => {
    const error = new TypeError('no tail');
    expect(
      await lineOf(() => {
        logger.error(error);
      }),
    ).toMatchObject({
      level: 'error',
      context: 'Cats',
      msg: 'no tail',
      err: { message: 'no tail', stack: expect.stringContaining('TypeError: no tail') as string },
    });
    const other = new TypeError('no ears');
    expect(
      await lineOf(() => {
        logger.error('cat incomplete', other);
      }),
    ).toMatchObject({
      msg: 'cat incomplete',
      err: { message: 'no ears' },
    });
  });

  it('levels that the service chooses hold', async () => {
    Logger.overrideLogger(['warn']);
    expect(
      await lineOf(() => {
        logger.log('quiet');
      }),
    ).toBeUndefined();
    expect(
      await lineOf(() => {
        logger.warn('loud');
      }),
    ).toMatchObject({ level: 'warn' });
    expect(
      await lineOf(() => {
        logger.error('louder');
      }),
    ).toMatchObject({ level: 'error' });
  });
});
