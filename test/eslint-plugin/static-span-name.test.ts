import { Linter } from 'eslint';
import { expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';
import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const test = (story: string, cases: Cases, language?: 'js' | 'ts') => {
  testRule('static-span-name', rules['static-span-name'], story, cases, language);
};

const head = `import { trace } from '@opentelemetry/api'; const tracer = trace.getTracer('shop');`;
const named = (name: string, before = '') =>
  `${head} ${before} const f = (req, order, userId) => tracer.startSpan(${name});`;

test('names of spans are drawn from a bounded set', {
  valid: [
    `${head} const f = (req) => { const path = req.route?.path ?? 'none'; return tracer.startSpan(\`\${req.method} \${path}\`); };`,
    `${head} const f = (req) => { const path = routeOf(req); return tracer.startSpan(\`GET \${path}\`); };`,
    `${head} const Span = (name) => (target, propertyKey, descriptor) => { const run = descriptor.value; descriptor.value = function () { return tracer.startActiveSpan(name || \`\${target.constructor.name}.\${String(propertyKey)}\`, (span) => run.call(this, span)); }; };`,
    named(`'order.place'`),
    named('`order.place`'),
    named(`NAMES.place`, `const NAMES = { place: 'order.place' };`),
    named(`PREFIX + '.place'`, `const PREFIX = 'order';`),
    named('`${req.method} ${req.route.path}`'),
    named('`${req.method} ${req.getRoute().path}`'),
    named('req.getRoute().name'),
    named('`HTTP ${route.name}`', 'const route = server.router.getRoute(req);'),
    `import { KEY } from './keys.js'; ${head} const f = (req) => { const attributes = { method: req.method, url: req.url }; tracer.startSpan(\`\${attributes[KEY]}\`); };`,
    `${head} const f = (req, key) => { const attributes = { url: req.url, route: req.route.path, id: req.params.id }; tracer.startSpan(attributes[key]); };`,
    named('`${operation} ${table}`'),
    named('`send ${topic}`'),
    named('`process ${queueName}`'),
    named('`attempt ${attempts.length}`'),
    named(`name`),
    named(`metadata.name`),
    named('`${this.constructor.name}.run`'),
    named(`req.query.kind === 'a' ? 'a' : 'b'`),
    named('`run ${KINDS.has(req.query.kind) ? req.query.kind : "other"}`'),
    named(
      '`sql ${command}`',
      `const command = firstWord(query); function firstWord(trimmedQuery) { return trimmedQuery; }`,
    ),
    `${head} const f = (steps) => { for (const step of steps) tracer.startSpan('step ' + step); };`,
  ],
  invalid: [
    [named('`order ${order.id}`'), { messageId: 'value', data: { what: 'order.id', via: '' } }],
    [named(`'user ' + userId`), 'value'],
    [named(`'user '.concat(userId)`), 'value'],
    [named('`GET ${req.url}`'), 'value'],
    [named(`req.originalUrl`), 'value'],
    [named('`cache.get ${cacheKey}`'), 'value'],
    [
      `import { KEY } from './keys.js'; ${head} const f = (req) => { const attributes = { query: req.query.q, url: req.url }; tracer.startSpan(\`\${attributes[KEY]}\`); };`,
      'value',
    ],
    [
      `${head} const f = (req, key) => { const by = { query: req.query.q, url: req.url }; tracer.startSpan(by[key]); };`,
      'value',
    ],
    [
      `${head} const f = (req, key) => { const by = { url: req.url, fixed: 'x' }; tracer.startSpan(by.url); };`,
      'value',
    ],
    [named('`verify/${key}`'), 'value'],
    [named('`sql ${query}`'), 'value'],
    [named('`search "${text}"`'), 'value'],
    [named('`job ${crypto.randomUUID()}`'), 'value'],
    [
      `${head} const f = (order) => {\nconst name = \`order \${order.id}\`;\ntracer.startSpan(name); };`,
      { messageId: 'value', line: 3 },
    ],
    [
      `${head} const f = (order) => tracer.startActiveSpan(\`order \${order.id}\`, (span) => span.end());`,
      'value',
    ],
    [`${head} const f = (span, order) => span.updateName(\`order \${order.id}\`);`, 'value'],
    [
      `import { withSpan } from './tracing.js'; const f = (order) => withSpan(\`order \${order.id}\`, async () => work());`,
      'value',
    ],
  ],
});

test('a helper gets its name where it is called', {
  valid: [
    `${head} const inSpan = (name, work) => tracer.startActiveSpan(name, work); inSpan('a', () => {});`,
  ],
  invalid: [
    [
      `${head} const inSpan = (name, work) => tracer.startActiveSpan(name, work);\nconst f = (order) => inSpan(\`order \${order.id}\`, () => {});`,
      { messageId: 'value', line: 2 },
    ],
    // A call with a constant is not blamed for what another call hands in.
    [
      `${head} const inSpan = (name, work) => tracer.startActiveSpan(name, work);\ninSpan('a', () => {});\nconst f = (order) => inSpan(\`order \${order.id}\`, () => {});`,
      { messageId: 'value', line: 3 },
    ],
    [
      `import { randomUUID } from 'node:crypto'; ${head} const inSpan = (name, work) => tracer.startActiveSpan(name, work);\ninSpan('a', () => {});\nconst f = () => inSpan(randomUUID(), () => {});`,
      { messageId: 'value', line: 3 },
    ],
  ],
});

test(
  'elements of what a function is given have no end',
  {
    valid: [
      `${head} const f = (kinds: ('a' | 'b')[]) => { for (const one of kinds) tracer.startSpan('warm ' + one); };`,
      `${head} const f = (names: string[]) => { for (const name of names) tracer.startSpan('warm ' + name); };`,
    ],
    invalid: [
      [
        `${head} const f = (files: string[]) => { for (const file of files) tracer.startSpan('parse ' + file); };`,
        'value',
      ],
      [
        `${head} const f = (words: string[]) => words.forEach((word) => tracer.startSpan(\`warm \${word}\`));`,
        'value',
      ],
    ],
  },
  'ts',
);

test('lists can be changed', {
  options: [{ boundedNames: { add: ['tenantId'] }, unboundedNames: { add: ['merchant'] } }],
  valid: [named('`bill ${tenantId}`')],
  invalid: [[named('`bill ${merchant}`'), 'value']],
});

test('other calls are left alone', {
  valid: [
    'const f = (id) => ruler.startSpan(`mark ${id}`);',
    'import { Effect } from "effect"; const f = (id) => Effect.withSpan(`run ${id}`);',
    'import * as Sentry from "@sentry/node"; const f = (req) => Sentry.startSpan({ name: `GET ${req.url}` }, () => work());',
    'const f = (user, id) => user.updateName(`name ${id}`);',
    `${head} tracer.startSpan();`,
    `${head} const a = \`\${a} \${b}\`; tracer.startSpan(a);`,
  ],
  invalid: [],
});

test('a decorator is called with the names of methods', {
  valid: [
    `${head} export function traced(target, key, descriptor) { descriptor.value = function () { return tracer.startActiveSpan(\`\${target.constructor.name}.\${key}\`, f); }; }`,
    `${head} export function traced(target, key, descriptor) { descriptor.value = function () { return tracer.startActiveSpan(key, f); }; }`,
    `${head} export function traced(target, key, d) { d.value = function () { return tracer.startActiveSpan(\`\${target.constructor.name}.\${key}\`, f); }; }`,
  ],
  invalid: [
    [
      `${head} export function load(store, key, options) { return tracer.startActiveSpan(\`load \${key}\`, f); }`,
      'value',
    ],
  ],
});

test('names of files and texts of queries have no end', {
  valid: [],
  invalid: [
    [`${head} tracer.startSpan(\`upload \${file.originalname}\`);`, 'value'],
    [`${head} tracer.startSpan(knex('users').where({ id }).toQuery());`, 'value'],
  ],
});

it('a name that a function around made is reported where the span is started', () => {
  const code = `${head}\nfunction f(file) {\n  const name = \`upload \${file.originalname}\`;\n  return run(() => tracer.startSpan(name));\n}`;
  const found = new Linter().verify(code, [
    { plugins: { sightline: plugin }, rules: { 'sightline/static-span-name': 'error' } },
  ]);
  expect(found.map(({ line }) => line)).toEqual([4]);
});

it('what a caller gives for a part of the name is reported there', () => {
  const code = `${head}\nfunction inSpan(name, work) {\n  return tracer.startActiveSpan(\`shop.\${name}\`, work);\n}\ninSpan('list', f);\nexport const load = (user) => inSpan(\`load \${user.email}\`, f);`;
  const found = new Linter().verify(code, [
    { plugins: { sightline: plugin }, rules: { 'sightline/static-span-name': 'error' } },
  ]);
  expect(found.map(({ line }) => line)).toEqual([6]);
});

test('spans that a helper of the service or of Datadog starts and ends', {
  valid: [
    `import { startActiveSpan } from './tracer.js'; startActiveSpan('run.start', async (span) => work(runId));`,
    `import { startSpan } from './tracing.js'; startSpan(this.tracer, 'run.start', async () => work(runId));`,
    `logger.trace(\`run \${runId}\`, () => 1);`,
    `import tracer from 'dd-trace'; tracer.trace('run.start', { resource: runId }, () => work(runId));`,
  ],
  invalid: [
    [
      `import { startActiveSpan } from './tracer.js'; startActiveSpan(\`run \${runId}\`, async (span) => work(runId));`,
      'value',
    ],
    [
      `import { startSpan } from './tracing.js'; startSpan(this.tracer, \`run \${runId}\`, async () => work(runId));`,
      'value',
    ],
    [`import tracer from 'dd-trace'; tracer.trace(\`run \${runId}\`, () => work(runId));`, 'value'],
    [
      `const HTTPTracer = new Tracer('http'); export const f = (req) => HTTPTracer.trace(\`\${req.method} \${req.url}\`, async (span) => work());`,
      'value',
    ],
  ],
});
