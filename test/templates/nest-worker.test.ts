import { fork, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RENDERED, parametersOf, renderService } from './render-service.js';

interface Line {
  msg?: string;
  context?: string;
  signal?: string;
  address?: { port: number };
}

const FIXTURE = fileURLToPath(new URL('fixtures/nest-worker.mjs', import.meta.url));
const folder = path.join(RENDERED, 'nest-worker');
const running = new Set<ChildProcess>();

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(FIXTURE, path.join(folder, 'nest-worker.mjs'));
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}\n');
  await renderService('nest-worker/observability', parametersOf('nest-worker12'), {
    language: 'js',
    moduleSystem: 'esm',
    importExtension: 'js',
  });
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

/** Starts one, asks it how it is once it is up, and tells it to end: its answers, lines and exit code. */
async function run(what: string): Promise<{ answers: number[]; lines: Line[]; code: number | null }> {
  const child = fork(path.join(folder, 'nest-worker.mjs'), {
    execArgv: ['--import', path.join(folder, 'observability/register.js')],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HEALTH_PORT: '0',
      SHUTDOWN_DRAIN_MS: '200',
      CASE: what,
    },
  });
  child.channel?.unref();
  running.add(child);
  const lines: Line[] = [];
  let rest = '';
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    void closed.then(() => {
      reject(new Error(`ended too early: ${JSON.stringify(lines)}`));
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const told = (rest + text).split('\n');
      rest = told.pop() ?? '';
      lines.push(...told.map((line) => JSON.parse(line) as Line));
      const known = new Set(lines.map(({ msg }) => msg));
      if (known.has('is up') && known.has('health port is open')) resolve();
    });
  });
  const port = lines.find(({ address }) => address !== undefined)?.address?.port;
  const answers = await Promise.all(
    ['/live', '/ready', '/metrics'].map(
      async (at) => (await fetch(`http://127.0.0.1:${String(port)}${at}`)).status,
    ),
  );
  child.kill('SIGTERM');
  return { answers, lines, code: await closed };
}

describe('Nest without a server', () => {
  it.each(
    ['context', 'microservice'].flatMap((kind) =>
      ['', ' with hooks', ' closed by itself'].map((how) => kind + how),
    ),
  )('%s: is seen from outside, and closes once when its work is done', async (what) => {
    const { answers, lines, code } = await run(what);
    expect(answers).toEqual([200, 200, 200]);
    expect(lines.find(({ msg }) => msg === 'is up')).toMatchObject({ context: 'bootstrap' });
    const begin = lines.findIndex(({ msg }) => msg === 'shutting down');
    const ended = lines.slice(begin + 1).map(({ msg }) => msg);
    expect(ended).toEqual(['last job done', 'store closed', 'store gone', 'shut down']);
    expect(code).toBe(0);
  });

  it('what the service closed before is not closed again', async () => {
    const { lines } = await run('context closed before');
    expect(lines.filter(({ msg }) => msg === 'store closed')).toHaveLength(1);
    expect(lines.at(-1)?.msg).toBe('shut down');
  });
});
