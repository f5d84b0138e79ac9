import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Counter, Gauge, collectDefaultMetrics, register } from 'prom-client';
import { parametersOf, renderService } from './render-service.js';

type Labels = Record<string, readonly string[] | { atMost: number }>;

/** The emitted module, as a service in JavaScript sees it. */
interface Metrics {
  counter: (name: string, help: string, labels: Labels) => { add: (values: object, amount?: number) => void };
  histogram: (
    name: string,
    help: string,
    labels: Labels,
  ) => { record: (values: object, value: number) => void };
  gauge: (
    name: string,
    help: string,
    labels: Labels,
    collect?: (set: (values: object, value: number) => void) => void,
  ) => { set: (values: object, value: number) => void };
  scrape: () => Promise<{ contentType: string; body: string }>;
  requestEnded: (method: string, route: string, status: number, seconds: number) => void;
  requestStarted: () => void;
}

let metrics: Metrics;
let file: string;

/** A service that has a metric of its own before ours are made. */
const theirs = new Counter({ name: 'orders_total', help: 'theirs', labelNames: ['outcome'] });

beforeAll(async () => {
  process.env.METRICS_MAX_SERIES = '50';
  file = `${await renderService('metrics', parametersOf('express5'))}/metrics.ts`;
  metrics = (await import(file)) as Metrics;
});

beforeEach(() => {
  register.resetMetrics();
});

async function linesOf(metric: string): Promise<string[]> {
  const { body } = await metrics.scrape();
  return body.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
}

it('a gauge that cannot be read costs the scrape no other metric', async () => {
  metrics.counter('parcels_total', 'sent', {}).add({});
  const depth = metrics.gauge('depot_depth', 'waiting', {}, () => {
    throw new Error('the depot is closed');
  });
  depth.set({}, 7);
  expect(await linesOf('parcels_total')).toEqual(['parcels_total 1']);
  expect(await linesOf('depot_depth')).toEqual(['depot_depth 7']);
});

describe('label values are bounded', () => {
  it('a value outside the list is counted as _OTHER', async () => {
    const paid = metrics.counter('payments_total', 'by outcome', { outcome: ['ok', 'declined'] });
    paid.add({ outcome: 'ok' });
    paid.add({ outcome: 'user-17' }, 2);
    paid.add({ outcome: 'user-18' });
    paid.add({});
    expect(await linesOf('payments_total')).toEqual([
      'payments_total{outcome="ok"} 1',
      'payments_total{outcome="_OTHER"} 4',
    ]);
  });

  it('a set that is known only at run time has a limit', async () => {
    const depth = metrics.gauge('queue_depth', 'by queue', { queue: { atMost: 2 } });
    for (const queue of ['mail', 'sms', 'fax', 'mail']) depth.set({ queue }, 5);
    expect(await linesOf('queue_depth')).toEqual([
      'queue_depth{queue="mail"} 5',
      'queue_depth{queue="sms"} 5',
      'queue_depth{queue="_OTHER"} 5',
    ]);
  });

  it('a metric has a maximum of series, and what is dropped is counted', async () => {
    const wide = metrics.histogram('wide_seconds', 'wide', { a: { atMost: 100 }, b: { atMost: 100 } });
    for (let i = 0; i < 80; i++) wide.record({ a: `a${String(i)}`, b: 'b' }, 0.1);
    expect(await linesOf('wide_seconds_count')).toHaveLength(50);
    expect(await linesOf('metrics_series_dropped_total')).toEqual([
      'metrics_series_dropped_total{metric="wide_seconds"} 30',
    ]);
  });

  it('methods and statuses of requests are folded, whatever a client sends', async () => {
    metrics.requestStarted();
    metrics.requestEnded('PROPFIND', '/users/:id', 200, 0.2);
    metrics.requestStarted();
    metrics.requestEnded('GET', '/users/:id', 404, 0.3);
    expect(await linesOf('http_server_request_duration_seconds_count')).toEqual([
      'http_server_request_duration_seconds_count{http_request_method="_OTHER",http_route="/users/:id",http_response_status_code="200"} 1',
      'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/users/:id",http_response_status_code="404"} 1',
    ]);
    expect(await linesOf('http_server_active_requests')).toEqual(['http_server_active_requests 0']);
  });
});

describe('beside what the service has', () => {
  it('a metric of its own is left to it, and nothing is counted twice', async () => {
    const ours = metrics.counter('orders_total', 'ours', { outcome: ['paid'], region: ['eu'] });
    theirs.inc({ outcome: 'paid' });
    ours.add({ outcome: 'paid', region: 'eu' });
    expect(await linesOf('orders_total')).toEqual(['orders_total{outcome="paid"} 1']);
  });

  it('also one of another kind', async () => {
    const ours = metrics.histogram('orders_total', 'ours', {});
    theirs.inc({ outcome: 'paid' });
    ours.record({}, 3);
    expect(await linesOf('orders_total')).toEqual(['orders_total{outcome="paid"} 1']);
  });

  it('the same metric made twice, and the module loaded twice, register once', async () => {
    const again = (await import(`${file}?again`)) as Metrics;
    expect(again).not.toBe(metrics);
    metrics.requestEnded('GET', '/', 200, 0.1);
    again.requestEnded('GET', '/', 200, 0.1);
    expect(await linesOf('http_server_request_duration_seconds_count')).toEqual([
      'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/",http_response_status_code="200"} 2',
    ]);
  });

  it('process and event loop are measured, once', async () => {
    await metrics.scrape();
    const { body, contentType } = await metrics.scrape();
    expect(contentType).toContain('text/plain');
    expect(body.match(/^process_cpu_user_seconds_total /gm)).toHaveLength(1);
    expect(body).toContain('nodejs_eventloop_lag_seconds');
  });

  it('one that it looks for before it makes it is its own', async () => {
    const ours = metrics.counter('cards_total', 'ours', { kind: ['post'] });
    const found: unknown = register.getSingleMetric('cards_total');
    const own =
      found instanceof Counter
        ? found
        : new Counter({ name: 'cards_total', help: 'theirs', labelNames: ['colour'] });
    own.inc({ colour: 'red' });
    ours.add({ kind: 'post' });
    expect(await linesOf('cards_total')).toEqual(['cards_total{colour="red"} 1']);
  });

  it("ours are in the client's registry from the first measurement on", async () => {
    register.clear();
    const ours = metrics.counter('stamps_total', 'ours', { kind: ['old'] });
    metrics.gauge('stamps', 'ours', {}, (set) => {
      set({}, 3);
    });
    ours.add({ kind: 'old' });
    const shown = await register.metrics();
    expect(shown).toContain('stamps_total{kind="old"} 1\n');
    expect(shown).toContain('stamps 3\n');
  });

  it('one of its own that is made after ours takes its place', async () => {
    const ours = metrics.counter('mails_total', 'ours', { kind: ['letter'] });
    ours.add({ kind: 'letter' });
    const own = new Gauge({ name: 'mails_total', help: 'theirs' });
    own.set(7);
    ours.add({ kind: 'letter' });
    expect(await linesOf('mails_total')).toEqual(['mails_total 7']);
  });

  it('so do those of the process, which it begins to collect when we do already', async () => {
    await metrics.scrape();
    collectDefaultMetrics({ labels: { app: 'theirs' } });
    expect(await linesOf('process_cpu_user_seconds_total')).toEqual([
      expect.stringMatching(/^process_cpu_user_seconds_total\{app="theirs"\} /),
    ]);
  });

  it('a registry that it clears shows ours again', async () => {
    const ours = metrics.counter('parcels_total', 'ours', { size: ['small'] });
    ours.add({ size: 'small' });
    register.clear();
    ours.add({ size: 'small' });
    expect(await linesOf('parcels_total')).toEqual(['parcels_total{size="small"} 2']);
    expect(await linesOf('nodejs_eventloop_lag_seconds')).toHaveLength(1);
    expect(await linesOf('orders_total')).toEqual([]);
  });

  it('its own metrics are not made twice either', () => {
    const again = (): Counter => new Counter({ name: 'letters_total', help: 'theirs' });
    again();
    expect(again).toThrow('already been registered');
  });
});

it('on the oldest client that init takes, requests are measured', async () => {
  const folder = await renderService('metrics on prom-client 13', parametersOf('express5'));
  const packages = fileURLToPath(new URL('../../node_modules/', import.meta.url));
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(path.join(packages, 'prom-client13'), path.join(folder, 'node_modules/prom-client'));
  const { requestStarted, requestEnded, scrape } = (await import(`${folder}/metrics.ts`)) as Metrics;
  requestStarted();
  requestStarted();
  requestEnded('GET', '/users/:id', 200, 0.2);
  const { body } = await scrape();
  expect(body).toContain('http_server_active_requests 1\n');
  expect(body).toContain(
    'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/users/:id",http_response_status_code="200"} 1\n',
  );
  expect(body).toContain('process_cpu_user_seconds_total ');
});
