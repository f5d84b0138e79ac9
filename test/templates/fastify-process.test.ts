import { expect, it } from 'vitest';
import { EmittedProcesses, eventually, type EmittedProcess } from './emitted-process.js';
import { parametersOf } from './render-service.js';

const services = new EmittedProcesses({
  name: 'fastify-process',
  program: 'fastify-service.mjs',
  parameters: parametersOf('fastify5'),
});

async function start(): Promise<EmittedProcess & { base: string }> {
  const service = services.run({ SHUTDOWN_DRAIN_MS: '50' });
  const port = await new Promise((resolve) => service.child.once('message', resolve));
  return { ...service, base: `http://127.0.0.1:${String(port)}` };
}

it('an error that cuts off an answer has its line, with its stack; a client that goes away is none', async () => {
  const service = await start();
  const broken = await fetch(`${service.base}/broken`, { headers: { 'x-request-id': 'broken-1' } });
  await expect(broken.text()).rejects.toThrow();
  const { level, err, request_id: id } = await service.said('request failed');
  expect([level, err?.message, id]).toEqual(['error', 'the source fails', 'broken-1']);
  expect(err?.stack).toContain('fastify-service.mjs');

  const gone = new AbortController();
  await fetch(`${service.base}/endless`, {
    signal: gone.signal,
    headers: { 'x-request-id': 'gone-1' },
  });
  gone.abort();
  await eventually(() => {
    const told = service.lines().filter(({ request_id }) => request_id === 'gone-1');
    expect(told.map(({ msg }) => msg)).toEqual(['request aborted']);
  });
});

it('what fails while the server closes is told, and keeps nothing else from being closed', async () => {
  const service = await start();
  service.child.kill('SIGTERM');
  expect(await service.ended, service.stdout()).toBe(0);
  const said = service.lines().map(({ msg, err }) => err?.message ?? msg);
  expect(said.slice(-4)).toEqual(['shutting down', 'a plugin does not close', 'store closed', 'shut down']);
});
