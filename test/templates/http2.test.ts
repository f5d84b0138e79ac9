import { connect, type ClientHttp2Session } from 'node:http2';
import { describe, expect, it } from 'vitest';
import { EmittedProcesses, type EmittedProcess } from './emitted-process.js';
import { parametersOf } from './render-service.js';

const services = new EmittedProcesses({
  name: 'http2',
  program: 'http2-service.mjs',
  parameters: parametersOf('node-http'),
});

interface Service extends EmittedProcess {
  session: ClientHttp2Session;
}

/** The service, and a client that keeps its connection for as long as it may, as clients of HTTP/2 do. */
async function start(environment: Record<string, string> = {}): Promise<Service> {
  const service = services.run({ SHUTDOWN_DRAIN_MS: '50', ...environment });
  const port = await new Promise<number>((resolve) => service.child.once('message', resolve));
  service.child.send('go on alone');
  const session = connect(`http://127.0.0.1:${String(port)}`);
  session.on('error', () => undefined);
  return { ...service, session };
}

interface Answer {
  status: number | undefined;
  id: unknown;
  body: string;
}

/** What came until the stream closed. */
async function get({ session }: Service, path: string): Promise<Answer> {
  const stream = session.request({ ':path': path });
  const answer: Answer = { status: undefined, id: undefined, body: '' };
  stream.on('response', (headers) => {
    answer.status = headers[':status'];
    answer.id = headers['x-request-id'];
  });
  stream.setEncoding('utf8').on('data', (text: string) => (answer.body += text));
  stream.on('error', () => undefined);
  return new Promise((resolve) => {
    stream.on('close', () => {
      resolve(answer);
    });
  });
}

describe('a server of HTTP/2', () => {
  it('has ids, probes and a line for each request', async () => {
    const service = await start();
    expect(await get(service, '/live')).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    const { id, ...answer } = await get(service, '/orders');
    expect(answer).toEqual({ status: 200, body: 'ok' });
    const line = await service.said('request completed');
    expect(line).toMatchObject({ method: 'GET', path: '/orders', status: 200, request_id: id });
    service.session.close();
  });

  it('ends when no request is left, though a client keeps its connection', async () => {
    const service = await start();
    await get(service, '/orders');
    const slow = get(service, '/slow');
    await get(service, '/orders');
    service.child.kill('SIGTERM');
    expect(await slow).toMatchObject({ status: 200, body: 'slow but served' });
    expect(await service.ended, service.stdout()).toBe(0);
    const said = service.lines().map(({ msg }) => msg);
    expect(said).toContain('shut down');
    expect(said).not.toContain('requests cut off: the shutdown deadline is reached');
  });

  it('cuts off at the deadline what never ends', async () => {
    const service = await start({ SHUTDOWN_TIMEOUT_MS: '2000' });
    const endless = get(service, '/endless');
    await get(service, '/orders');
    service.child.kill('SIGTERM');
    expect(await service.ended, service.stdout()).toBe(0);
    expect(await endless).toMatchObject({ status: 200, body: 'begins' });
    const said = service.lines().map(({ msg }) => msg);
    expect(said).toEqual(expect.arrayContaining(['request aborted', 'shut down']));
  });
});
