import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const test = (story: string, cases: Cases, language?: 'js' | 'ts') => {
  testRule('span-error-status', rules['span-error-status'], story, cases, language);
};

const head = `import { context, trace, SpanStatusCode } from '@opentelemetry/api'; const tracer = trace.getTracer('shop');`;
const started = (rest: string) =>
  `${head} async function f(a) { const span = tracer.startSpan('f'); ${rest} }`;
const caught = (body: string) =>
  started(`try { return await work(); } catch (err) { ${body} } finally { span.end(); }`);
const active = (body: string) =>
  `${head} const f = () => tracer.startActiveSpan('f', async (span) => { ${body} });`;

/** A class that keeps its span, with what it does when it is told of an error. */
const field = (body: string) =>
  `import { trace } from '@opentelemetry/api'; const tracer = trace.getTracer('x'); class Subscriber { start() { this.span = tracer.startSpan('message'); } fail(err) { ${body} } }`;

test('a catch clause marks the span', {
  valid: [
    caught(`span.setStatus({ code: SpanStatusCode.ERROR }); throw err;`),
    caught(`span.recordException(err); span.setStatus({ code: 2 }); return null;`),
    caught(`span?.setStatus({ code: SpanStatusCode.ERROR });`),
    caught(`span.setAttribute('error', true); throw err;`),
    caught(`recordError(span, err); throw err;`),
    caught(`fail(err); function fail(e) { span.setStatus({ code: SpanStatusCode.ERROR }); }`),
    caught(`trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR });`),
    caught(
      `if (err instanceof RangeError) { span.setStatus({ code: SpanStatusCode.ERROR }); return a; } throw err;`,
    ),
    started(
      `const fail = (err) => { span.setStatus({ code: SpanStatusCode.ERROR }); }; try { await work(); } catch (err) { fail(err); throw err; } finally { span.end(); }`,
    ),
    started(
      `let error; try { await work(); } catch (err) { error = err; } if (error) span.setStatus({ code: SpanStatusCode.ERROR }); span.end();`,
    ),
    started(
      `try { try { await work(); } catch (err) { throw new Wrapped(err); } } catch (err) { span.setStatus({ code: SpanStatusCode.ERROR }); } finally { span.end(); }`,
    ),
    started(`try { await work(); } finally { span.end(); }`),
    active(
      `try { await work(); } catch (err) { span.setStatus({ code: SpanStatusCode.ERROR }); throw err; } finally { span.end(); }`,
    ),
  ],
  invalid: [
    [
      caught(`logger.error({ err }, 'failed'); return null;`),
      { messageId: 'unmarked', data: { name: 'span' } },
    ],
    [caught(`return [];`), 'unmarked'],
    [caught(`throw err;`), 'unmarked'],
    [caught(`await rollback(); throw err;`), 'unmarked'],
    [caught(`throw new Unavailable('x', { cause: err });`), 'unmarked'],
    [caught(`logger.error(err instanceof Error ? err.message : String(err)); throw err;`), 'unmarked'],
    [caught(`span.setStatus({ code: SpanStatusCode.OK }); logger.error(err);`), 'unmarked'],
    [caught(`span.recordException(err); throw err;`), { messageId: 'recorded', data: { name: 'span' } }],
    [
      started(
        `try { await work(); } catch (err) { span.recordException(err); span.end(); throw err; } span.end();`,
      ),
      'recorded',
    ],
    [started(`try { await work(); } catch (err) { logger.error(err); } span.end();`), 'unmarked'],
    [active(`try { await work(); } catch (err) { logger.error(err); } finally { span.end(); }`), 'unmarked'],
    [
      `${head} async function f(all) { for (const a of all) { const span = tracer.startSpan('f'); try { await a(); } catch (err) { logger.warn(err); } finally { span.end(); } } }`,
      'unmarked',
    ],
  ],
});

test('a failure that the work goes on after is not the failure of the span', {
  valid: [
    started(
      `try { await warm(); } catch (err) { logger.warn(err); } try { await work(); } finally { span.end(); }`,
    ),
    started(`for (const b of a) { try { await b(); } catch (err) { logger.warn(err); } } span.end();`),
    started(`let body; try { body = JSON.parse(a); } catch { body = {}; } span.end();`),
    started(`try { span.setAttributes(summaryOf(a)); } catch { } span.end();`),
    started(
      `try { await work(); } catch (err) { if (err.code === 'ENOENT') return null; throw err; } finally { span.end(); }`,
    ),
    started(`span.end(); try { await work(); } catch (err) { logger.warn(err); }`),
    `${head} function f() { const span = tracer.startSpan('f'); const timer = setInterval(() => { work().catch((err) => span.recordException(err)); }, 1000); return () => { clearInterval(timer); span.end(); }; }`,
  ],
  invalid: [],
});

test('a handler of a promise marks the span', {
  valid: [
    started(
      `const b = await work().catch((err) => { span.setStatus({ code: SpanStatusCode.ERROR }); return 0; }); span.end(); return b;`,
    ),
    started(`const b = await work().catch(() => null); span.end(); return b;`),
    started(`audit().catch((err) => logger.warn(err)); span.end();`),
    started(
      `const b = await read(a).catch((err) => { logger.warn(err); }); span.end(); return b ?? compute(a);`,
    ),
    started(
      `try { await work().catch((err) => { throw new Wrapped(err); }); } catch (err) { span.setStatus({ code: SpanStatusCode.ERROR }); } finally { span.end(); }`,
    ),
    started(`return send(a, span).catch((err) => { logger.warn(err); return null; });`),
    started(`await warm().catch((err) => logger.warn(err)); await work(); span.end();`),
  ],
  invalid: [
    [
      started(
        `work().then((b) => a(null, b)).catch((err) => { span.recordException(err); a(err); }).finally(() => span.end());`,
      ),
      'recorded',
    ],
    [
      started(
        `const b = await work().catch((err) => { logger.error(err); return 0; }); span.end(); return b;`,
      ),
      'unmarked',
    ],
    [
      started(
        `return work().then((b) => { span.end(); return b; }, (err) => { span.recordException(err); span.end(); throw err; });`,
      ),
      'recorded',
    ],
  ],
});

test('a callback marks the span before it ends it', {
  valid: [
    started(
      `a.query('x', (err, rows) => { if (err) { span.recordException(err); span.setStatus({ code: SpanStatusCode.ERROR }); } span.end(); });`,
    ),
    started(
      `a.query('x', (err, rows) => { if (err) { span.recordException(err); fail(err); } span.end(); }); function fail(e) { span.setStatus({ code: 2 }); }`,
    ),
    started(`a.on('error', (err) => { span.recordException(err); }); a.on('close', () => span.end());`),
    started(`a.on('error', (err) => { span.recordException(err); finish(span, err); });`),
    started(`a.on('retry', (count) => { span.addEvent('retry'); span.end(); });`),
    started(`a.query('x', (err, rows) => { other.recordException(err); span.end(); });`),
  ],
  invalid: [
    [
      started(`a.query('x', (err, rows) => {\nif (err)\nspan.recordException(err);\nspan.end(); });`),
      { messageId: 'recorded', line: 3 },
    ],
    [started(`a.on('error', (err) => { span.recordException(err); span.end(); });`), 'recorded'],
    [
      active(
        `a.query('x', function (e) { if (e) { span?.recordException(e); span.end(); return; } span.end(); });`,
      ),
      'recorded',
    ],
  ],
});

test('spans that somebody else marks are left alone', {
  valid: [
    `import { withSpan } from './tracing.js'; const f = () => withSpan('f', async (span) => { try { await work(); } catch (err) { logger.warn(err); } });`,
    `import { tracer } from './tracer.js'; const f = () => tracer.startActiveSpan('f', async (span) => { try { await work(); } catch (err) { logger.warn(err); } });`,
    `try { await work(); } catch (err) { span.recordException(err); }`,
    `${head} tracer.startSpan();`,
  ],
  invalid: [],
});

test('a callback that ends the span also where it got an error', {
  valid: [
    started(`load(a, (err) => { if (err) span.setStatus({ code: SpanStatusCode.ERROR }); span.end(); });`),
    started(`load(a, (err) => { if (err) fail(span, err); span.end(); });`),
    started(`load(a, (err) => { if (err) return done(err); span.end(); });`),
    started(`load(a, (err, b) => { if (b) use(b); span.end(); });`),
    started(`load(a, (err) => { if (err) log.warn({ err }, 'x'); });  span.end();`),
  ],
  invalid: [
    [
      started(`load(a, (err) => { if (err) { span.addEvent('failed'); } span.end(); done(err); });`),
      'unmarked',
    ],
    [
      started(`load(a, (err) => { if (err) { span.end(); return done(err); } span.end(); done(); });`),
      'unmarked',
    ],
  ],
});

/** A helper that gives its span to a function that it was given. */
const lent = (body: string) =>
  `${head} const traced = (work) => tracer.startActiveSpan('f', async (span) => { ${body} });`;

test('the helper that a span is lent from marks it where it records the error', {
  valid: [
    lent(
      `try { return await work(span); } catch (err) { span.recordException(err); span.setStatus({ code: 2 }); throw err; } finally { span.end(); }`,
    ),
    // Who was lent the span may have marked it.
    lent(`try { return await work(span); } catch (err) { note(err); throw err; } finally { span.end(); }`),
    lent(`try { return await work(span); } catch (err) { span.recordException(err); throw err; }`),
  ],
  invalid: [
    [
      lent(
        `try { return await work(span); } catch (err) { span.recordException(err); throw err; } finally { span.end(); }`,
      ),
      'recorded',
    ],
  ],
});

test('what is left after the expected errors, and is recorded', {
  valid: [
    caught(`if (err instanceof NotFound) { span.recordException(err); return null; } throw err;`),
    caught(
      `if (err instanceof Invalid) throw err; span.recordException(err); span.setStatus({ code: 2 }); throw err;`,
    ),
    caught(`if (err instanceof Invalid) throw err; note(err); throw err;`),
  ],
  invalid: [
    [caught(`if (err instanceof Invalid) throw err; span.recordException(err); throw err;`), 'recorded'],
    [
      caught(
        `if (err instanceof Invalid) { throw err; } if (err instanceof Error) { span.recordException(err); } else { span.recordException(new Error('x')); } throw err;`,
      ),
      'recorded',
    ],
  ],
});

test('Sentry marks what its callbacks throw', {
  valid: [
    `import * as Sentry from '@sentry/node'; Sentry.startSpanManual({ name: 'f' }, async (span) => { try { return await work(); } catch (err) { note(err); throw err; } finally { span.end(); } });`,
  ],
  invalid: [],
});

test('a span in a field that ends with an error in it', {
  valid: [
    field('this.span.recordException(err); this.span.setStatus({ code: 2 }); this.span.end();'),
    field('this.span.recordException(err);'),
    field('this.log.recordException(err); this.span.end();'),
  ],
  invalid: [[field('this.span.recordException(err); this.span.end();'), 'recorded']],
});
