import { createServer, type AddressInfo, type Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { EmittedProcesses, type EmittedProcess } from './emitted-process.js';
import { parametersOf } from './render-service.js';

const workers = new EmittedProcesses({
  name: 'worker-process',
  program: 'worker.mjs',
  parameters: parametersOf('worker'),
});

function start(environment: Record<string, string>): EmittedProcess {
  return workers.run({ SHUTDOWN_DRAIN_MS: '200', HEALTH_PORT: '0', ...environment });
}

async function baseOf(worker: EmittedProcess): Promise<string> {
  const { address } = await worker.said('health port is open');
  return `http://127.0.0.1:${String(address?.port)}`;
}

describe('the port of a process without HTTP', () => {
  it('is opened once, and answers who asks twice on one connection', async () => {
    const worker = start({ CASE: 'idle' });
    const base = await baseOf(worker);
    for (const at of ['/live', '/ready', '/health', '/metrics?x=/live']) {
      expect((await fetch(base + at)).status, at).toBe(200);
    }
    expect((await fetch(`${base}/elsewhere`)).status).toBe(404);
    expect(worker.lines().filter(({ msg }) => msg === 'health port is open')).toHaveLength(1);
  });

  it.each<[string, () => Promise<Server> | string]>([
    ['taken', listen],
    ['no number', () => 'metrics'],
    ['out of range', () => '70000'],
  ])('that is %s is told of, and the process goes on', async (_what, occupy) => {
    const taken: Server | string = await occupy();
    const port = typeof taken === 'string' ? taken : String((taken.address() as AddressInfo).port);
    const worker = start({ CASE: 'worker', HEALTH_PORT: port });
    expect(await worker.said('health port could not be opened')).toMatchObject({ level: 'error', port });
    await worker.said('sent');
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    if (typeof taken !== 'string') taken.close();
  });

  it('holds no process that has done its work', async () => {
    expect(await start({ CASE: 'finished' }).ended).toBe(0);
  });
});

describe('a signal', () => {
  it('stops workers at once, and ends the process when the last job is done', async () => {
    const worker = start({ CASE: 'worker', SHUTDOWN_DRAIN_MS: '600' });
    await worker.said('sending');
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    const jobs = worker.lines().filter(({ msg }) => msg === 'sent');
    // Without stopping at once, four jobs more fit into the time that the process is seen as not ready.
    expect(jobs.length).toBeLessThan(4);
    const last = worker.lines().findLastIndex(({ msg }) => msg === 'sent');
    expect(worker.lines().findLastIndex(({ msg }) => msg === 'sending')).toBeLessThan(last);
    expect(worker.lines().at(-1)?.msg).toBe('shut down');
  });

  it('is told by every line which job it belongs to, whatever the caller claims', async () => {
    const worker = start({ CASE: 'worker' });
    await worker.said('sent');
    const [sending] = worker.lines().filter(({ msg }) => msg === 'sending');
    const [sent] = worker.lines().filter(({ msg }) => msg === 'sent');
    expect([sending?.job_id, sent?.job_id]).toEqual(['mail-1', 'mail-1']);
    worker.child.kill('SIGTERM');
    await worker.ended;
    expect(worker.lines().find(({ msg }) => msg === 'shutting down')).not.toHaveProperty('job_id');
  });

  it('lets a loop that asks finish its round', async () => {
    const worker = start({ CASE: 'loop', SHUTDOWN_DRAIN_MS: '0' });
    await worker.said('health port is open');
    worker.child.kill('SIGINT');
    expect(await worker.ended).toBe(0);
    expect(worker.lines().map(({ msg }) => msg)).toContain('last round done');
  });

  it.each([
    ['hanging worker', 'closing took too long', 'warn'],
    ['failing worker', 'closing failed', 'error'],
  ])('a %s is told of and holds nothing up for longer than the limit', async (which, msg, level) => {
    const worker = start({ CASE: which, SHUTDOWN_TIMEOUT_MS: '2500' });
    await worker.said('health port is open');
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(worker.lines().find((line) => line.msg === msg)).toMatchObject({ level, closer: 'Object' });
  });

  it('that a library raises again when it is ready does not cut the process off', async () => {
    const worker = start({ CASE: 'library that re-raises' });
    await worker.said('health port is open');
    const at = Date.now();
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    // Nor does anything wait for it any more: the process would last until the deadline.
    expect(Date.now() - at).toBeLessThan(6_000);
    expect(worker.lines().at(-1)?.msg).toBe('shut down');
  });
});

it('a failure that nobody caught is logged once as fatal, and ends the process with 1', async () => {
  const worker = start({ CASE: 'fails' });
  expect(await worker.ended).toBe(1);
  expect(worker.lines().filter(({ level }) => level === 'fatal')).toHaveLength(1);
});

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, () => {
      resolve(server);
    });
  });
}
