import { fork, type ChildProcess } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provide } from '../harness/tools.mjs';
import { RENDERED, parametersOf, renderService } from './render-service.js';

const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url));
const FEATURES = { metrics: true, errors: true, tracing: true, health: true };
const schedulers = [
  ['node-cron', '3.0.3'],
  ['node-cron', '4.6.0'],
  ['cron', '3.5.0'],
  ['cron', '4.4.0'],
  ['croner', '8.1.2'],
  ['croner', '9.1.0'],
  ['croner', '11.0.1'],
  ['node-schedule', '2.1.1'],
] as const;

const running = new Set<ChildProcess>();
let tools: string;

beforeAll(async () => {
  const specs = schedulers.map(([name, version]) => `${name}-${version}@npm:${name}@${version}`);
  tools = await provide('schedulers', specs);
}, 300_000);

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

type Line = Record<string, unknown> & { msg?: string; job_name?: string; err?: { stack?: string } };

interface Run {
  /** What became of what the functions returned and threw. */
  notes: string[];
  lines: Line[];
  code: number | null;
}

/** A folder with the fixture and what is emitted for one version of one scheduler. */
async function emitted(name: string, version: string, tasks: boolean): Promise<string> {
  const folder = path.join(RENDERED, `schedules ${name} ${version}${tasks ? '' : ' without tasks'}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of ['schedules.mjs', 'schedule-names.mjs', 'schedule-blocked.mjs'])
    await cp(path.join(FIXTURES, file), path.join(folder, file));
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}\n');
  const systems = [{ package: name, major: Number.parseInt(version) }];
  await renderService(
    `${path.basename(folder)}/observability`,
    parametersOf('worker', { ...FEATURES, tasks }, true, systems),
    { language: 'js', moduleSystem: 'esm', importExtension: 'js' },
  );
  return folder;
}

async function run(folder: string, name: string, version: string, isObserved: boolean): Promise<Run> {
  const child = fork(path.join(folder, 'schedules.mjs'), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      SHUTDOWN_DRAIN_MS: '0',
      TOOLS: tools,
      LIBRARY: name,
      VERSION: version,
      OBSERVED: isObserved ? 'yes' : 'no',
    },
  });
  running.add(child);
  const notes = new Set<string>();
  let [out, err] = ['', ''];
  child.on('message', (what) => notes.add(what as string));
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  // A second has begun, and its slow run is through.
  for (let tries = 0; tries < 400 && !out.includes('was late'); tries++) await sleep(25);
  // Then it is to be ended in the midst of another.
  const inMidst = new Promise<void>((resolve) =>
    child.on('message', (what) => {
      if (what === 'later: begins') resolve();
    }),
  );
  await Promise.race([inMidst, sleep(10_000)]);
  child.kill(isObserved ? 'SIGTERM' : 'SIGKILL');
  const code = await ended;
  const lines = out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
  expect(lines.length, err).toBeGreaterThan(0);
  return { notes: [...notes].sort(), lines, code };
}

// Most of the time each waits for its second.
describe.concurrent.each(schedulers)('schedules of %s %s', (name, version) => {
  it('have a line for each run, and what their functions return and throw goes where it went', async () => {
    const folder = await emitted(name, version, true);
    const [bare, observed] = await Promise.all([
      run(folder, name, version, false),
      run(folder, name, version, true),
    ]);
    expect(observed.notes).toEqual(bare.notes);
    expect(bare.notes.join()).toContain('now: ');

    const ends = (job: string, msg: string): Line[] =>
      observed.lines.filter((line) => line.job_name === job && line.msg === msg);
    expect(ends('now', 'job completed')[0]).toMatchObject({ queue: 'now', outcome: 'completed', attempt: 1 });
    expect(Number(ends('later', 'job completed')[0]?.duration_ms)).toBeGreaterThanOrEqual(699);
    expect(ends('later', 'was late').length).toBeGreaterThan(0);
    expect(ends('broken', 'job failed')[0]?.err?.stack).toContain('schedules.mjs');
    expect(ends('torn', 'job failed')[0]?.err?.stack).toContain('schedules.mjs');
    // where somebody asks at all
    expect(ends('lazy', 'was asked').length > 0).toBe(bare.notes.includes('lazy: asked'));
    // it was stopped in the middle of a run
    expect(observed.code).toBe(0);
    const end = observed.lines.findIndex(({ msg }) => msg === 'shutting down');
    expect(observed.lines.slice(end).some(({ msg }) => msg === 'was late')).toBe(true);
    expect(observed.lines.at(-1)?.msg).toBe('shut down');
  });
});

it('end in order without the feature tasks, too', async () => {
  const folder = await emitted('node-cron', '4.6.0', false);
  const { lines, code } = await run(folder, 'node-cron', '4.6.0', true);
  expect(code).toBe(0);
  expect(lines.some(({ job_name: job }) => job !== undefined)).toBe(false);
  const end = lines.findIndex(({ msg }) => msg === 'shutting down');
  expect(lines.slice(end).map(({ msg }) => msg)).toContain('was late');
});

it('are told apart by their names, and a run that does not come is told', async () => {
  const folder = await emitted('node-cron', '4.0.0', true);
  const child = fork(path.join(folder, 'schedule-names.mjs'), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      QUEUE_HEALTH_INTERVAL_MS: '50',
      SCHEDULE_GRACE_MS: '500',
    },
  });
  running.add(child);
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const said: unknown[] = [];
  await new Promise<void>((resolve) => {
    child.on('message', (what) => {
      said.push(what);
      if (what === 'through') resolve();
    });
  });
  child.kill('SIGKILL');
  expect(said[0]).toEqual([
    'nightly',
    'backup',
    'backup 0 3 * * *',
    '0 3 * * *',
    'x'.repeat(100),
    'reports',
    'reports',
  ]);
  const told = out.split('\n').filter((line) => line.includes('"level":"error"'));
  expect(told.map((line) => (JSON.parse(line) as Line).schedule)).toEqual(['lost']);
});

it('of node-cron 3 that a blocked event loop kept from running are told once, and before that none', async () => {
  const folder = await emitted('node-cron', '3.0.3', true);
  const child = fork(path.join(folder, 'schedule-blocked.mjs'), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', TOOLS: tools, QUEUE_HEALTH_INTERVAL_MS: '300' },
  });
  running.add(child);
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const seconds: number[] = [];
  const gaps = (): number => seconds.filter((second, at) => second - (seconds[at - 1] ?? second) >= 3).length;
  await new Promise<void>((resolve) => {
    child.on('message', (second) => {
      seconds.push(second as number);
      const [last, , , beforeLast] = seconds.toReversed();
      // two seconds later it is settled whether a run came
      if (gaps() > 0 && last !== undefined && beforeLast !== undefined && last - beforeLast <= 4) resolve();
    });
  });
  child.kill('SIGKILL');
  expect(out).toContain('job completed');
  const told = out.split('\n').filter((line) => line.includes('schedule missed a run'));
  // a busy machine may make more gaps than the one that is meant
  expect(told.map((line) => (JSON.parse(line) as Line).schedule)).toEqual(Array(gaps()).fill('busy'));
});
