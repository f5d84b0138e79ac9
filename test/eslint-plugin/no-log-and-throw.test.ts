import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const rule = rules['no-log-and-throw'];
const test = (story: string, cases: Cases, language?: 'js' | 'ts') => {
  testRule('no-log-and-throw', rule, story, cases, language);
};
const caught = (body: string) => `async function f(id) { try { await g(id); } catch (err) { ${body} } }`;

test('the error is logged and thrown', {
  valid: [
    `import { beforeAll } from 'vitest'; beforeAll(async () => { try { await start(); } catch (err) { console.error(err); throw err; } });`,
  ],
  invalid: [
    [
      caught(`logger.error({ err }, 'g failed'); throw err;`),
      { messageId: 'thrown', data: { error: 'err', line: '1' } },
    ],
    [
      `async function f() {\n  try {\n    await g();\n  } catch (error) {\n    log.error(error, 'g failed');\n\n    throw error;\n  }\n}`,
      { messageId: 'thrown', line: 5, data: { error: 'error', line: '7' } },
    ],
    [caught(`console.error(err); throw err;`), 'thrown'],
    [caught(`console.log('g failed', err); throw err;`), 'thrown'],
    [caught(`this.logger.warn('g failed: ' + err.message); throw err;`), 'thrown'],
    [caught('logger.error(`g failed: ${err}`); throw err;'), 'thrown'],
    [caught(`logger.error({ stack: err.stack }, 'g failed'); throw err;`), 'thrown'],
    [caught(`const { message } = err; logger.error({ message }, 'g failed'); throw err;`), 'thrown'],
    [
      caught(`const message = getErrorMessage(err); logger.error({ message }, 'g failed'); throw err;`),
      'thrown',
    ],
    [caught(`const error = toError(err); logger.error({ error }, 'g failed'); throw error;`), 'wrapped'],
    [caught(`logger.error({ err }, 'g failed'); throw new AppError('g failed', { cause: err });`), 'wrapped'],
    [caught(`logger.error({ err }, 'g failed'); throw new AppError(err);`), 'wrapped'],
    [caught(`logger.error({ err }, 'g failed'); throw createError(500, err);`), 'wrapped'],
    [caught(`logger.error({ err }, 'g failed'); throw new AggregateError([err]);`), 'wrapped'],
    [
      caught(
        `const wrapped = new AppError('x', { cause: err }); logger.error({ err: wrapped }); throw wrapped;`,
      ),
      'wrapped',
    ],
    [
      caught(`logger.error({ err }, 'g failed'); await rollback(); if (id) await undo(id); throw err;`),
      'thrown',
    ],
    [caught(`if (!isExpected(err)) { logger.error({ err }, 'g failed'); } throw err;`), 'thrown'],
    [
      caught(
        `if (err.code === 'X') throw new Full('full', { cause: err }); logger.error({ err }, 'g failed'); throw err;`,
      ),
      'thrown',
    ],
    [
      caught(
        `logger.error({ err }, 'g failed'); throw err instanceof AppError ? err : new AppError('x', { cause: err });`,
      ),
      'wrapped',
    ],
    [caught(`logger.error({ err }, 'g failed'); return Promise.reject(err);`), 'rejected'],
    [`const f = () => g().catch((err) => { logger.error({ err }, 'g failed'); throw err; });`, 'thrown'],
    [`const f = () => g().then(done, (reason) => { logger.error(reason); throw reason; });`, 'thrown'],
    [
      `const f = () => new Promise((resolve, reject) => { g((err, value) => { if (err) { logger.error({ err }, 'g failed'); reject(err); return; } resolve(value); }); });`,
      'rejected',
    ],
    [
      `const f = () => new Promise((resolve, reject) => { stream.on('error', (error) => { logger.error({ error }, 'g failed'); reject(error); }); });`,
      'rejected',
    ],
  ],
});

test('an error that is made, logged and thrown', {
  valid: [
    `function f(id) { logger.error({ id }, 'g failed'); throw new AppError('g failed'); }`,
    `function f(id) { const error = new AppError('g failed'); logger.error({ id }, 'g failed'); throw error; }`,
    `function f(id) { const error = new AppError('g failed'); logger.debug({ err: error }); throw error; }`,
    `function f(id) { const error = find(id); logger.error({ err: error }); throw error; }`,
    `function f(id) { const error = new AppError('g failed'); if (id) { logger.error({ err: error }); return; } throw error; }`,
    `const error = new AppError('g failed'); logger.error({ err: error }); throw error;`,
  ],
  invalid: [
    [
      `function f(id) { const error = new AppError('g failed'); logger.error({ err: error }, 'g failed'); throw error; }`,
      { messageId: 'thrown', data: { error: 'error', line: '1' } },
    ],
    [
      `class A { f(id) { if (!id) { const err = new NotFoundException(id); this.logger.warn(err.message); throw err; } } }`,
      'thrown',
    ],
    [
      `async function f() { try { await g(); } catch (cause) { const error = new AppError('g failed'); logger.error({ err: error }); throw error; } }`,
      'thrown',
    ],
  ],
});

test('Koa throws by a method of its context', {
  valid: [
    `router.get('/', async (ctx) => { try { await g(); } catch (err) { ctx.throw(500, err); } });`,
    `router.get('/', async (ctx) => { try { await g(); } catch (err) { log.error({ err }, 'g failed'); ctx.throw(404, 'gone'); } });`,
  ],
  invalid: [
    [
      `router.get('/', async (ctx) => { try { await g(); } catch (err) { log.error({ err }, 'g failed'); ctx.throw(500, err); } });`,
      'wrapped',
    ],
    [
      `router.get('/', async (ctx) => { try { await g(); } catch (err) { log.error({ err }); ctx.throw(500, 'failed', { cause: err }); } });`,
      'wrapped',
    ],
  ],
});

test('one of both, or two different things', {
  valid: [
    caught(`logger.error({ err }, 'g failed');`),
    caught(`throw err;`),
    caught(`throw new AppError('g failed', { cause: err });`),
    caught(`if (isTransient(err)) { logger.warn({ err }, 'g failed'); return null; } throw err;`),
    caught(`logger.error({ err }, 'g failed'); if (err.fatal) throw err; return null;`),
    caught(`if (err instanceof Gone) { logger.info({ err }, 'gone'); return; } throw err;`),
    // What is thrown has lost the error: the line is the only place that tells it.
    caught(`logger.error({ err }, 'g failed'); throw new InternalServerError('Something went wrong');`),
    caught(`logger.error({ err }, 'g failed'); throw new HttpException(err.message, 500);`),
    caught(`logger.error({ err }, 'g failed'); throw new Error(getErrorMessage(err));`),
    caught(`logger.error({ err }, 'g failed'); throw err instanceof AppError ? err : new AppError('x');`),
    // A fact, not the error.
    caught(`logger.warn({ id }, 'g failed'); throw err;`),
    caught(`logger.warn({ code: err.code, status: getStatus(err) }, 'g failed'); throw err;`),
    caught(`logger.warn({ isTimeout: err instanceof Timeout }, 'g failed'); throw err;`),
    caught(`logger.error(err.response.data); throw err;`),
    // Where nobody looks, or to help who debugs.
    caught(`logger.debug({ err }, 'g failed'); throw err;`),
    caught(`logger.trace({ err }, 'g failed'); throw err;`),
    caught(`if (process.env.DEBUG) console.error(err); throw err;`),
    caught(`options.verbose && console.error(err); throw err;`),
    // Another one's error, another path.
    `async function f() { try { await g(); } catch (err) { try { await undo(); } catch (other) { logger.error({ err: other }, 'undo failed'); } throw err; } }`,
    caught(`results.forEach((result) => logger.error({ err: result }, 'x')); throw err;`),
    caught(`setTimeout(() => logger.error({ err }, 'later')); throw err;`),
    caught(`logger.error({ err }, 'g failed'); process.exit(1);`),
    `app.get('/', async (req, res, next) => { try { await g(); } catch (err) { logger.error({ err }, 'g failed'); next(err); } });`,
    `chart.error(err); throw err;`,
  ],
  invalid: [],
});

test('the process ends there', {
  valid: [
    `try { await g(); } catch (err) { logger.error({ err }, 'g failed'); throw err; }`,
    `g().catch((err) => { logger.error({ err }, 'g failed'); throw err; });`,
    `async function main() { try { await g(); } catch (err) { logger.error({ err }, 'no start'); throw err; } } main();`,
    `async function main() { try { await g(); } catch (err) { logger.error({ err }, 'no start'); throw err; } } main().catch(() => process.exit(1));`,
    `(async () => { try { await g(); } catch (err) { logger.error({ err }, 'no start'); throw err; } })();`,
    caught(`logger.fatal({ err }, 'no start'); throw err;`),
    `process.on('message', async (message) => { try { await g(message); } catch (err) { logger.error({ err }, 'failed'); throw err; } });`,
  ],
  invalid: [],
});

test('attempts: what is thrown is tried again', {
  valid: [
    `const f = () => retrier(async (bail, retryCount) => { try { return await g(); } catch (err) { if (err.retriable) { logger.warn({ err, retryCount }, 'again'); throw err; } bail(err); } });`,
    `const f = () => pRetry(async () => { try { return await g(); } catch (err) { logger.warn({ err }, 'again'); throw err; } });`,
    `async function f() { for (let attempt = 1; ; attempt++) { try { return await g(); } catch (err) { logger.warn({ err, attempt }, 'again'); if (attempt > 3) throw err; } } }`,
  ],
  invalid: [],
});

const logsAndThrows = `{ try { await f(job.data); } catch (err) { log.error({ err, id: job.id }, 'job failed'); throw err; } }`;

test('a job: the queue catches what is thrown, and the line is all that tells of it', {
  valid: [
    `import { Worker } from 'bullmq'; new Worker('mail', async (job) => ${logsAndThrows});`,
    `import { Worker } from 'bullmq'; async function send(job) ${logsAndThrows} export const worker = new Worker('mail', send, { connection });`,
    `import { Worker } from 'bullmq'; class A { start() { new Worker('mail', (job) => this.run(job)); } async run(job) ${logsAndThrows} }`,
    `import { Worker } from 'bullmq'; const w = new Worker('mail', async (job) => ${logsAndThrows}); w.on('error', (err) => log.error({ err }));`,
    `import Queue from 'bull'; const queue = new Queue('mail'); queue.process(async (job) => ${logsAndThrows});`,
    `import PgBoss from 'pg-boss'; const boss = new PgBoss(url); boss.on('error', (err) => log.error({ err })); await boss.work('mail', async (job) => ${logsAndThrows});`,
    `import { run } from 'graphile-worker'; await run({ taskList: { send: async (job) => ${logsAndThrows} } });`,
    `import { WorkerHost, Processor } from '@nestjs/bullmq'; class A extends WorkerHost { async process(job) ${logsAndThrows} }`,
  ],
  invalid: [
    [
      `import { Worker } from 'bullmq'; const w = new Worker('mail', async (job) => ${logsAndThrows}); w.on('failed', (job, err) => log.error({ err }));`,
      'thrown',
    ],
    [
      `import Queue from 'bull'; const queue = new Queue('mail'); queue.process(async (job) => ${logsAndThrows}); queue.on('failed', (job, err) => log.error({ err }));`,
      'thrown',
    ],
    // who calls it may be anybody
    [
      `import { Worker } from 'bullmq'; new Worker('mail', send); export async function other(job) ${logsAndThrows}`,
      'thrown',
    ],
    [
      `import { consumer } from './kafka.js'; async function send(job) ${logsAndThrows} new Worker('mail', send);`,
      'thrown',
    ],
  ],
});

test(
  'types change nothing',
  {
    valid: [],
    invalid: [
      [
        `class A { constructor(private readonly log: Logger) {} async f(): Promise<void> { try { await this.g(); } catch (err: unknown) { const error = err as Error; this.log.error({ err: error }, 'x'); throw error; } } }`,
        'thrown',
      ],
      [
        `async function f() { try { await g(); } catch (err) { logger.error((err as Error).message); throw err as Error; } }`,
        'thrown',
      ],
    ],
  },
  'ts',
);

test('streams of RxJS', {
  valid: [
    `const rates = () => load().pipe(catchError((err) => { logger.error({ err }, 'x'); return of(null); }));`,
    `const rates = () => load().pipe(catchError((err) => throwError(() => err)));`,
  ],
  invalid: [
    [
      `const rates = () => load().pipe(catchError((err) => { logger.error({ err }, 'x'); return throwError(() => err); }));`,
      'rejected',
    ],
    [
      `const rates = () => load().pipe(catchError((err) => { logger.error({ err }, 'x'); return throwError(err); }));`,
      'rejected',
    ],
    [
      `const rates = () => load().pipe(catchError((err) => { logger.error({ err }, 'x'); throw err; }));`,
      'thrown',
    ],
  ],
});

test('a function that is only there to handle the errors of promises', {
  valid: [
    `const fail = (err) => { console.error(err); throw err; }; main().catch(fail);`,
    `function fail(err) { logger.error({ err }, 'x'); return null; } export const f = () => g().catch(fail);`,
    `function fail(err) { logger.error({ err }, 'x'); throw err; } export const f = () => g().catch(fail); export { fail };`,
    `function fail(err) { logger.error({ err }, 'x'); throw err; } export const f = () => each(fail);`,
  ],
  invalid: [
    [
      `const fail = (err) => { logger.error({ err }, 'x'); throw err; }; export const f = () => g().catch(fail);`,
      'thrown',
    ],
    [
      `function fail(err) { logger.error({ err }, 'x'); throw err; } export function f() { return g().catch(fail); }`,
      'thrown',
    ],
  ],
});
