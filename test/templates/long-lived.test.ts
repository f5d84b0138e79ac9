import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { EmittedProcesses, type EmittedProcess } from './emitted-process.js';
import { parametersOf } from './render-service.js';

const shared = readFileSync(new URL('fixtures/long-lived.mjs', import.meta.url), 'utf8');
const CUT = 'requests cut off: the shutdown deadline is reached';

describe.each([
  ['express', 'express5'],
  ['fastify', 'fastify5'],
] as const)('what %s keeps open', (name, framework) => {
  const services = new EmittedProcesses({
    name: `long-lived-${name}`,
    program: `long-lived-${name}.mjs`,
    parameters: parametersOf(framework),
    files: { 'long-lived.mjs': shared },
  });

  async function start(): Promise<EmittedProcess & { address: string }> {
    const service = services.run({ SHUTDOWN_DRAIN_MS: '50' });
    const port = await new Promise<number>((resolve) => service.child.once('message', resolve));
    service.child.send('go on alone');
    return { ...service, address: `127.0.0.1:${String(port)}` };
  }

  it('a WebSocket is told that the service goes away, on both sides', async () => {
    const service = await start();
    const socket = new WebSocket(`ws://${service.address}`);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('hello');
    const [echo] = await new Promise<[Buffer]>((resolve) =>
      socket.once('message', (data: Buffer) => {
        resolve([data]);
      }),
    );
    expect(String(echo)).toBe('echo hello');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    service.child.kill('SIGTERM');
    expect(await closed).toBe(1001);
    expect(await service.ended, service.stdout()).toBe(0);
    const said = service.lines().map(({ msg }) => msg);
    expect(said).toEqual(['shutting down', 'socket closed', 'shut down']);
    expect(service.lines()[1]).toMatchObject({ code: 1001 });
  });

  it('a client that does not answer is not waited for', async () => {
    const service = await start();
    const socket = new WebSocket(`ws://${service.address}`);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.pause();
    service.child.kill('SIGTERM');
    expect(await service.ended, service.stdout()).toBe(0);
    expect(service.lines().map(({ msg }) => msg)).not.toContain(CUT);
    socket.terminate();
  });

  it('a stream of events ends, and its client can come back to another instance', async () => {
    const service = await start();
    const headers = { accept: 'text/event-stream' };
    const answer = await fetch(`http://${service.address}/events`, { headers });
    service.child.kill('SIGTERM');
    expect(await answer.text()).toMatch(/^(?:data: tick\n\n)+$/);
    expect(await service.ended, service.stdout()).toBe(0);
    const [access] = service.lines().filter(({ path }) => path === '/events');
    expect(access).toMatchObject({ msg: 'request completed', status: 200 });
    expect(service.lines().map(({ msg }) => msg)).not.toContain(CUT);
  });

  it('an answer of events to a client that does not come back is given to its end', async () => {
    const service = await start();
    const answer = await fetch(`http://${service.address}/answer`, { method: 'POST' });
    service.child.kill('SIGTERM');
    expect(await answer.text()).toMatch(/^(?:data: word\n\n)+data: the end\n\n$/);
    expect(await service.ended, service.stdout()).toBe(0);
  });
});
