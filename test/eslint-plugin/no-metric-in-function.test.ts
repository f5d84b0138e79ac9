import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const prom = `import client, { Counter, Gauge, Histogram, Registry, register } from 'prom-client';\n`;
const otel = `import { metrics } from '@opentelemetry/api'; const meter = metrics.getMeter('shop');\n`;
const test = (story: string, head: string, { valid, invalid }: Cases, language: 'js' | 'ts' = 'js') => {
  const cases = {
    valid: valid.map((code) => head + code),
    invalid: invalid.map(([code, ...findings]) => [head + code, ...findings] as const),
  };
  testRule('no-metric-in-function', rules['no-metric-in-function'], story, cases, language);
};
const counter = `new Counter({ name: 'a_total', help: 'h' })`;

test('a metric is made once', prom, {
  valid: [
    `const a = ${counter}; a.inc();`,
    `for (const name of NAMES) all[name] = new Counter({ name, help: 'h' });`,
    `export function createMetrics(register) { return { a: ${counter} }; }`,
    `export const createMetrics = () => ({ a: ${counter} });`,
    `class Metrics { constructor() { this.a = ${counter}; this.a.inc(); } }`,
    `class Metrics { onModuleInit() { this.a = ${counter}; } }`,
    `class Metrics { a = ${counter}; }`,
    `export default fp(async (app) => { const a = ${counter}; app.addHook('onResponse', () => a.inc()); });`,
    `app.register(async (instance) => { const a = ${counter}; instance.get('/', () => a.inc()); });`,
    `export const middleware = () => { const a = ${counter}; return (req, res, next) => { a.inc(); next(); }; };`,
    `function setupMetrics() { const a = ${counter}; a.inc(); }`,
    `export function exposeBuildInfo() { const g = new Gauge({ name: 'build_info', help: 'h' }); g.set(1); }`,
    `server.on('listening', () => { ${counter}.inc(); });`,
    `app.addHook('onReady', async () => { all.a = ${counter}; });`,
  ],
  invalid: [],
});

test('one that is only made where it is missing is made once, too', prom, {
  valid: [
    `app.get('/', (req, res) => { const a = register.getSingleMetric('a_total') ?? ${counter}; a.inc(); });`,
    `app.get('/', (req, res) => { cache.a ??= ${counter}; cache.a.inc(); });`,
    `let a; function count() { if (!a) a = ${counter}; a.inc(); }`,
    `let a; function count() { if (a === undefined) { a = ${counter}; } a.inc(); }`,
    `function counterFor(name) { const known = cache.get(name); if (known) return known; const made = ${counter}; made.inc(); return made; }`,
    `let done = false; function ready() { if (initialized) return; const a = ${counter}; a.inc(); }`,
    `const metric = once(() => ${counter});`,
  ],
  invalid: [],
});

test('so is one with a registry of its own, which goes when it goes', prom, {
  valid: [
    `app.get('/metrics', async (req, res) => { const r = new Registry(); const g = new Gauge({ name: 'a', help: 'h', registers: [r] }); g.set(1); res.send(await r.metrics()); });`,
    `app.get('/', (req, res) => { const a = new Counter({ name: 'a_total', help: 'h', registers: [] }); a.inc(); });`,
  ],
  invalid: [],
});

test('what is no metric is left alone', '', {
  valid: [
    `app.get('/', (req, res) => { const counter = new Counter(1); counter.inc(); });`,
    `app.get('/', (req, res) => { res.send(counter({ name: 'a' })); });`,
    `function f() { const histogram = telemetry.meter.createHistogram('a'); histogram.record(1); }`,
  ],
  invalid: [],
});

test('a handler runs again and again', prom, {
  valid: [],
  invalid: [
    [`app.get('/', (req, res) => { const a = ${counter}; a.inc(); });`, 'registered'],
    [`app.get('/', show); function show(req, res) { ${counter}.inc(); }`, 'registered'],
    [`router.use(async (ctx, next) => { all.a = ${counter}; await next(); });`, 'registered'],
    [`app.use((req, res, next) => { req.a = ${counter}; next(); });`, 'registered'],
    [
      `app.addHook('onRequest', async (req) => { const g = new client.Gauge({ name: 'a', help: 'h' }); g.set(1); });`,
      'registered',
    ],
    [`app.route({ method: 'GET', url: '/', handler: async () => { all.a = ${counter}; } });`, 'registered'],
    [`new Worker('mail', async (job) => { all.a = ${counter}; });`, 'registered'],
    [`queue.process(async (job) => { all.a = ${counter}; });`, 'registered'],
    [`consumer.run({ eachMessage: async () => { all.a = ${counter}; } });`, 'registered'],
    [`stream.on('data', () => { all.a = ${counter}; });`, 'registered'],
    [`setInterval(() => { const g = new Gauge({ name: 'a', help: 'h' }); g.set(1); }, 1000);`, 'registered'],
    [`app.get('/', () => { count(); }); function count() { all.a = ${counter}; }`, 'registered'],
  ],
});

test('a metric that is made, used and forgotten is made for each call', prom, {
  valid: [],
  invalid: [
    [
      `function count(outcome, n) { const a = new client.Counter({ name: \`a_\${outcome}_total\`, help: 'h' }); a.inc(n); }`,
      'registered',
    ],
    [
      `export async function charge(order) { const end = new Histogram({ name: 'a_seconds', help: 'h' }).startTimer(); await pay(order); end(); }`,
      'registered',
    ],
    [`class Orders { place() { ${counter}.inc(); } }`, 'registered'],
  ],
});

test('so is an instrument of OpenTelemetry', otel, {
  valid: [`export const orders = meter.createCounter('orders');`],
  invalid: [
    [
      `export async function place(order) { const a = meter.createCounter('orders'); a.add(1); }`,
      'instrument',
    ],
    [`app.post('/orders', (req, res) => { meter.createCounter('orders').add(1); });`, 'instrument'],
  ],
});

test(
  'Nest says with decorators what is called',
  prom,
  {
    valid: [`@Injectable() class A { constructor() { this.a = ${counter}; } }`],
    invalid: [
      [`@Controller() class A { @Get() get() { this.a = ${counter}; } }`, 'registered'],
      [`class A { @Cron('* * * * *') tick() { this.a = ${counter}; } }`, 'registered'],
    ],
  },
  'ts',
);

test('a metric that is named for one user or connection is made for each of them', prom, {
  valid: [
    `exports.create = (name) => new Counter({ name: \`shop_\${name}_total\`, help: 'h' });`,
    `exports.onConnect = (socket) => { let g = reg.getSingleMetric('a') ?? new Gauge({ name: 'socket_' + socket.id, help: 'h' }); g.set(1); };`,
  ],
  invalid: [
    [
      `exports.onConnect = function (socket) { const g = new Gauge({ name: 'socket_' + socket.id, help: 'h' }); g.set(1); };`,
      'registered',
    ],
    [
      `export function track(user) { register(new Counter({ name: \`user_\${user.id}_logins_total\`, help: 'h' })); }`,
      'registered',
    ],
  ],
});
