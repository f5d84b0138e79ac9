import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const test = (story: string, cases: Cases, language?: 'js' | 'ts') => {
  testRule('end-span', rules['end-span'], story, cases, language);
};

const head = `import { context, trace } from '@opentelemetry/api'; const tracer = trace.getTracer('shop');`;
/** A function that starts `span` and does the rest. */
const started = (rest: string) =>
  `${head} async function f(a) { const span = tracer.startSpan('f'); ${rest} }`;
/** A callback that gets `span`. */
const active = (body: string) =>
  `${head} const f = (a) => tracer.startActiveSpan('f', async (span) => { ${body} });`;

test('a span that is started is ended on every path', {
  valid: [
    started(`span.end();`),
    started(`try { return await work(); } finally { span.end(); }`),
    started(`try { await work(); } catch (err) { note(err); } finally { span.setAttribute('a', a).end(); }`),
    started(`if (a) { span.end(); return 1; } span.end(); return 2;`),
    started(`switch (a) { case 1: span.end(); break; default: span.end(); }`),
    started(`for (const b of a) { if (b) continue; work(b); } span.end();`),
    started(`try { await work(); span.end(); } catch (err) { span.end(); throw err; }`),
    started(`const result = await work().catch(() => null); span.end(); return result;`),
    started(`await new Promise((resolve) => setTimeout(resolve, 10)); span.end();`),
    started(`await Promise.allSettled(a); span.end();`),
    started(`work(); span.end();`),
    `${head} async function f() { let span; try { span = tracer.startSpan('f'); await work(); } finally { span?.end(); } }`,
    `${head} async function f() { let span; try { span = tracer.startSpan('f'); await work(); } finally { if (span) span.end(); } }`,
    `${head} function f(a) { for (;;) { const span = tracer.startSpan('f'); if (a) { span.end(); break; } span.end(); } }`,
    active(`try { return await work(); } finally { span.end(); }`),
    active(`span.end();`),
  ],
  invalid: [
    [
      started(`const b = await a.b();\nif (b) throw new Error('x');\nspan.end();`),
      { messageId: 'path', data: { name: 'span', way: 'when line 2 throws' } },
    ],
    [
      `${head} function f(a) { const span = tracer.startSpan('f');\nif (a) return;\nspan.end(); }`,
      { messageId: 'path', data: { name: 'span', way: 'when line 2 returns' } },
    ],
    [
      `${head} function f(all) { for (const a of all) { const span = tracer.startSpan('f');\nif (a) continue;\nspan.end(); } }`,
      { messageId: 'path', data: { name: 'span', way: 'after the `continue` in line 2' } },
    ],
    [
      started(`try { await work(); span.end(); }\ncatch (err) { note(err); }`),
      { messageId: 'path', data: { name: 'span', way: 'after the `catch` in line 2' } },
    ],
    [started(`try { return await work(); } catch (err) { span.end(); throw err; }`), 'path'],
    [started(`switch (a) { case 1: return; default: span.end(); }`), 'path'],
    [started(`await work();`), 'never'],
    [started(`span.setAttribute('a', 1);`), 'never'],
    [active(`if (!a) return; try { await work(); } finally { span.end(); }`), 'path'],
    [active(`return await work();`), 'never'],
    [`${head} tracer.startSpan('f');`, 'discarded'],
    [`${head} const f = () => tracer.startActiveSpan('f', async () => work());`, 'discarded'],
    [
      `const { trace } = require('@opentelemetry/api'); const t = trace.getTracer('a'); const f = () => { const s = t.startSpan('f'); };`,
      'never',
    ],
    [
      `class A { constructor(tracer) { this.tracer = tracer; } run() { const span = this.tracer.startSpan('f'); if (this.a) return; span.end(); } }`,
      'path',
    ],
  ],
});

test('an awaited call that may reject is a way out', {
  valid: [started(`try { await work(); } finally { span.end(); }`)],
  invalid: [
    [
      started(`\nawait work(); span.end();`),
      { messageId: 'path', data: { name: 'span', way: 'when the `await` in line 2 fails' } },
    ],
    [active(`const result = await work(); span.end(); return result;`), 'path'],
    [started(`await work().catch((err) => { throw new Wrapped(err); }); span.end();`), 'path'],
  ],
});

test('unless the option says that it is none', {
  options: [{ checkRejections: false }],
  valid: [started(`await work(); span.end();`)],
  invalid: [[started(`await work(); if (a) return; span.end();`), 'path']],
});

test('a span that is handed on is its owner’s', {
  valid: [
    started(`return span;`),
    started(`return { span, a };`),
    started(`a.span = span;`),
    started(`spans.set(a, span);`),
    started(`await finish(span);`),
    started(`a.on('finish', () => span.end()); a.next();`),
    started(`a.once('close', span.end.bind(span));`),
    started(`return () => { span.end(); };`),
    started(`return work().finally(() => span.end());`),
    started(`return work().then((b) => { span.end(); return b; }, (err) => { span.end(); throw err; });`),
    started(`function done() { span.end(); } if (a) return a(done); done();`),
    started(`const done = () => span.end(); a(done);`),
    started(`const ctx = trace.setSpan(context.active(), span); return { ctx };`),
    started(`endAll(span); function endAll(one) { one.end(); }`),
    `${head} const f = () => tracer.startSpan('f');`,
    `${head} const f = () => ({ span: tracer.startSpan('f') });`,
    `${head} const f = () => use(tracer.startSpan('f'));`,
    `${head} class A { start() { this.span = tracer.startSpan('f'); } }`,
    `${head} let span; function start() { span = tracer.startSpan('f'); } function stop() { span.end(); }`,
    `${head} export const span = tracer.startSpan('boot');`,
    `${head} const f = () => tracer.startActiveSpan('f', work);`,
    `${head} const f = () => tracer.startActiveSpan('f', (span) => work().finally(() => span.end()));`,
    `${head} const f = () => tracer.startActiveSpan('f', () => { trace.getActiveSpan().end(); });`,
    started(
      `return context.with(trace.setSpan(context.active(), span), async () => { try { return await work(); } finally { span.end(); } });`,
    ),
  ],
  invalid: [
    [started(`if (a) return;\na.on('finish', () => span.end());`), 'path'],
    [started(`recordError(span, a);`), 'never'],
    [started(`note(span); function note(one) { one.addEvent('a'); }`), 'never'],
    [started(`context.with(trace.setSpan(context.active(), span), () => work());`), 'never'],
    [started(`const ctx = trace.setSpan(context.active(), span); work(ctx);`), 'never'],
    [started(`a.forEach((b) => span.addEvent(b));`), 'never'],
    [
      started(
        `return context.with(trace.setSpan(context.active(), span), async () => { if (a) return; span.end(); });`,
      ),
      'path',
    ],
  ],
});

test('a callback that has the span alone ends it on every path', {
  valid: [
    started(`fs.stat(a, (err, stats) => { if (err) note(err); span.end(); });`),
    started(`fs.stat(a, (err) => { if (err) { span.end(); return a(err); } span.end(); });`),
    started(`a.on('data', (err) => { if (err) return; span.end(); });`),
    started(`return work().then((b) => { span.end(); return b; }, (err) => { span.end(); throw err; });`),
    started(`return work().catch(() => null).then((b) => { span.end(); return b; });`),
    started(`return work().then((b) => use(b)).finally(() => span.end());`),
    started(`return Promise.allSettled(a).then(() => span.end());`),
    started(`return sleep(10).then(() => span.end());`),
  ],
  invalid: [
    [
      started(`fs.stat(a, (err, stats) => {\nif (err) return a(err);\nspan.end(); });`),
      { messageId: 'path', data: { name: 'span', way: 'when line 2 returns' } },
    ],
    [
      started(`return work().then((b) => { span.end(); return b; });`),
      { messageId: 'path', data: { name: 'span', way: 'when the promise in line 1 is rejected' } },
    ],
    [started(`work(a, (error, b) => { if (b) { span.setAttribute('b', b); span.end(); } });`), 'path'],
  ],
});

test('a test may know whether the span is open', {
  valid: [
    started(
      `let open = true; try { await work(); span.end(); open = false; } finally { if (open) span.end(); }`,
    ),
    started(
      `let ended = false; try { await work(); span.end(); ended = true; } finally { if (!ended) span.end(); }`,
    ),
    started(`if (span.isRecording()) { span.setAttribute('a', 1); span.end(); }`),
    `${head} function f(on) { const span = on ? tracer.startSpan('f') : undefined; if (span) span.end(); }`,
    `${head} function f(on) { const span = on ? tracer.startSpan('f') : undefined; work(); if (on) span.end(); }`,
    `${head} function f(on) { let span; if (on) span = tracer.startSpan('f'); work(); if (on) { span.end(); } }`,
    started(`if (!a?.later) { store(a, span); } if (a?.later) { span.end(); }`),
    started(`for (const b of a) { if (b) { span.end(); return; } }`),
    started(`while (a.next()) { if (a.last) { span.end(); break; } }`),
  ],
  invalid: [
    [started(`if (a) span.end();`), 'path'],
    [started(`if (a) { span.end(); } if (b) { span.end(); }`), 'path'],
  ],
});

test('what only looks like a span or a tracer is left alone', {
  valid: [
    `const span = ruler.startSpan('f');`,
    `import { tracer } from './tracer.js'; const f = () => tracer.startActiveSpan('f', async (span) => { span.setAttribute('a', 1); });`,
    `import * as Sentry from '@sentry/node'; const f = () => Sentry.startSpan({ name: 'f' }, (span) => work(span));`,
    `import { withSpan } from './tracing.js'; const f = () => withSpan('f', async (span) => { span.setAttribute('a', 1); });`,
    `const startSpan = (name) => name; startSpan('f');`,
    `import { test } from 'vitest'; ${head} test('a', () => { const span = tracer.startSpan('f'); });`,
  ],
  invalid: [
    [
      `import { tracer } from './tracer.js'; const f = (a) => tracer.startActiveSpan('f', (span) => { if (a) return; span.end(); });`,
      'path',
    ],
    [
      `import { tracer } from './tracer.js'; const f = (a) => { const span = tracer.startSpan('f'); if (a) return; span.finish(); };`,
      'path',
    ],
    [
      `import * as Sentry from '@sentry/node'; const f = () => { const span = Sentry.startInactiveSpan({ name: 'f' }); };`,
      'never',
    ],
  ],
});

test(
  'types say what a tracer is',
  {
    valid: [],
    invalid: [
      [
        `import type { Tracer } from '@opentelemetry/api'; function f(t: Tracer) { t.startActiveSpan('f', async (span) => { span.setAttribute('a', 1); }); }`,
        'never',
      ],
      [
        `import type { Tracer } from '@opentelemetry/api'; class A { constructor(private readonly tracing: Tracer) {} f() { const span = this.tracing.startSpan('f')!; } }`,
        'never',
      ],
    ],
  },
  'ts',
);

test('half-typed code is no reason to stumble', {
  valid: [
    `${head} const span = tracer.startSpan();`,
    `${head} tracer.startActiveSpan('f');`,
    `${head} const { a } = tracer.startSpan('f');`,
    `${head} tracer.startActiveSpan('f', ({ end }) => end());`,
    `${head} tracer.startSpan(...args);`,
    `const span = span.startSpan('f');`,
  ],
  invalid: [],
});

test('promises that are made round a callback, and handlers of which one has the span', {
  valid: [
    started(
      `return new Promise((resolve, reject) => { load(a, (err) => { span.end(); if (err) return reject(err); resolve(); }); });`,
    ),
    started(
      `return new Promise((resolve, reject) => { const child = spawn(a); child.on('close', () => { span.end(); resolve(); }); });`,
    ),
    started(`return work(a).then(() => span.end(), (err) => { span.end(); throw err; });`),
    started(`return work(a).then(note, warn).finally(() => span.end());`),
  ],
  invalid: [
    [
      started(
        `return new Promise((resolve, reject) => { load(a, (err) => { if (err) return reject(err); span.end(); resolve(); }); });`,
      ),
      'path',
    ],
    [started(`work(a).then(() => span.end(), (err) => log.warn({ err }, 'x'));`), 'path'],
  ],
});

/** A helper that gives its span to a function that it was given. */
const lent = (body: string) =>
  `${head} function traced(work, manual) { return tracer.startActiveSpan('f', async (span) => { ${body} }); }`;

test('a span that is lent to a callback stays with the function that ends it', {
  valid: [
    lent(`try { return await work(span); } finally { span.end(); }`),
    // The callback ends it; what fails is ended here.
    lent(`try { return await work(span); } catch (err) { span.end(); throw err; }`),
    lent(`const result = await work(span); if (!manual) span.end(); return result;`),
    lent(`return await work(span);`),
    lent(`return work(span, () => span.end());`),
    lent(
      `const result = work(span); if (result instanceof Promise) { return result.finally(() => span.end()); } span.end(); return result;`,
    ),
  ],
  invalid: [
    [lent(`const result = await work(span); span.end(); return result;`), 'path'],
    [
      lent(
        `try { const result = await work(span); span.end(); return result; } catch (err) { note(err); throw err; }`,
      ),
      'path',
    ],
    [lent(`return work(span).then((result) => { span.end(); return result; });`), 'path'],
  ],
});

test('a function inside ends the span where it is called', {
  valid: [
    started(
      `const done = (n) => { span.end(); }; try { done(await work()); } catch (err) { done(0); throw err; }`,
    ),
    started(
      `const done = () => span.end(); a.on('end', () => done()); a.on('error', () => done()); return a;`,
    ),
    started(`const done = () => span.end(); a.on('end', done); return a;`),
    started(`const done = () => span.end(); return { done };`),
    started(`function done() { span.end(); } a.on('end', () => { done(); }); return a;`),
    started(
      `const done = () => span.end(); const fail = () => { note(); done(); }; if (a) { fail(); return; } done();`,
    ),
    `${head} function f(a) { let span; const done = () => span?.end(); span = tracer.startSpan('f'); if (a) { done(); return; } done(); }`,
    started(
      `const done = () => span.end(); return work().then(() => { span.setAttribute('a', 1); done(); }, () => done());`,
    ),
  ],
  invalid: [
    [
      started(`const done = () => span.end();\nconst rows = work();\nif (!rows) return;\ndone();`),
      { messageId: 'path', data: { name: 'span', way: 'when line 3 returns' } },
    ],
    [started(`const done = () => span.end(); done(await work());`), 'path'],
    [started(`function done() { span.end(); } if (a) return; done();`), 'path'],
  ],
});

const sentry = (work: string) =>
  `import * as Sentry from '@sentry/node'; export const f = () => Sentry.startSpanManual({ name: 'f' }, ${work});`;

test('spans of Sentry that are left to the callback', {
  valid: [
    sentry(`async (span) => { try { return await work(); } finally { span.end(); } }`),
    sentry(`async (span, finish) => { try { return await work(); } finally { finish(); } }`),
    sentry(`async () => { try { return await work(); } finally { Sentry.getActiveSpan()?.end(); } }`),
    `import * as Sentry from '@sentry/node'; Sentry.startSpan({ name: 'f' }, async (span) => work());`,
  ],
  invalid: [
    [sentry(`async (span) => { const result = await work(); span.end(); return result; }`), 'path'],
    [sentry(`async (span) => work()`), 'never'],
    [sentry(`async () => work()`), 'discarded'],
  ],
});

test('a span that only a context has', {
  valid: [
    `${head} const run = (handler) => context.with(trace.setSpan(context.active(), tracer.startSpan('job')), async () => { try { await handler(); } finally { trace.getActiveSpan()?.end(); } });`,
    `${head} const open = () => trace.setSpan(context.active(), tracer.startSpan('job'));`,
    `${head} const open = (req) => { req.ctx = trace.setSpan(context.active(), tracer.startSpan('job')); };`,
    `${head} const run = (handler) => context.with(trace.setSpan(context.active(), tracer.startSpan('job')), handler);`,
  ],
  invalid: [
    [
      `${head} const run = (handler) => context.with(trace.setSpan(context.active(), tracer.startSpan('job')), async () => { await handler(); });`,
      'discarded',
    ],
  ],
});
