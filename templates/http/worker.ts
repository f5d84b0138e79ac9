//# {{#if ownPort}}
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
//# {{/if}}
//# {{#if health}}
import { probe } from './health.js';
//# {{/if}}
//# {{#if ownPort}}
import { logger } from './logger.js';
//# {{/if}}
//# {{#if metrics}}
import { collectProcessMetrics, scrape } from './metrics.js';
//# {{/if}}
import { manageProcess, manageWorker } from './shutdown.js';

//# {{#if ownPort}}
/**
 * Makes a process without HTTP observable: what it answers on a port of its own (HEALTH_PORT, 9464) tells how it is, and
 * signals end it in order. Once a process, however often it is called.
 */
//# {{else}}
/** Makes signals end a process without HTTP in order. */
//# {{/if}}
export function observeProcess(): void {
  manageProcess();
  //# {{#if ownPort}}
  if (!served) serve();
  //# {{/if}}
}

/**
 * Makes a worker end in order. `stop` names its method that takes nothing new, and finishes or hands back what is in
 * hand: `observeWorker(worker, 'close')`. Returns the same worker.
 */
export function observeWorker<Stop extends string, W extends Record<Stop, () => unknown>>(
  worker: W,
  stop: Stop,
): W {
  manageWorker(worker.constructor.name, () => worker[stop]());
  return worker;
}
//# {{#if ownPort}}

type Endpoint = () => Promise<{ status: number; contentType: string; body: string }>;

const endpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  //# {{#if health}}
  ['/live', () => probe('live')],
  ['/ready', () => probe('ready')],
  ['/health', () => probe('health')],
  //# {{/if}}
  //# {{#if metrics}}
  ['/metrics', scrape],
  //# {{/if}}
]);

let served = false;

function serve(): void {
  served = true;
  //# {{#if metrics}}
  collectProcessMetrics();
  //# {{/if}}
  const { HEALTH_PORT = '' } = process.env;
  const port = HEALTH_PORT === '' ? '9464' : HEALTH_PORT;
  // The work goes on without the port: two workers on one machine may have been given the same.
  const fail = (err: unknown): void => {
    logger.error({ err, port }, 'health port could not be opened');
  };
  const server = createServer((req, res) => {
    void answer(endpoints.get((req.url ?? '').replace(/\?.*/, '')), res);
  });
  server.on('error', fail);
  server.on('listening', () => {
    logger.info({ address: server.address() }, 'health port is open');
  });
  // A process that has done its work ends: neither the server nor a prober's open connection holds it.
  server.on('connection', (socket) => socket.unref());
  server.unref();
  try {
    server.listen(Number(port));
  } catch (err) {
    fail(err);
  }
}

async function answer(endpoint: Endpoint | undefined, res: ServerResponse): Promise<void> {
  if (endpoint === undefined) {
    res.writeHead(404).end();
    return;
  }
  try {
    const { status, contentType, body } = await endpoint();
    res.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
  } catch (err) {
    logger.error({ err }, 'probe or scrape failed');
    res.writeHead(500).end();
  }
}
//# {{/if}}
