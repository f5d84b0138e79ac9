import { testMessages, type Cases } from './flow/rule-testers.js';
import tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';

const prom = `import { Counter, Gauge, Histogram, Summary } from 'prom-client';\n`;
const otel = `import { metrics } from '@opentelemetry/api'; const meter = metrics.getMeter('shop');\n`;
const test = (story: string, head: string, cases: Cases) => {
  testMessages('metric-naming', story, head, cases);
};
const metric = (type: string, name: string) => `new ${type}({ name: '${name}', help: 'h' });`;

test('names that Prometheus likes', prom, {
  valid: [
    metric('Counter', 'shop_orders_total'),
    metric('Counter', 'process_cpu_seconds_total'),
    metric('Counter', 'shop_sent_bytes_total'),
    metric('Histogram', 'shop_request_duration_seconds'),
    metric('Gauge', 'shop_build_info'),
    metric('Gauge', 'shop_last_sync_timestamp_seconds'),
    metric('Gauge', 'shop_active_last_30_days'),
    metric('Gauge', 'shop_orders_us'),
    metric('Gauge', 'shop_variant_b'),
    metric('Gauge', 'shop_gauges_in_stock'),
    metric('Histogram', 'shop_daily_summary_size_bytes'),
    'new Counter(options);',
    'new Counter({ ...base, name: NAME });',
    'new Counter({ name: `${prefix}_orders_total`, help: `h` });',
    'new Counter({ name: prefix, help: `h` });',
  ],
  invalid: [],
});

test('classes of the file that are called like metrics', '', {
  valid: [
    `class Counter {} new Counter({ name: 'BadName', help: '' });`,
    `import { trace } from '@opentelemetry/api'; class Clicks {} new Clicks().createCounter('clicksTotal');`,
  ],
  invalid: [],
});

test('names that it does not like', prom, {
  valid: [],
  invalid: [
    [metric('Counter', 'shop_cart_adds'), 'counterTotal'],
    [metric('Gauge', 'shop_open_carts_total'), 'otherTotal'],
    [metric('Histogram', 'shop_duration_ms'), 'shortUnit'],
    [metric('Histogram', 'shop_wait_s'), 'shortUnit'],
    [metric('Gauge', 'shop_heap_mb'), 'shortUnit'],
    [metric('Histogram', 'shop_upload_size_kilobytes'), 'unit'],
    [metric('Gauge', 'jobs_oldest_waiting_minutes'), 'unit'],
    [metric('Gauge', 'shopActiveSessions'), 'camelCase'],
    [metric('Gauge', 'shop_queue_depth_gauge'), 'typeInName'],
    [metric('Counter', 'shop_requests_counter'), 'typeInName'],
    [metric('Counter', 'shop_counter_requests_total'), 'typeInName'],
    [metric('Gauge', 'shop_jobs_count'), 'reservedSuffix'],
    [metric('Gauge', 'shop_jobs_sum'), 'reservedSuffix'],
    [metric('Gauge', 'shop:jobs'), 'colon'],
    [metric('Gauge', 'shop-jobs'), 'syntax'],
    [metric('Gauge', '2shop'), 'syntax'],
    [`new Counter({ name: 'a_total', help: '' });`, 'help'],
    [`new Counter({ name: 'a_total' });`, 'help'],
    [`new Counter('shop_cart_adds', 'h');`, 'counterTotal'],
    [`const NAME = 'shop_cart_adds'; new Counter({ name: NAME, help: 'h' });`, 'counterTotal'],
    ['new Histogram({ name: `${prefix}_duration_ms`, help: `h` });', 'shortUnit'],
    [`new Histogram({ name: 'a_seconds', help: 'h', labelNames: ['le'] });`, 'reservedLabel'],
    [`new Gauge({ name: 'a', help: 'h', labelNames: ['__name', 'a-b'] });`, 'reservedLabel', 'labelSyntax'],
  ],
});

test('labels in camel case, when asked for', prom, {
  options: [{ checkLabelCase: true }],
  valid: [`new Gauge({ name: 'a', help: 'h', labelNames: ['status_code'] });`],
  invalid: [[`new Gauge({ name: 'a', help: 'h', labelNames: ['statusCode'] });`, 'labelCase']],
});

test('helpers that make metrics', '', {
  valid: [
    `counter({ name: 'clicks' });`,
    `createCounter(1);`,
    `import { Counter } from './ui'; new Counter({ name: 'a', help: 'b' });`,
    `register.gauge({ name: 'a_depth', help: 'h' });`,
  ],
  invalid: [
    [`register.gauge({ name: 'a_depth_gauge', help: 'h' });`, 'typeInName'],
    [`createCounter({ name: 'adds', help: 'h' });`, 'counterTotal'],
    [
      `import { makeCounterProvider } from '@willsoto/nestjs-prometheus'; makeCounterProvider({ name: 'adds', help: 'h' });`,
      'counterTotal',
    ],
    [`import { counter } from './observability'; counter('adds', 'h', { a: ['b'] });`, 'counterTotal'],
  ],
});

test('instruments of OpenTelemetry have rules of their own', otel, {
  valid: [
    `meter.createCounter('shop.orders');`,
    `meter.createHistogram('http.server.request.duration', { unit: 's' });`,
    `meter.createCounter('ingest.bytes');`,
    `meter.createObservableGauge('nodejs.heap.total', { unit: 'By' });`,
    `meter.createUpDownCounter('shop.active_requests', { unit: '{request}' });`,
    `meter.createCounter(NAME); meter.createCounter(prefix + name);`,
  ],
  invalid: [
    [`meter.createCounter('shop_orders_total');`, 'instrumentTotal'],
    [`meter.createHistogram('shop.duration_ms', { unit: 'ms' });`, 'instrumentUnitTwice'],
    [`meter.createHistogram('shop.duration.seconds');`, 'instrumentUnit'],
    [`meter.createCounter('shop.orders.counter');`, 'typeInName'],
    [`meter.createCounter('shop.workerQueue.length');`, 'camelCase'],
    [`meter.createCounter('shop orders');`, 'instrumentSyntax'],
    [`meter.createCounter('1shop');`, 'instrumentSyntax'],
    [`meter.createCounter('${'a'.repeat(256)}');`, 'instrumentSyntax'],
    [`meter.createHistogram('shop.size', { unit: 'bytes' });`, 'unitCode'],
  ],
});

it.each([
  [metric('Counter', 'shopCart_adds'), metric('Counter', 'shop_cart_adds_total')],
  [metric('Histogram', 'shop_duration_ms'), metric('Histogram', 'shop_duration_seconds')],
  [metric('Gauge', 'shop_openCarts_total'), metric('Gauge', 'shop_open_carts')],
  [metric('Counter', 'shop_requests_counter_total'), metric('Counter', 'shop_requests_total')],
  [metric('Counter', 'shop_job_count'), metric('Counter', 'shop_job_total')],
  [metric('Counter', 'shop-sent-kb'), metric('Counter', 'shop_sent_bytes_total')],
])('%s is offered as a name that is fine', (code, better) => {
  const linter = new Linter();
  const config: Linter.Config[] = [
    {
      languageOptions: { parser: tsParser },
      plugins: { sightline: plugin },
      rules: { 'sightline/metric-naming': 'error' },
    },
  ];
  const [found, ...more] = linter.verify(prom + code, config);
  expect(more).toEqual([]);
  const [suggestion] = found?.suggestions ?? [];
  const {
    range: [from, to],
    text,
  } = suggestion?.fix ?? { range: [0, 0], text: '' };
  const mended = (prom + code).slice(0, from) + text + (prom + code).slice(to);
  expect(mended).toBe(prom + better);
  expect(linter.verify(mended, config)).toEqual([]);
});

test('names that a function of the file puts together', prom, {
  valid: [
    `const name = (end) => \`shop_\${end}\`; new Counter({ name: name('orders_total'), help: 'h' });`,
    `const prefix = 'shop_'; new Counter({ name: prefix + 'orders' + '_total', help: 'h' });`,
    `const name = (end) => make(end); new Counter({ name: name('orders'), help: 'h' });`,
  ],
  invalid: [
    [
      `const name = (end) => \`shop_\${end}\`; new Counter({ name: name('orders'), help: 'h' });`,
      'counterTotal',
    ],
    [`function n(end) { return NS + '_' + end; } new Gauge({ name: n('age_hours'), help: 'h' });`, 'unit'],
    [`const prefix = 'shop_'; new Gauge({ name: prefix + 'orders' + '_total', help: 'h' });`, 'otherTotal'],
  ],
});

it('a help text that is empty is reported down to where it stands', () => {
  const code = `${prom}new Counter({\n  name: 'a_total',\n  help: '',\n});\nnew Counter({\n  name: 'b_total',\n});`;
  const found = new Linter().verify(code, [
    { plugins: { sightline: plugin }, rules: { 'sightline/metric-naming': 'error' } },
  ]);
  expect(found.map(({ line, endLine }) => [line, endLine])).toEqual([
    [2, 4],
    [6, 6],
  ]);
});
