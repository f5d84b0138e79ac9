import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { startOtlpReceiver, type ReceivedSpan } from '../harness/otlp-receiver.mjs';
import { parseMetrics, type Sample } from '../harness/prometheus-text.mjs';
import { startService, until } from '../harness/running-service.mjs';
import { startUpstream } from '../harness/upstream.mjs';
import { canary, type ServiceCase } from './cases.js';

export type LogLine = Record<string, unknown>;

export interface Exchange {
  path: string;
  status: number;
  headers: Record<string, string>;
  body: string;
  /** What was sent along. */
  requestId: string | null;
  traceId: string | null;
  parentSpanId: string | null;
}

/** Everything one life of a service gave away of itself, from its first request to its exit after SIGTERM. */
export interface Evidence {
  stdout: string[];
  stderr: string[];
  lines: LogLine[];
  item: Exchange;
  withoutIds: Exchange;
  forgedId: Exchange;
  secrets: Exchange;
  post: Exchange;
  malformed: Exchange;
  unknown: Exchange;
  failing: Exchange;
  outgoing: Exchange | null;
  outgoingFailure: Exchange | null;
  upstream: { url: string; headers: Record<string, string | string[] | undefined> }[];
  concurrent: Exchange[];
  abortedId: string;
  probes: { live: Exchange; ready: Exchange; health: Exchange };
  own: Exchange[];
  metricsText: string;
  metricsType: string;
  samples: Sample[];
  drain: { ready: Exchange; live: Exchange; item: Exchange; slow: Exchange; msToExit: number };
  exit: { code: number | null; signal: NodeJS.Signals | null };
  spans: ReceivedSpan[];
  spansBeforeExit: number;
  exportProblems: string[];
  /** Requests that the service itself had to answer, unknown paths included; not the emitted probes and scrape. */
  requestsSent: number;
  requestsBeforeScrape: number;
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');

export interface Life {
  nodeBin?: string;
  env?: NodeJS.ProcessEnv;
}

/** Boots a wired service in production, talks to it in every way section 3 names, and ends it with SIGTERM. */
export async function gatherEvidence(
  service: ServiceCase,
  folder: string,
  life: Life = {},
): Promise<Evidence> {
  const receiver = await startOtlpReceiver();
  const upstream = await startUpstream();
  const running = await startService(folder, {
    nodeBin: life.nodeBin,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      // far away, so that only the flush at the exit can have sent what arrives
      OTEL_BSP_SCHEDULE_DELAY: '120000',
      ...Object.fromEntries(service.upstreamEnv.map((name) => [name, upstream.url])),
      ...Object.fromEntries(service.secretEnv.map((name) => [name, `${canary}-credential`])),
      ...life.env,
    },
  });
  let requestsSent = 0;
  const ownPaths = new Set(service.own.map(({ path }) => path));
  const emittedPaths = new Set(
    ['/live', '/ready', '/health', '/metrics'].filter((path) => !ownPaths.has(path)),
  );

  /** One request with ids of its own, unless told otherwise. */
  const ask = async (
    path: string,
    init: {
      method?: string;
      headers?: Record<string, string>;
      body?: string;
      ids?: boolean;
      probe?: boolean;
    } = {},
  ): Promise<Exchange> => {
    const [requestId, traceId, parentSpanId] =
      init.ids === false ? [null, null, null] : [`req-${randomUUID()}`, hex(16), hex(8)];
    if (!emittedPaths.has(path)) requestsSent += 1;
    const response = await fetch(running.url + path, {
      method: init.method ?? 'GET',
      redirect: 'manual',
      headers: {
        ...(requestId !== null ? { 'x-request-id': requestId } : {}),
        ...(traceId !== null ? { traceparent: `00-${traceId}-${parentSpanId}-01` } : {}),
        ...init.headers,
      },
      ...(init.body !== undefined ? { body: init.body } : {}),
    });
    return {
      path,
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
      requestId,
      traceId,
      parentSpanId,
    };
  };
  const probe = (path: string) => ask(path, { ids: false });
  const secretHeaders = {
    authorization: `Bearer ${canary}-bearer`,
    cookie: `session=${canary}-cookie`,
    'x-api-key': `${canary}-api-key`,
  };
  const json = { 'content-type': 'application/json' };

  try {
    await until(() => running.stdout().length > 0, 1000);
    const item = await ask(service.item.path);
    const withoutIds = await ask(service.item.path, { ids: false });
    const forgedId = await ask(service.item.path, {
      headers: { 'x-request-id': `{"a":1} ${'x'.repeat(300)}` },
    });
    const query = `token=${canary}-query&access_token=${canary}-q2&password=${canary}-q3`;
    const secrets = await ask(`${service.item.path}?${query}`, { headers: secretHeaders });
    const post = await ask(service.post.path, {
      method: 'POST',
      headers: { ...json, ...secretHeaders },
      body: JSON.stringify(service.post.body),
    });
    const malformed = await ask(service.post.path, {
      method: 'POST',
      headers: json,
      body: '{"password": oops',
    });
    const unknown = await ask(`/nothing/${hex(4)}?token=${canary}-unknown`);
    const failing = await ask(
      `${service.failing.path}${service.failing.path.includes('?') ? '&' : '?'}${query}`,
      {
        headers: secretHeaders,
      },
    );
    const outgoing = service.outgoing ? await ask(service.outgoing.path) : null;
    let outgoingFailure: Exchange | null = null;
    if (service.outgoing?.failure) {
      upstream.fail();
      outgoingFailure = await ask(service.outgoing.path);
    }
    const concurrent = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        index % 2 === 0 ? ask(service.slow.path) : ask(service.item.withId(`c${String(index)}`)),
      ),
    );
    await Promise.all(Array.from({ length: 30 }, () => ask(service.item.withId(hex(6)))));
    await Promise.all(Array.from({ length: 15 }, () => ask(`/${hex(6)}/${hex(6)}`)));
    requestsSent += 1;
    const abortedId = await abandon(running.url + service.slow.path);

    const probes = {
      live: await probe('/live'),
      ready: await probe('/ready'),
      health: await probe('/health'),
    };
    const own = [];
    for (const { path } of service.own) own.push(await probe(path));
    const requestsBeforeScrape = requestsSent;
    const scrape = await probe('/metrics');

    const spansBeforeExit = receiver.spans.length;
    const slow = ask(service.slow.path);
    await delay(150);
    const terminatedAt = Date.now();
    running.signal('SIGTERM');
    await until(() => running.stdout().some((line) => line.includes('"shutting down"')), 2000);
    const [ready, live, late] = await Promise.all([probe('/ready'), probe('/live'), ask(service.item.path)]);
    const drain = { ready, live, item: late, slow: await slow };
    const timeout = setTimeout(running.kill, 20_000);
    const exit = await running.exited;
    clearTimeout(timeout);

    const stdout = running.stdout();
    const stderr = running.stderr();
    return {
      stdout,
      stderr,
      lines: [...stdout, ...stderr].flatMap(asObject),
      ...{
        item,
        withoutIds,
        forgedId,
        secrets,
        post,
        malformed,
        unknown,
        failing,
        outgoing,
        outgoingFailure,
      },
      ...{ concurrent, abortedId, probes, own },
      upstream: upstream.received,
      metricsText: scrape.body,
      metricsType: scrape.headers['content-type'] ?? '',
      samples: parseMetrics(scrape.body),
      drain: { ...drain, msToExit: Date.now() - terminatedAt },
      exit,
      spans: receiver.spans,
      spansBeforeExit,
      exportProblems: receiver.requests.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
      requestsSent,
      requestsBeforeScrape,
    };
  } finally {
    running.kill();
    await Promise.all([receiver.close(), upstream.close()]);
  }
}

/** What a crash left behind. */
export interface Crash {
  stdout: string[];
  stderr: string[];
  lines: LogLine[];
  exit: { code: number | null; signal: NodeJS.Signals | null };
  spans: ReceivedSpan[];
}

/** Makes the service throw where nobody catches it and waits for its end. */
export async function gatherCrash(path: string, folder: string, life: Life = {}): Promise<Crash> {
  const receiver = await startOtlpReceiver();
  const running = await startService(folder, {
    nodeBin: life.nodeBin,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '120000', ...life.env },
  });
  try {
    await fetch(running.url + path, { method: 'POST' }).catch(() => {
      // ignored: the answer may or may not get out before the process dies
    });
    const timeout = setTimeout(running.kill, 60_000);
    const exit = await running.exited;
    clearTimeout(timeout);
    const [stdout, stderr] = [running.stdout(), running.stderr()];
    return { stdout, stderr, lines: [...stdout, ...stderr].flatMap(asObject), exit, spans: receiver.spans };
  } finally {
    running.kill();
    await receiver.close();
  }
}

/** Asks and goes away before the answer; gives the request id that was sent. */
async function abandon(url: string): Promise<string> {
  const requestId = `gone-${randomUUID()}`;
  const request = httpRequest(url, { headers: { 'x-request-id': requestId } });
  request.on('error', () => {
    // ignored: going away is what this is about
  });
  request.end();
  // On a busy machine even that takes a while: a request that never left is not seen by anybody.
  await once(request, 'finish');
  await delay(200);
  request.destroy();
  await delay(900);
  return requestId;
}

function asObject(line: string): LogLine[] {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? [parsed as LogLine] : [];
  } catch {
    return [];
  }
}
