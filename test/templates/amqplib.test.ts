import { fork, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { RENDERED, parametersOf, renderService } from './render-service.js';

const FIXTURE = fileURLToPath(new URL('fixtures/amqplib.mjs', import.meta.url));
const folder = path.join(RENDERED, 'amqplib');
const running = new Set<ChildProcess>();

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(FIXTURE, path.join(folder, 'amqplib.mjs'));
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}\n');
  const features = { metrics: false, errors: false, tracing: false, health: false };
  await renderService('amqplib/observability', parametersOf('worker', features), {
    language: 'js',
    moduleSystem: 'esm',
    importExtension: 'js',
  });
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

/** What a consumer says from the signal on, and its exit code. */
async function end(what: string): Promise<{ said: unknown[]; code: number | null }> {
  const child = fork(path.join(folder, 'amqplib.mjs'), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', SHUTDOWN_DRAIN_MS: '0', CASE: what },
  });
  child.channel?.unref();
  running.add(child);
  let out = '';
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    void closed.then(() => {
      reject(new Error(`ended too early: ${out}`));
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.includes('"is up"')) resolve();
    });
  });
  child.kill('SIGTERM');
  const code = await closed;
  const said = out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: unknown }).msg);
  return { said: said.slice(said.indexOf('shutting down') + 1), code };
}

const CANCELLED = 'cancelled mails-tag';

it.each([
  ['promise', [CANCELLED, 'acknowledged 1', 'acknowledged 2', 'closed']],
  ['callback', [CANCELLED, 'acknowledged 1', 'acknowledged 2', 'closed']],
  ['given back', [CANCELLED, 'given back 1', 'given back 2', 'closed']],
  ['rejected', [CANCELLED, 'rejected 1', 'rejected 2', 'closed']],
  ['several at once', [CANCELLED, 'acknowledged 2 and before', 'closed']],
  ['all at once', [CANCELLED, 'acknowledged all', 'closed']],
  ['all given back', [CANCELLED, 'given back all', 'closed']],
  ['failed promise', [CANCELLED, 'failed', 'failed', 'closed']],
  ['without acknowledgement', [CANCELLED, 'through', 'through', 'closed']],
  ['connection lost', [CANCELLED]],
  ['idle', [CANCELLED, 'closed']],
])('a channel of amqplib is closed when the messages in hand are settled: %s', async (what, said) => {
  const ended = await end(what);
  expect(ended).toEqual({ said: [...said, 'shut down'], code: 0 });
});
