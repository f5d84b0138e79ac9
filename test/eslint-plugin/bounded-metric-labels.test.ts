import { Linter } from 'eslint';
import { expect, it } from 'vitest';
import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const rule = rules['bounded-metric-labels'];
const test = (story: string, cases: Cases, language?: 'js' | 'ts') => {
  testRule('bounded-metric-labels', rule, story, cases, language);
};
const prom = `import { Counter, Gauge, Histogram } from 'prom-client';
const c = new Counter({ name: 'c_total', help: 'c', labelNames: ['method', 'route', 'kind'] });
const h = new Histogram({ name: 'h_seconds', help: 'h', labelNames: ['method', 'route'] });\n`;
const otel = `import { metrics } from '@opentelemetry/api';
const meter = metrics.getMeter('shop');
const orders = meter.createCounter('orders');\n`;
const statsd = `import StatsD from 'hot-shots'; const client = new StatsD();\n`;

it.each([
  ['src/orders.test.ts', 0],
  ['test/orders.ts', 0],
  ['src/orders.ts', 1],
])('what a test counts is gone with it: %s', (filename, count) => {
  const config: Linter.Config = {
    files: ['**/*.ts'],
    plugins: { sightline: { rules: { 'bounded-metric-labels': rule } } as never },
    rules: { 'sightline/bounded-metric-labels': 'error' },
  };
  expect(new Linter().verify(`${prom} c.inc({ kind: user.id });`, config, { filename })).toHaveLength(count);
});

test('names of labels where a metric is made', {
  valid: [
    `import { Counter } from 'prom-client'; new Counter({ name: 'a', help: 'b', labelNames: ['method', 'status_code', 'route', 'path'] });`,
    `import { Gauge } from 'prom-client'; new Gauge({ name: 'a', help: 'b', labelNames: ['queue', 'worker_id', 'shardId', 'version'] });`,
    `import { Counter } from 'prom-client'; const names = ['method']; new Counter({ name: 'a', help: 'b', labelNames: names });`,
    `import { Counter } from 'prom-client'; const c = new Counter({ name: 'a', help: 'b', labelNames: ['job_id'] }); c.inc({ job_id: 'nightly' });`,
    `import { Counter } from './counter.js'; new Counter({ labels: ['user_id'] });`,
    `const table = { labelNames: ['user_id'] };`,
    `import { counter } from './observability/index.js'; const paid = counter('paid_total', 'Paid', { provider: ['stripe', 'adyen'] });`,
  ],
  invalid: [
    [
      `import { Counter } from 'prom-client'; new Counter({ name: 'a', help: 'b', labelNames: ['user_id', 'method'] });`,
      'labelName',
    ],
    [
      `import client from 'prom-client'; new client.Histogram({ name: 'a', help: 'b', labelNames: ['userId', 'url'] });`,
      'labelName',
      'labelName',
    ],
    [
      `import * as prom from '@prometheus-io/client'; const names = ['email']; new prom.Gauge({ name: 'a', help: 'b', labelNames: names });`,
      'labelName',
    ],
    [
      `const { Counter } = require('@platformatic/prom-client'); new Counter({ name: 'a', help: 'b', labelNames: ['session_id'] });`,
      'labelName',
    ],
    [
      `function make(client) { return new client.Counter({ name: 'a', help: 'b', labelNames: ['order_id'] }); }`,
      'labelName',
    ],
    [
      `import { counter } from './observability/index.js'; const paid = counter('paid_total', 'Paid', { user_id: { atMost: 9 } });`,
      'labelName',
    ],
    [
      `import { Counter } from 'prom-client'; new Counter({ name: 'a', help: 'b', labelNames: ['ip'] });`,
      { messageId: 'labelName', data: { label: 'ip', phrase: 'ip' } },
    ],
  ],
});

test('values of labels, prom-client', {
  valid: [
    `${prom}c.remove({ route: req.url });`,
    `${prom} c.inc(); c.inc(2); c.inc({ method: 'GET', route: '/a' }); h.observe(0.2); h.observe({ method: 'GET' }, 1);`,
    `${prom} app.get('/', (req, res) => c.inc({ method: req.method, route: req.route.path, kind: String(res.statusCode) }));`,
    `${prom} const f = (request) => c.inc({ route: request.routeOptions.url ?? 'unmatched' });`,
    `${prom} router.use((ctx) => c.inc({ route: ctx._matchedRoute, method: ctx.method }));`,
    `${prom} app.use((req, res, next) => { const by = { route: req.route.path, user: req.user.id }; c.inc({ route: by[KEY] }); next(); });`,
    `${prom} const f = (req) => c.inc({ route: req.baseUrl + req.route.path });`,
    `${prom} const f = (user) => c.inc({ kind: user.id ? 'known' : 'guest' });`,
    `${prom} const KINDS = new Set(['a', 'b']); const f = (req) => c.inc({ kind: KINDS.has(req.query.kind) ? req.query.kind : 'other' });`,
    `${prom} const KINDS = ['a', 'b']; const f = (req) => c.inc({ kind: KINDS.includes(req.query.kind) ? req.query.kind : 'other' });`,
    `${prom} const KINDS = { a: 'A', b: 'B' }; const f = (req) => c.inc({ kind: KINDS[req.query.kind] ?? 'other' });`,
    `${prom} const KINDS = new Map([['a', 'A']]); const f = (req) => c.inc({ kind: KINDS.get(req.query.kind) ?? 'other' });`,
    `${prom} const f = (req) => { const { kind } = req.query; if (kind !== 'a' && kind !== 'b') return; c.inc({ kind }); };`,
    `${prom} function kindOf(req) { switch (req.query.kind) { case 'a': return 'a'; default: return 'other'; } } const f = (req) => c.inc({ kind: kindOf(req) });`,
    `${prom} const f = (req) => c.inc({ route: normalizePath(req.path) });`,
    `${prom} const f = (req) => c.inc({ route: normalizePath(req.path) }); function normalizePath(path) { return path.replace(/\\/\\d+/g, '/:id').replace(/[0-9a-f-]{36}/g, ':uuid'); }`,
    `${prom} const f = (req) => c.inc({ route: req.path.replace(/\\d+/g, '{id}') });`,
    `${prom} const f = (err) => c.inc({ kind: err.code ?? err.name });`,
    `${prom} const f = (n) => c.inc({ kind: n > 10 ? 'many' : 'few', method: String(n > 1) });`,
    `${prom} for (const kind of ['a', 'b']) c.inc({ kind });`,
    `${prom} const end = h.startTimer({ method: 'GET' }); end({ route: '/x' }); end();`,
    `${prom} h.labels('GET', '/x').observe(1); h.labels({ method: 'GET' }).observe(1);`,
    `import { set } from 'lodash'; set({ id: user.id }, 'a'); seen.add(1, { url: req.url }); observer.observe(element, { childList: true });`,
    `const labels = { id: user.id }; render(labels); map.set({ id: req.url }, 1); cache.inc(req.url);`,
    `import { jobs } from './metrics.js'; jobs.inc({ queue: job.queueName, name: job.name, state: 'failed' });`,
    `${prom} const f = (req) => c.inc({ kind: req.headers['x-kind'] === 'a' ? 'a' : 'b' });`,
    `${prom} function record(method, path, status) { c.inc({ method, route: path, kind: status }); }`,
  ],
  invalid: [
    [`${prom} const f = (req) => c.inc({ route: req.url.replace(/^\\/api/, '/v1:') });`, 'labelValue'],
    [
      `${prom} app.get('/', (req) => c.inc({ route: req.url }));`,
      { messageId: 'labelValue', data: { label: 'route', what: 'req.url', via: '' } },
    ],
    [
      `${prom}\nconst f = (req) => {\n  const route = req.originalUrl;\n  c.inc({ route });\n};`,
      {
        messageId: 'labelValue',
        data: { label: 'route', what: 'req.originalUrl', via: ' (through \`route\`, line 6)' },
        line: 7,
      },
    ],
    [
      `${prom} const f = (req) => c.inc({ route: req.path, kind: req.params.id });`,
      'labelValue',
      'labelValue',
    ],
    [`${prom} const f = (req) => c.labels(req.method, req.originalUrl).inc();`, 'labelValue'],
    [`${prom} const f = (req) => c.labels({ route: req.url }).inc();`, 'labelValue'],
    [`${prom} const f = (req) => c.inc({ kind: req.headers['user-agent'] });`, 'labelValue'],
    [`${prom} const f = (req) => c.inc({ kind: req.get('user-agent') ?? 'none' });`, 'labelValue'],
    [
      `${prom} const f = ({ query }) => c.inc({ kind: query.kind, method: 'GET' }); const g = (req) => c.inc({ kind: req.query.kind });`,
      'labelValue',
    ],
    [`${prom} try { f(); } catch (err) { c.inc({ kind: err.message }); }`, 'labelValue'],
    [
      `${prom} try { f(); } catch (err) { c.inc({ kind: String(err) }); c.inc({ kind: \`\${err}\` }); }`,
      'labelValue',
      'labelValue',
    ],
    [
      `${prom} const f = (user) => c.inc({ kind: user.id }); const g = (userId) => c.inc({ kind: userId });`,
      'labelValue',
      'labelValue',
    ],
    [`${prom} const f = (user) => c.inc({ kind: user.email });`, 'labelValue'],
    [
      `${prom} import { randomUUID } from 'node:crypto'; c.inc({ kind: randomUUID() }); c.inc({ kind: new Date().toISOString() }); c.inc({ kind: Date.now() });`,
      'labelValue',
      'labelValue',
      'labelValue',
    ],
    [`${prom} const f = (req) => { const end = h.startTimer(); end({ route: req.url }); };`, 'labelValue'],
    [`${prom} const f = (req) => h.startTimer({ route: req.url });`, 'labelValue'],
    [
      `${prom} const f = (req) => { const labels = { method: req.method, route: req.url }; c.inc(labels); };`,
      'labelValue',
    ],
    [
      `${prom} const f = (req) => { const base = { method: req.method }; c.inc({ ...base, route: \`/x/\${req.params.id}\` }); };`,
      'labelValue',
    ],
    [
      `${prom} const labelsOf = (req) => ({ route: req.url }); const f = (req) => c.inc(labelsOf(req));`,
      'labelValue',
    ],
    [`${prom} const f = (req) => c.inc(req.query);`, 'wholeObject'],
    [`import { jobs } from './metrics.js'; jobs.inc({ queue: 'a', name: job.id });`, 'labelValue'],
    [
      `import { metrics } from '../observability'; metrics.jobs.observe({ queue: message.offset }, 1);`,
      'labelValue',
    ],
    [
      `class A { constructor(metrics) { this.requestCounter = metrics; } f(req) { this.requestCounter.inc({ route: req.path }); } }`,
      'labelValue',
    ],
    [
      `import { Gauge } from 'prom-client'; new Gauge({ name: 'a', help: 'b', labelNames: ['kind'], collect() { for (const u of users) this.set({ kind: u.id }, 1); } });`,
      'labelValue',
    ],
    [`import { paid } from './observability/index.js'; paid.add({ kind: user.id });`, 'labelValue'],
    [`${prom} c.inc({ user_id: u });`, 'labelName'],
  ],
});

test('OpenTelemetry and StatsD', {
  valid: [
    "const instanceId = process.env.INSTANCE_ID || process.env.DYNO_ID || process.pid; statsd.gauge('depth', n, [`instance:${instanceId}`]);",
    `${otel} orders.add(1); orders.add(1, { 'http.route': req.route.path, outcome: 'ok' });`,
    `${otel} const d = meter.createHistogram('d'); d.record(0.1, { 'http.request.method': req.method });`,
    `${statsd} client.increment('requests', 1, ['method:' + req.method, \`status:\${res.statusCode}\`]);`,
    `${statsd} client.timing('latency', 10, { route: req.route.path }); client.gauge('depth', queue.length, ['queue:mail']);`,
    `const seen = new Set(); seen.add(user.id);`,
  ],
  invalid: [
    [
      `${otel}app.get('/', (c) => { const q = c.req.query('q') ?? ''; orders.add(1, { q }); });`,
      'labelValue',
    ],
    [
      `${otel}router.get('/', (ctx) => orders.add(1, { device: ctx.request.header['x-device'] }));`,
      'labelValue',
    ],
    [`${otel} orders.add(1, { 'user.id': user.id });`, 'labelValue'],
    [`${otel} meter.createHistogram('d').record(1, { 'url.full': req.url });`, 'labelValue'],
    [`${otel} const attributes = { path: req.path }; orders.add(1, attributes);`, 'labelValue'],
    [
      `meter.createObservableGauge('g').addCallback((result) => { result.observe(1, { kind: user.email }); });`,
      'labelValue',
    ],
    [`${statsd} client.increment('requests', 1, ['user_id:' + user.id]);`, 'labelValue'],
    [`${statsd} client.increment('requests', [\`path:\${req.url}\`]);`, 'labelValue'],
    [`${statsd} client.timing('latency', 10, { user: userId });`, 'labelValue'],
    [`${statsd} client.increment(\`login.\${user.id}\`);`, 'metricName'],
    [
      `const { StatsD } = require('node-statsd'); const s = new StatsD(); s.increment('x', 1, ['ip:' + req.ip]);`,
      'labelValue',
    ],
  ],
});

test(
  'TypeScript: types tell more',
  {
    valid: [
      `${prom} type Kind = 'a' | 'b'; function f(sessionKind: Kind, url: Kind) { c.inc({ kind: url }); }`,
      `${prom} enum Source { A = 'a', B = 'b' } function f(message: Source) { c.inc({ kind: message, method: Source.A }); }`,
      `${prom} const KINDS = ['a', 'b'] as const; function f(title: (typeof KINDS)[number]) { c.inc({ kind: title }); }`,
      `${prom} interface Job { id: 'a' | 'b' } function f(job: Job) { c.inc({ kind: job.id }); }`,
      `import type { Counter } from 'prom-client'; class A { constructor(private readonly hits: Counter<'route'>) {} f(route: string) { this.hits.inc({ route }); } }`,
    ],
    invalid: [
      [
        `import type { Counter } from 'prom-client'; class A { constructor(private readonly hits: Counter<'route'>) {} f(req: Request) { this.hits.inc({ route: req.url }); } }`,
        'labelValue',
      ],
      [`${prom} function f(req: Request) { c.inc({ kind: req.query.kind as string }); }`, 'labelValue'],
    ],
  },
  'ts',
);

test('lists that the user changes', {
  options: [{ unboundedNames: { add: ['tenant'], remove: ['sku'] }, boundedNames: { add: ['customer id'] } }],
  valid: [`${prom} c.inc({ kind: item.sku }); c.inc({ kind: customerId });`],
  invalid: [[`${prom} c.inc({ kind: request2.tenant });`, 'labelValue']],
});

test('what has few values, as real services have it', {
  valid: [
    `${prom} const client = createClient({ onReadEnd(query, timings) { c.labels({ query }).inc(timings.n); } });`,
    `${prom} function count(payload) { c.labels(payload).inc(); }`,
    `${prom} new Counter({ name: 'states_total', help: 'x', labelNames: ['stateId'] });`,
    `import { JobType } from './types.js'; ${prom} c.inc({ kind: JobType.sameMessage });`,
    `${prom} const latencies = new Map(); latencies.set(observationId, elapsed);`,
    `${prom} c.inc({ kind: opts.bucketId ?? UNKNOWN });`,
  ],
  invalid: [
    [
      `${prom} async function ask(query) { const rows = await pool.query(query); c.labels({ query }).inc(); return rows; }`,
      'labelValue',
    ],
    [`import { job } from './types.js'; ${prom} c.inc({ kind: job.message });`, 'labelValue'],
  ],
});

test(
  'parameters that Nest fills from the request',
  {
    valid: [
      `${prom} class A { f(@Query('q') q: string) { c.labels(q ? 'search' : 'all', '/', 'a').inc(); } }`,
      `${prom} class A { f(@Query('kind', new ParseEnumPipe(Kind)) kind: string) { c.inc({ kind }); } }`,
      `${prom} class A { f(@Query('kind') kind: 'a' | 'b') { c.inc({ kind }); } }`,
      `${prom} class A { f(@Inject('KIND') kind: string) { c.inc({ kind }); } }`,
      `${prom} class A { f(@Body() body: { kind: 'a' | 'b' }) { c.inc({ kind: body.kind }); } }`,
      `${prom} class A { f(@Body() body: Order) { c.inc({ kind: body.kind }); } }`,
    ],
    invalid: [
      [`${prom} class A { f(@Query('q') q: string) { c.labels(q).inc(); } }`, 'labelValue'],
      [`${prom} class A { f(@Body() body: { kind: string }) { c.inc({ kind: body.kind }); } }`, 'labelValue'],
      [`${prom} class A { f(@Headers('x-kind') kind: string) { c.inc({ kind }); } }`, 'labelValue'],
    ],
  },
  'ts',
);

test('a piece of a value without end', {
  valid: [
    `${prom} c.inc({ kind: name.split(':')[0] });`,
    `${prom} c.inc({ kind: req.route.path.split('/')[1] });`,
  ],
  invalid: [
    [`${prom} c.inc({ kind: user.email.split('@')[1] });`, 'labelValue'],
    [`${prom} c.inc({ kind: new URL(link).pathname });`, 'labelValue'],
  ],
});

test('the host of a URL', {
  valid: [
    `${prom} app.get('/', (req) => { c.inc({ kind: new URL(config.upstream).host }); });`,
    `${prom} app.get('/', (req) => { c.inc({ kind: new URL(req.url, 'http://localhost').host }); });`,
    `${prom} app.get('/', (req) => { c.inc({ kind: new URL(req.body.url).protocol }); });`,
    `${prom} app.get('/', (req) => { const { host } = new URL(req.body.url); if (!['a', 'b'].includes(host)) return; c.inc({ kind: host }); });`,
    `${prom} let path = ''; path = \`\${path}/\${path}\`; app.get('/', () => { c.inc({ kind: new URL(path).host }); });`,
    `${prom} class Client { count() { c.inc({ kind: new URL(this.url).host }); } }`,
  ],
  invalid: [
    [
      `${prom} app.get('/', (req) => { c.inc({ kind: new URL(req.body.url).host }); });`,
      { messageId: 'labelValue', data: { label: 'kind', what: 'req.body.url (its host)', via: '' } },
    ],
    [
      `${prom} app.get('/', (req) => { const target = new URL(req.query.target); c.inc({ kind: target.hostname }); });`,
      'labelValue',
    ],
    [
      `${prom} app.get('/', (req) => { const { origin } = new URL(req.body.callback); c.inc({ kind: origin }); });`,
      'labelValue',
    ],
    [
      `${prom} app.get('/', (req) => { c.inc({ kind: new URL(req.url, \`http://\${req.headers.host}\`).host }); });`,
      'labelValue',
    ],
  ],
});

test('a map of metrics is no metric', {
  valid: [
    `export async function f(req) { const factMetricMap = new Map((await req.models.factMetrics.getAll()).map((m) => [m.id, m])); const found = factMetricMap.get(req.body.id); factMetricMap.set(found.id, await update(found)); }`,
    `import { metrics } from './metrics.js'; export function f(req) { this.metricCache.set(req.user.id, metrics); }`,
  ],
  invalid: [],
});

test('a list of label names that several metrics have is told of once', {
  valid: [],
  invalid: [
    [
      `import { Gauge } from 'prom-client'; const labelNames = ['kind', 'user_id']; const a = new Gauge({ name: 'a', help: 'a', labelNames }); const b = new Gauge({ name: 'b', help: 'b', labelNames: [...labelNames, 'window'] });`,
      'labelName',
    ],
  ],
});

const bundle = (options: string) =>
  `import promBundle from 'express-prom-bundle'; app.use(promBundle({ includeMethod: true, ${options} }));`;

test('the labels that express-prom-bundle is told of', {
  valid: [
    bundle(`customLabels: { project: 'shop', version: VERSION }`),
    bundle(
      `customLabels: { route: null }, transformLabels: (labels, req) => { labels.route = req.route?.path ?? 'none'; }`,
    ),
    bundle(`transformLabels: (labels, req, res) => { labels.ok = String(res.statusCode < 400); }`),
    // It cuts ids out of a path by itself.
    bundle(`includePath: true`),
    bundle(`includePath: true, normalizePath: (req) => (req.route ? req.baseUrl + req.route.path : 'none')`),
    `import { render } from './render'; render({ transformLabels: (labels, req) => { labels.url = req.originalUrl; } });`,
  ],
  invalid: [
    [bundle(`transformLabels: (labels, req) => { labels.url = req.originalUrl; }`), 'labelValue'],
    [bundle(`transformLabels(labels, req) { Object.assign(labels, { user: req.user.id }); }`), 'labelValue'],
    [
      bundle(
        `transformLabels: (labels, req) => { labels.agent = req.headers['user-agent']; return labels; }`,
      ),
      'labelValue',
    ],
    [bundle(`customLabels: { user_id: null }, transformLabels: fill`), 'labelName'],
    [bundle(`includePath: true, normalizePath: (req) => req.path`), 'labelValue'],
  ],
});

test('the subjects of NATS are topics, those of mails are texts', {
  valid: [
    `import { connect } from 'nats'; ${prom}const f = (m) => c.inc({ method: 'a', subject: m.subject });`,
    `import { jetstream } from '@nats-io/jetstream'; import { Counter } from 'prom-client'; new Counter({ name: 'a_total', help: 'x', labelNames: ['subject'] });`,
  ],
  invalid: [
    [`${prom}const f = (mail) => c.inc({ kind: mail.subject });`, 'labelValue'],
    [
      `import { connect } from 'nats'; ${prom}const f = (m) => c.inc({ kind: m.headers.messageId });`,
      'labelValue',
    ],
  ],
});

test('servers that are configured, and tokens that are goods', {
  valid: [
    `${prom}c.inc({ method: 'GET', baseUrl: server.printableUrl });`,
    `${prom}const url = init.printableUrl; c.inc({ base_url: url });`,
    `import { Counter } from 'prom-client'; import { ChainName } from './chains'; const sent = new Counter({ name: 'sent_total', help: 'x', labelNames: ['origin', 'token'] });`,
    `import { ethers } from 'ethers'; ${prom}c.inc({ kind: 'a', token: amount.token.symbol });`,
  ],
  invalid: [
    [`${prom}c.inc({ baseUrl: req.url });`, 'labelValue'],
    [`${prom}c.inc({ url: server.printableUrl });`, 'labelValue'],
    [
      `import { Counter } from 'prom-client'; const sent = new Counter({ name: 'sent_total', help: 'x', labelNames: ['origin', 'token'] });`,
      'labelName',
    ],
    [`import { ethers } from 'ethers'; ${prom}c.inc({ kind: 'a', access_token: token });`, 'labelValue'],
  ],
});
