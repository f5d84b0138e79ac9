import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { EmittedProcesses, eventually, type EmittedProcess } from './emitted-process.js';
import { parametersOf } from './render-service.js';

const services = new EmittedProcesses({
  name: 'process',
  program: 'service.mjs',
  parameters: parametersOf('express5'),
  files: {
    'dots.mjs': "for (let dots = 0; dots < 1_010; dots += 1) process.stdout.write('.'.repeat(1_000));\n",
    'burst.mjs':
      "import fs from 'node:fs';\n" +
      "import { logger } from './observability/index.js';\n" +
      'let refused = 0;\n' +
      'const { writeSync } = fs;\n' +
      'fs.writeSync = (...given) => {\n' +
      '  try { return writeSync(...given); } catch (error) { refused += 1; throw error; }\n' +
      '};\n' +
      "for (let lines = 0; lines < 3_000; lines += 1) logger.info('x'.repeat(1_000));\n" +
      "logger.info({ refused }, 'written');\n",
    'forks.mjs':
      "import { fork } from 'node:child_process';\n" +
      "import { fileURLToPath } from 'node:url';\n" +
      "fork(fileURLToPath(new URL('script.mjs', import.meta.url)), [], { cwd: '/' }).on('exit', (code) => console.log(`it ended with ${code}`));\n",
    'script.mjs': "console.log('done');\n",
    'late.mjs':
      "process.once('beforeExit', () => setTimeout(() => console.log('what was left is done'), 200));\n" +
      "console.log('done');\n",
    'threads.mjs':
      "import { Worker } from 'node:worker_threads';\n" +
      "new Worker(new URL('thread.mjs', import.meta.url)).on('error', (error) => console.log(`it failed: ${error.message}`));\n",
    'thread.mjs': "console.log('begins');\nsetTimeout(() => { throw new Error('thrown there'); }, 50);\n",
    // Modules that import each other by what gathers them, as the exports of a folder do.
    'ring.mjs': "import { metadata } from './gathered.mjs';\nconsole.log(`ring of ${metadata.of}`);\n",
    'gathered.mjs': "export { args } from './args.mjs';\nexport { metadata } from './metadata.mjs';\n",
    'args.mjs': "export const args = { of: 'modules' };\n",
    'metadata.mjs': "import { args } from './gathered.mjs';\nexport const metadata = { ...args };\n",
  },
});

interface Service extends EmittedProcess {
  base: string;
  port: number;
}

function run(file: string, environment: Record<string, string>): EmittedProcess {
  return services.run({ SHUTDOWN_DRAIN_MS: '400', ...environment }, file);
}

async function start(environment: Record<string, string> = {}): Promise<Service> {
  const service = run('service.mjs', environment);
  const port = await new Promise<number>((resolve, reject) => {
    service.child.once('message', resolve);
    void service.ended.then((code) => {
      reject(new Error(`ended with ${String(code)}: ${service.stdout()}${service.stderr()}`));
    });
  });
  service.child.send('disconnect');
  return { ...service, port, base: `http://127.0.0.1:${String(port)}` };
}

async function text(url: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(url, { headers: { connection: 'close', ...headers } });
  return `${String(answer.status)} ${await answer.text()}`;
}

interface Collector {
  url: string;
  /** Whether a span of this trace came. */
  has: (traceId: string) => boolean;
  /** All that came; texts stand in it as they are. */
  text: () => string;
  /** How many exports were accepted: the sender was still there to be told. */
  accepted: () => number;
  server: Server;
}

/** A collector that takes its time to accept an export. */
async function collector(milliseconds = 0): Promise<Collector> {
  const bodies: Buffer[] = [];
  let accepted = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk));
    request.on('end', () => {
      setTimeout(() => {
        if (response.destroyed) return;
        accepted += 1;
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      }, milliseconds);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const has = (traceId: string): boolean => Buffer.concat(bodies).includes(Buffer.from(traceId, 'hex'));
  return {
    url: `http://127.0.0.1:${String(port)}`,
    has,
    text: () => Buffer.concat(bodies).toString('latin1'),
    accepted: () => accepted,
    server,
  };
}

describe('every line is JSON', () => {
  it('what console, other writers and Node itself print', async () => {
    const service = await start();
    await text(`${service.base}/talk`, { 'x-request-id': 'talk-1' });
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(service.stderr()).toBe('');
    const said = service.lines().filter((line) => line.request_id === 'talk-1');
    expect(said.map(({ level, msg }) => [level, msg])).toEqual([
      ['info', "hello world { password: '[REDACTED]' }"],
      ['error', 'printed'],
      ['error', expect.stringContaining('only an error')],
      ['info', 'GET /talk 200'],
      ['info', 'half a line, the other half'],
      ['info', 'it costs 5 €'],
      ['warn', 'on stderr'],
      ['info', 'own json'],
      ['info', 'home-made json'],
      ['info', 'hello 1 of them'],
      ['warn', 'take care'],
      ['info', 'request completed'],
    ]);
    expect(said.every((line) => /^[\da-f]{32}$/.test(String(line.trace_id)))).toBe(true);
    expect(said[1]?.err?.stack).toContain('service.mjs');
    expect(service.stdout()).not.toContain('canary');
  });

  it('text that never ends its line, in pieces', async () => {
    const dots = run('dots.mjs', {});
    expect(await dots.ended).toBe(0);
    expect(dots.lines().map(({ msg }) => msg?.length)).toEqual([16_385, 8_000]);
  });

  it('a burst waits for its reader no longer than it has to', async () => {
    const burst = run('burst.mjs', {});
    expect(await burst.ended, burst.stderr()).toBe(0);
    expect(burst.lines()).toHaveLength(3_001);
    expect(burst.lines().at(-1)).toMatchObject({ msg: 'written', refused: 0 });
  });

  it('an error that comes after the answer', async () => {
    const service = await start();
    expect(await text(`${service.base}/answered`)).toBe('200 ok');
    const line = await service.said('error after the answer began');
    expect([line.level, line.err?.message]).toEqual(['error', 'failed after the answer']);
    expect(line.err?.stack).toContain('service.mjs');
  });

  it.each([
    ['/unreadable-field', 'has a field'],
    ['/unreadable', '[Unreadable]'],
  ])('an error that cannot be read whole: %s', async (path, message) => {
    const service = await start();
    expect(await text(service.base + path)).toMatch(/^500 /);
    const { err } = await service.said('request failed');
    expect(err?.message).toBe(message);
    expect(await text(service.base)).toBe('200 ok');
  });

  it('an error is logged once, with its stack, and answered without it', async () => {
    const service = await start();
    const answer = await text(`${service.base}/fail`);
    await service.said('request completed');
    expect(answer).toMatch(/^500 .*"status":500/);
    expect(answer).not.toContain('backend');
    const stacks = service.lines().filter(({ err }) => err?.stack?.includes('backend down'));
    expect(stacks).toHaveLength(1);
    expect(stacks[0]).toMatchObject({ level: 'error', request_id: expect.any(String) as string });
    expect(service.stdout()).not.toContain('canary');
    expect(service.stderr()).toBe('');
  });

  it('outside production everything stays as it was', async () => {
    const service = await start({ NODE_ENV: 'development' });
    await text(`${service.base}/talk`);
    await eventually(() => {
      expect(service.stdout()).toContain("hello\u001b[0m world { password: 'canary-2' }\n");
      expect(service.stderr()).toContain('on stderr\n');
    });
  });
});

describe('a failure that nobody caught', () => {
  it.each([
    ['/throw-later', 'thrown later', {}],
    ['/reject-later', 'rejected later', {}],
    ['/throw-later', 'thrown later', { CASE: 'own-failure-handler' }],
  ])('%s is logged as fatal and the process dies', async (route, message, environment) => {
    const service = await start(environment);
    await text(service.base + route);
    expect(await service.ended).toBe(1);
    const fatal = service.lines().filter(({ level }) => level === 'fatal');
    expect(fatal).toHaveLength(1);
    expect(fatal[0]?.err).toMatchObject({ message, stack: expect.stringContaining('service.mjs') as string });
    expect(service.stderr()).toBe('');
  });

  it.each(['', 'verbose', 'WARN'])(
    'none comes of a level that is meant for another logger: "%s"',
    async (LOG_LEVEL) => {
      const script = run('script.mjs', { LOG_LEVEL });
      expect(await script.ended, script.stderr()).toBe(0);
      expect(script.lines().map(({ msg }) => msg)).toEqual(LOG_LEVEL === 'WARN' ? [] : ['done']);
    },
  );

  it('while the service starts', async () => {
    const service = run('service.mjs', { CASE: 'broken-start' });
    expect(await service.ended).toBe(1);
    expect(service.lines().map(({ level, err }) => [level, err?.message])).toEqual([
      ['fatal', 'no configuration'],
    ]);
    expect(service.stderr()).toBe('');
  });
});

const TRACE = '0af7651916cd43dd8448eb211c80319c';

it('what a handler writes on spans leaves without secrets', async () => {
  const { url, text: sent, server } = await collector();
  const service = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: '10' });
  await text(`${service.base}/annotate`, { traceparent: `00-${TRACE}-b7ad6b7169203331-01` });
  await eventually(() => {
    expect(sent()).toContain('order-17');
  });
  expect(sent()).not.toContain('canary');
  server.close();
});

describe('shutdown', () => {
  it.each(['alone', 'own-signal-handler'])(
    'drains, serves, closes, flushes and ends with 0: %s',
    async (CASE) => {
      const { url, has, server } = await collector();
      const service = await start({
        CASE,
        SHUTDOWN_DRAIN_MS: '1500',
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_BSP_SCHEDULE_DELAY: '60000',
      });
      expect(await text(`${service.base}/ready`)).toMatch(/^200/);
      const slow = text(`${service.base}/slow`, { traceparent: `00-${TRACE}-b7ad6b7169203331-01` });
      await service.said('slow begins');
      service.child.kill('SIGTERM');
      await service.said('shutting down');
      expect(await text(`${service.base}/ready`)).toMatch(/^503/);
      expect(await text(`${service.base}/live`)).toMatch(/^200/);
      expect(await text(service.base)).toBe('200 ok');
      expect(await slow).toBe('200 slow but served');
      expect(await service.ended).toBe(0);
      expect(has(TRACE)).toBe(true);
      const said = service.lines().map(({ msg }) => msg);
      expect(said).toContain('store closed');
      if (CASE === 'own-signal-handler') expect(said.at(-2)).toBe('own handler is done');
      expect(said.at(-1)).toBe('last words');
      expect(service.stderr()).toBe('');
      server.close();
    },
  );

  it.each(['raises-at-once', 'raises-when-closed'])(
    'a handler that raises its signal once more ends the process as soon as all is in order: %s',
    async (CASE) => {
      const service = await start({ CASE });
      const slow = text(`${service.base}/slow`);
      await service.said('slow begins');
      const at = Date.now();
      service.child.kill('SIGTERM');
      expect(await slow).toBe('200 slow but served');
      expect(await service.ended).toBe(0);
      expect(Date.now() - at).toBeLessThan(5_000);
      const said = service.lines().map(({ msg }) => msg);
      expect(said.slice(-3)).toEqual(['store closed', 'shut down', 'last words']);
      expect(service.stderr()).toBe('');
    },
  );

  it.each(['alone', 'own-signal-handler'])('a second signal changes nothing: %s', async (CASE) => {
    const service = await start({ CASE });
    const slow = text(`${service.base}/slow`);
    await service.said('slow begins');
    service.child.kill('SIGTERM');
    await service.said('shutting down');
    service.child.kill('SIGTERM');
    expect(await slow).toBe('200 slow but served');
    expect(await service.ended).toBe(0);
    const said = service.lines().map(({ msg }) => msg);
    expect(said).toContain(CASE === 'alone' ? 'shut down' : 'own handler is done');
  });

  it('waits for spans that are on their way already', async () => {
    const { url, has, accepted, server } = await collector(1000);
    const service = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_BSP_SCHEDULE_DELAY: '10',
      SHUTDOWN_DRAIN_MS: '0',
    });
    await text(service.base, { traceparent: `00-${TRACE}-b7ad6b7169203331-01` });
    while (!has(TRACE)) await sleep(10);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    expect(accepted()).toBe(1);
    server.close();
  });

  it('does not wait for a WebSocket once no request is left', async () => {
    const service = await start();
    const socket = connect(service.port, '127.0.0.1');
    socket.write('GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const [greeting] = await new Promise<[Buffer]>((resolve) =>
      socket.once('data', (chunk: Buffer) => {
        resolve([chunk]);
      }),
    );
    expect(greeting.toString()).toContain('101');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const at = Date.now();
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    await closed;
    expect(Date.now() - at).toBeLessThan(4_000);
  });

  it.each(['http://127.0.0.1:1', 'http://10.255.255.1:4318'])(
    'an unreachable collector neither makes raw noise nor holds the exit: %s',
    async (url) => {
      const service = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: '100' });
      for (let i = 0; i < 3; i++) await text(service.base);
      await sleep(300);
      const at = Date.now();
      service.child.kill('SIGTERM');
      expect(await service.ended).toBe(0);
      expect(Date.now() - at).toBeLessThan(5_000);
      expect(service.lines().length).toBeGreaterThan(3);
      expect(service.stderr()).toBe('');
    },
  );

  it('times that are set to nothing, or to no number, are the usual ones', async () => {
    const service = await start({
      SHUTDOWN_DRAIN_MS: '',
      SHUTDOWN_TIMEOUT_MS: '8s',
      READINESS_TIMEOUT_MS: '',
    });
    expect(await text(`${service.base}/ready`)).toMatch(/^200/);
    const slow = text(`${service.base}/slow`);
    await service.said('slow begins');
    service.child.kill('SIGTERM');
    expect(await slow).toBe('200 slow but served');
    expect((await service.said('shutting down')).drain_ms).toBe(1_500);
    expect(await service.ended).toBe(0);
  });

  it('requests that take too long are cut off at the deadline', async () => {
    const service = await start({ SHUTDOWN_DRAIN_MS: '50', SHUTDOWN_TIMEOUT_MS: '2000' });
    const slow = Promise.allSettled([text(`${service.base}/slow`)]);
    await service.said('slow begins');
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    expect((await slow).map(({ status }) => status)).toEqual(['rejected']);
    expect(service.lines().map(({ msg }) => msg)).toContain('request aborted');
  });

  it('never keeps a finished process alive', async () => {
    const at = Date.now();
    const script = run('script.mjs', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
    expect(await script.ended).toBe(0);
    expect(Date.now() - at).toBeLessThan(8_000);
    expect(script.lines().map(({ msg }) => msg)).toEqual(['done']);
  });

  it('lets a script do what it has left for its end', async () => {
    const { url, server } = await collector();
    const script = run('late.mjs', { OTEL_EXPORTER_OTLP_ENDPOINT: url });
    expect(await script.ended).toBe(0);
    expect(script.lines().map(({ msg }) => msg)).toEqual(['done', 'what was left is done']);
    server.close();
  });

  it('leaves the order in which modules of the service are evaluated that import each other', async () => {
    const ring = run('ring.mjs', {});
    expect(await ring.ended, ring.stderr()).toBe(0);
    expect(ring.lines().map(({ msg }) => msg)).toEqual(['ring of modules']);
  });
});

it('a process that is forked to work in another folder has the preload, too', async () => {
  const forks = run('forks.mjs', {});
  expect(await forks.ended, forks.stderr()).toBe(0);
  expect(forks.lines().map(({ msg }) => msg)).toEqual(['done', 'it ended with 0']);
});

it('a thread that fails tells whoever started it, and not the process', async () => {
  const threads = run('threads.mjs', {});
  expect(await threads.ended, threads.stderr()).toBe(0);
  expect(threads.lines().map(({ level, msg }) => [level, msg])).toEqual([
    ['info', 'begins'],
    ['info', 'it failed: thrown there'],
  ]);
});

describe('readiness', () => {
  it('follows a dependency, which liveness does not touch', async () => {
    const service = run('service.mjs', { READINESS_CACHE_MS: '100' });
    const port = await new Promise<number>((resolve) => service.child.once('message', resolve));
    const base = `http://127.0.0.1:${String(port)}`;
    expect(await text(`${base}/ready`)).toBe('200 {"status":"ok","checks":{"store":"ok"}}');
    service.child.send('break dependency');
    await vi.waitFor(
      async () => {
        const answer = await text(`${base}/ready`);
        expect(answer).toBe('503 {"status":"unavailable","checks":{"store":"failed"}}');
      },
      { timeout: 10_000, interval: 100 },
    );
    expect(await text(`${base}/live`)).toMatch(/^200/);
    expect(await text(`${base}/health`)).toMatch(/^503 .*"live":\{"status":"ok"\}/);
  });

  it('a check that hangs is a failed check, and runs once however many probes ask', async () => {
    const service = await start({ CASE: 'hanging-check', READINESS_TIMEOUT_MS: '300' });
    const at = Date.now();
    const answers = await Promise.all([1, 2, 3].map(() => text(`${service.base}/ready`)));
    expect(new Set(answers)).toEqual(new Set(['503 {"status":"unavailable","checks":{"store":"timeout"}}']));
    expect(Date.now() - at).toBeLessThan(2_000);
    await service.said('readiness check failed');
    expect(service.lines().filter(({ msg }) => msg === 'readiness check failed')).toHaveLength(1);
  });
});
