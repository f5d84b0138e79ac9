import parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';
import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const test = (story: string, cases: Cases, language?: 'js' | 'ts') => {
  testRule('observed-worker', rules['observed-worker'], story, cases, language);
};

const bullmq = (code: string) => `import { Worker, QueueEvents } from 'bullmq';\n${code}`;

test('a BullMQ worker is listened to', {
  valid: [
    bullmq(`const w = new Worker('mail', send); w.on('failed', (job, err) => log.error(err));`),
    bullmq(`new Worker('mail', send).on('failed', (job, err) => log.error(err));`),
    bullmq(`new Worker('mail', send).on('completed', done).once('failed', fail);`),
    bullmq(`export const w = new Worker('mail', send); w.on('failed', fail);`),
    bullmq(`const FAILED = 'failed'; const w = new Worker('mail', send); w.on(FAILED, fail);`),
    bullmq(
      `const w = new Worker('mail', send); for (const e of ['failed', 'error']) w.on(e, (x) => log.error(x));`,
    ),
    bullmq(`let w; function start() { w = new Worker('mail', send); } start(); w.on('failed', fail);`),
    bullmq(`const w = new Worker('mail', send); w?.on?.('failed', fail);`),
    `const { Worker } = require('bullmq'); const w = new Worker('mail', send); w.on('failed', fail);`,
    `import * as bull from 'bullmq'; const w = new bull.Worker('mail', send); w.on('failed', fail);`,
    bullmq(
      `class A { constructor(names) { this.all = names.map((name) => new Worker(name, send)); for (const w of this.all) w.on('failed', fail); } }`,
    ),
    bullmq(
      `class A { all = names.map((name) => new Worker(name, send)); watch() { this.all.forEach((w) => w.on('failed', fail)); } }`,
    ),
    bullmq(`class A { all = names.map((name) => new Worker(name, send)); watch() { observe(this.all); } }`),
    bullmq(`const all = names.map((name) => observe(new Worker(name, send)));`),
    bullmq(`const make = (name) => new Worker(name, send); start(make);`),
  ],
  invalid: [
    [bullmq(`new Worker('mail', send);`), 'unheard'],
    [bullmq(`const w = new Worker('mail', send); await w.close();`), 'unheard'],
    [bullmq(`const w = new Worker('mail', send); w.on('completed', done);`), 'unheard'],
    [bullmq(`const w = new Worker('mail', send); w.on('error', (err) => log.error(err));`), 'unheard'],
    [bullmq(`export const w = new Worker('mail', send);`), 'unheard'],
    [bullmq(`export default new Worker('mail', send);`), 'unheard'],
    [
      bullmq(`const all = names.map((name) => new Worker(name, send)); all.map((w) => w.close());`),
      'unheard',
    ],
    [
      bullmq(
        `class A { constructor(names) { this.all = names.map((name) => new Worker(name, send)); } async close() { await Promise.all(this.all.map((w) => w.close())); } }`,
      ),
      'unheard',
    ],
    [bullmq(`const w = new Worker('mail', send); export { w };`), 'unheard'],
    [`const { Worker } = require('bullmq'); module.exports = new Worker('mail', send);`, 'unheard'],
    [`import { Worker as W } from 'bullmq'; const w = new W('mail', send);`, 'unheard'],
    [`import * as bull from 'bullmq'; const w = new bull.Worker('mail', './processor.js');`, 'unheard'],
    [
      bullmq(`const a = new Worker('a', send); const b = new Worker('b', send); a.on('failed', fail);`),
      { messageId: 'unheard', line: 2 },
    ],
    [
      bullmq(`const w = new Worker('mail', send); w.on('completed', done).on('error', fail);`),
      {
        messageId: 'unheard',
        data: {
          what: 'worker',
          event: 'failed',
          but: ', only to `completed`, `error`',
          where: 'where it is made',
          example: "worker.on('failed', (job, err) => logger.error({ err, jobId: job?.id }, 'job failed'))",
        },
      },
    ],
  ],
});

test('a class that has another name', {
  valid: [
    `import { Worker, WorkerPro } from '@taskforcesh/bullmq-pro'; const Class = isPro ? WorkerPro : Worker; const w = new Class('mail', send); w.on('failed', fail);`,
    `import { Queue, Worker } from 'bullmq'; const Class = a ? Queue : makeClass(); new Class('mail', send);`,
    `import { Worker } from 'bullmq'; import { Pool } from 'pg'; const Class = a ? Worker : Pool; new Class('mail', send);`,
  ],
  invalid: [
    [bullmq(`const Class = Worker; new Class('mail', send);`), 'unheard'],
    [bullmq(`let Class = Worker; if (a) Class = Worker; new Class('mail', send);`), 'unheard'],
    [
      `import { Worker, WorkerPro } from '@taskforcesh/bullmq-pro'; const Class = isPro ? WorkerPro : Worker; new Class('mail', send);`,
      'unheard',
    ],
    [bullmq(`const classes = { mail: Worker }; new classes.mail('mail', send);`), 'unheard'],
  ],
});

test('lists and functions of the file are followed', {
  valid: [
    bullmq(`const a = new Worker('a', f); for (const w of [a]) w.on('failed', fail);`),
    bullmq(`[new Worker('a', f), new Worker('b', f)].forEach((w) => { w.on('failed', fail); });`),
    bullmq(`const all = [new Worker('a', f)]; all.forEach((w) => w.on('failed', fail));`),
    bullmq(`const all = []; all.push(new Worker('a', f)); for (const w of all) w.on('failed', fail);`),
    bullmq(
      `function watch(w) { w.on('failed', fail); return w; } export const a = watch(new Worker('a', f));`,
    ),
    bullmq(`const watch = (w) => w.on('failed', fail); watch(new Worker('a', f));`),
    bullmq(`import { watch } from './watch.js'; watch(new Worker('a', f));`),
    bullmq(`import { workers } from './workers.js'; workers.push(new Worker('a', f));`),
    bullmq(`export function start() { return new Worker('a', f); }`),
    bullmq(`export const start = () => new Worker('a', f);`),
    bullmq(`export function start() { const w = new Worker('a', f); return { w, stop: () => w.close() }; }`),
    bullmq(`import { once } from 'node:events'; const w = new Worker('a', f); await once(w, 'failed');`),
  ],
  invalid: [
    [bullmq(`const a = new Worker('a', f); await Promise.all([a].map((w) => w.close()));`), 'unheard'],
    [bullmq(`const all = [new Worker('a', f)]; for (const w of all) await w.close();`), 'unheard'],
    [bullmq(`function stop(w) { return w.close(); } const a = new Worker('a', f); stop(a);`), 'unheard'],
    [bullmq(`export function start() { const w = new Worker('a', f); log.info('started'); }`), 'unheard'],
    [
      bullmq(`export function start() { const w = new Worker('a', f); w.on('completed', done); return w; }`),
      'unheard',
    ],
  ],
});

test('fields of classes', {
  valid: [
    bullmq(`class A { #w; constructor() { this.#w = new Worker('a', f); this.#w.on('failed', fail); } }`),
    bullmq(`class A { #w = new Worker('a', f); start() { this.#w.on('failed', fail); } }`),
    bullmq(`class A { start() { this.w = new Worker('a', f); } get worker() { return this.w; } }`),
  ],
  invalid: [
    [
      bullmq(
        `class A { #w; constructor() { this.#w = new Worker('a', f); } close() { return this.#w.close(); } }`,
      ),
      'unheard',
    ],
    [
      bullmq(`class A { constructor() { this.w = new Worker('a', f); this.w.on('drained', g); } }`),
      'unheard',
    ],
  ],
});

test(
  'fields of classes in TypeScript',
  {
    valid: [
      bullmq(`export class A { protected w: Worker; constructor() { this.w = new Worker('a', f); } }`),
      bullmq(`class A { protected w: Worker; constructor() { this.w = new Worker('a', f); } } export { A };`),
      bullmq(
        `class A { protected w: Worker; constructor() { this.w = new Worker('a', f); } } class B extends A { start() { this.w.on('failed', g); } }`,
      ),
      bullmq(`class A { protected w = new Worker('a', f); } register(A);`),
      bullmq(`abstract class A { w: Worker; constructor() { this.w = new Worker('a', f); } }`),
      bullmq(
        `class A { private w?: Worker; start() { this.w = new Worker('a', f); this.w!.on('failed', fail); } }`,
      ),
    ],
    invalid: [
      [
        bullmq(`class A { protected w: Worker; constructor() { this.w = new Worker('a', f); } } new A();`),
        'unheard',
      ],
      [
        bullmq(
          `class A { private readonly w: Worker<Mail>; constructor() { this.w = new Worker<Mail>('a', f); } }`,
        ),
        'unheard',
      ],
    ],
  },
  'ts',
);

test('somebody else already tells', {
  valid: [
    bullmq(`new Worker('a', f); const events = new QueueEvents('a'); events.on('failed', fail);`),
    bullmq(`new Worker(name, f); const events = new QueueEvents(name); events.on('failed', fail);`),
    bullmq(`new Worker('a', f, { connection, telemetry: new BullMQOtel('app') });`),
    bullmq(`const options = { telemetry }; new Worker('a', f, options);`),
    bullmq(
      `new Worker('a', async (job) => { try { await f(job); } catch (err) { log.error({ err }, 'failed'); throw err; } });`,
    ),
    bullmq(`new Worker('a', traced(async (job) => f(job)));`),
    bullmq(
      `class A { start() { new Worker('a', (job) => this.run(job)); } async run(job) { try { await f(job); } catch (err) { log.error(err); throw err; } } }`,
    ),
    `new Worker(new URL('./compute.js', import.meta.url)); // bullmq is not asked`,
    `import { Worker } from 'node:worker_threads'; new Worker('./bullmq.js');`,
    `import { Worker } from './bullmq.js'; new Worker('a', f);`,
    `import { describe } from 'vitest'; import { Worker } from 'bullmq'; new Worker('a', f);`,
  ],
  invalid: [
    [
      bullmq(`new Worker('a', f); const events = new QueueEvents('b'); events.on('failed', fail);`),
      'unheard',
    ],
    [
      bullmq(`new Worker('a', f); const events = new QueueEvents('a'); events.on('completed', fail);`),
      'unheard',
    ],
    [
      bullmq(
        `new Worker('a', async (job) => { try { await f(job); } catch (err) { throw new Wrapped(err); } });`,
      ),
      'unheard',
    ],
    [
      bullmq(
        `new Worker('a', async (job) => { await g(); try { await f(job); } catch (err) { log.error(err); throw err; } });`,
      ),
      'unheard',
    ],
    [bullmq(`new Worker('a', run.bind(null, deps));`), 'unheard'],
  ],
});

test('Bull', {
  valid: [
    `import Queue from 'bull'; const q = new Queue('a'); q.process(f); q.on('failed', fail);`,
    `import Queue from 'bull'; const q = new Queue('a'); q.process(f); q.on('global:failed', fail);`,
    `import Queue from 'bull'; const q = new Queue('a'); await q.add({});`,
    `import Queue from 'bull'; export const q = new Queue('a');`,
    `import { q } from './queues.js'; q.process(f); // bull`,
  ],
  invalid: [
    [`import Queue from 'bull'; const q = new Queue('a');\nq.process(f);`, { messageId: 'unheard', line: 2 }],
    [
      `const Queue = require('bull'); const q = Queue('a'); q.process('x', 5, f); q.on('completed', done);`,
      'unheard',
    ],
    [
      `import Queue from 'bee-queue'; const q = new Queue('a'); q.process(f); q.on('error', fail);`,
      'unheard',
    ],
  ],
});

const nest = (code: string) =>
  `import { Processor, WorkerHost, OnWorkerEvent, QueueEventsListener, QueueEventsHost, OnQueueEvent } from '@nestjs/bullmq';\n${code}`;

test(
  'a processor of Nest with BullMQ',
  {
    valid: [
      nest(
        `@Processor('mail') export class A extends WorkerHost { async process(job: Job) { await f(job); } @OnWorkerEvent('failed') onFailed(job: Job, err: Error) { this.log.error(err); } }`,
      ),
      nest(
        `@Processor('mail') class A extends WorkerHost { async process(job: Job) { await f(job); } @OnWorkerEvent(FAILED) onFailed() {} }`,
      ),
      nest(
        `@Processor('mail') class A extends WorkerHost { async process(job: Job) { try { await f(job); } catch (err) { this.log.error(err); throw err; } } }`,
      ),
      nest(
        `@Processor('mail') class A extends WorkerHost { async process(job: Job) { switch (job.name) { case 'a': return this.send(job); default: log.warn('x'); } } private async send(job: Job) { try { await f(job); } catch (err) { log.error(err); throw err; } } }`,
      ),
      nest(
        `@Processor('mail') class A extends WorkerHost implements OnApplicationBootstrap { onApplicationBootstrap() { this.worker.on('failed', fail); } async process(job: Job) { await f(job); } }`,
      ),
      nest(
        `@Processor('mail') class A extends WorkerHost { onModuleInit() { watch(this.worker); } async process(job: Job) { await f(job); } }`,
      ),
      nest(
        `import { Base } from './base.js'; @Processor('mail') class A extends Base { async process(job: Job) { await f(job); } }`,
      ),
      nest(
        `abstract class Base extends WorkerHost { @OnWorkerEvent('failed') onFailed() {} } @Processor('mail') class A extends Base { async process(job: Job) { await f(job); } }`,
      ),
      nest(
        `@Processor('mail') class A extends WorkerHost { @Traced() async process(job: Job) { await f(job); } }`,
      ),
      nest(
        `@Observed() @Processor('mail') class A extends WorkerHost { async process(job: Job) { await f(job); } }`,
      ),
      nest(
        `@Processor('mail', { telemetry: new BullMQOtel('app') }) class A extends WorkerHost { async process(job: Job) { await f(job); } }`,
      ),
      nest(
        `@Processor({ name: 'mail', scope: Scope.REQUEST }) class A extends WorkerHost { async process(job: Job) { await f(job); } }`,
      ),
      nest(
        `@Processor('mail') class A extends WorkerHost { async process(job: Job) { await f(job); } } @QueueEventsListener('mail') class B extends QueueEventsHost { @OnQueueEvent('failed') onFailed() {} }`,
      ),
      nest(`abstract class A extends WorkerHost { async process(job: Job) { await f(job); } }`),
      `import { Processor } from './bullmq'; @Processor('mail') class A { async process(job: Job) { await f(job); } }`,
    ],
    invalid: [
      [
        nest(
          `@Processor('mail')\nexport class A extends WorkerHost { async process(job: Job) { await f(job); } }`,
        ),
        {
          messageId: 'unheard',
          line: 2,
          data: {
            what: 'processor',
            event: 'failed',
            but: '',
            where: 'in the class',
            example:
              "@OnWorkerEvent('failed') onFailed(job, err) { this.logger.error({ err, jobId: job?.id }, 'job failed') }",
          },
        },
      ],
      [
        nest(
          `@Injectable() @Processor(MAIL, { concurrency: 5 }) class A extends WorkerHost { async process(job: Job) { const x = await job.getState(); return this.send(x); } @OnWorkerEvent('completed') done() {} }`,
        ),
        'unheard',
      ],
      [
        nest(
          `@Processor('mail') class A extends WorkerHost { onModuleDestroy() { return this.worker.close(); } async process(job: Job) { await f(job); } }`,
        ),
        'unheard',
      ],
      [
        nest(
          `class Base extends WorkerHost { async process(job: Job) { await this.run(job); } } @Processor('mail') class A extends Base { async run(job: Job) {} }`,
        ),
        'unheard',
      ],
      [
        nest(
          `@Processor('mail') class A extends WorkerHost { async process(job: Job) { switch (job.name) { case 'a': return this.send(job); default: return this.drop(job); } } async send(job: Job) { try { await f(job); } catch (err) { log.error(err); throw err; } } async drop(job: Job) { await g(job); } }`,
        ),
        'unheard',
      ],
      [
        nest(
          `@Processor('mail') class A extends WorkerHost { async process(job: Job) { await f(job); } } @QueueEventsListener('mail') class B extends QueueEventsHost { @OnQueueEvent('completed') done() {} }`,
        ),
        'unheard',
      ],
    ],
  },
  'ts',
);

const nestBull = (code: string) =>
  `import { Processor, Process, OnQueueFailed, OnGlobalQueueFailed, OnQueueCompleted, OnQueueEvent, BullQueueEvents } from '@nestjs/bull';\n${code}`;

test(
  'a processor of Nest with Bull',
  {
    valid: [
      nestBull(
        `@Processor('mail') class A { @Process() async send(job: Job) { await f(job); } @OnQueueFailed() onFailed() {} }`,
      ),
      nestBull(
        `@Processor('mail') class A { @Process('a') async send(job: Job) { await f(job); } @OnGlobalQueueFailed() onFailed() {} }`,
      ),
      nestBull(
        `@Processor('mail') class A { @Process() async send(job: Job) { await f(job); } @OnQueueEvent(BullQueueEvents.FAILED) onFailed() {} }`,
      ),
      nestBull(
        `@Processor('mail') class A { @Process() async send(job: Job) { await f(job); } @OnQueueEvent({ eventName: 'failed' }) onFailed() {} }`,
      ),
      nestBull(
        `@Processor('mail') class A { @Process('a') async a(job: Job) { try { await f(job); } catch (err) { log.error(err); throw err; } } }`,
      ),
      nestBull(`@Processor('mail') class Listener { @OnQueueCompleted() done() {} }`),
    ],
    invalid: [
      [
        nestBull(`@Processor('mail') class A { @Process('a') async send(job: Job) { await f(job); } }`),
        'unheard',
      ],
      [
        nestBull(
          `@Processor('mail') class A { @Process('a') async a(job: Job) { try { await f(job); } catch (err) { log.error(err); throw err; } } @Process('b') async b(job: Job) { await f(job); } @OnQueueCompleted() done() {} }`,
        ),
        'unheard',
      ],
    ],
  },
  'ts',
);

test('pg-boss', {
  valid: [
    `import PgBoss from 'pg-boss'; const boss = new PgBoss(url); boss.on('error', (err) => log.error(err)); await boss.start();`,
    `import { PgBoss } from 'pg-boss'; export const boss = new PgBoss(url);`,
    `import PgBoss from 'pg-boss'; export async function start() { const boss = new PgBoss(url); await boss.start(); return boss; }`,
    `import PgBoss from 'pg-boss'; const boss = new PgBoss(url); listen(boss); await boss.start();`,
  ],
  invalid: [
    [
      `import PgBoss from 'pg-boss'; const boss = new PgBoss(url); await boss.start(); await boss.work('a', f);`,
      'error',
    ],
    [`import { PgBoss } from 'pg-boss'; export const boss = new PgBoss(url); await boss.start();`, 'error'],
    [
      `const PgBoss = require('pg-boss'); const boss = new PgBoss(url); boss.on('wip', f); boss.start();`,
      'error',
    ],
  ],
});

test('graphile-worker', {
  valid: [
    `import { run } from 'graphile-worker'; const runner = await run({ taskList }); runner.events.on('job:failed', fail);`,
    `import { run } from 'graphile-worker'; const { events } = await run({ taskList }); events.on('job:error', fail);`,
    `import { run } from 'graphile-worker'; await run({ taskList, events });`,
    `import { run, Logger } from 'graphile-worker'; await run({ taskList, logger: new Logger(make) });`,
    `import { run } from 'graphile-worker'; await run(options);`,
    `import { run } from 'graphile-worker'; export function start() { return run({ taskList }); }`,
    `import { run } from './graphile-worker.js'; await run({ taskList });`,
  ],
  invalid: [
    [
      `import { run } from 'graphile-worker'; const runner = await run({ taskList }); await runner.promise;`,
      'unheard',
    ],
    [
      `import { run } from 'graphile-worker'; const runner = await run({ taskList }); runner.events.on('job:start', f);`,
      'unheard',
    ],
  ],
});

test('Agenda', {
  valid: [
    `import { Agenda } from 'agenda'; const agenda = new Agenda({}); agenda.on('fail', fail); await agenda.start();`,
    `import Agenda from 'agenda'; const agenda = new Agenda({}); agenda.on('fail:mail', fail); agenda.define('mail', f);`,
    `import { Agenda } from 'agenda'; const agenda = new Agenda({}); agenda.on('retry exhausted', fail); await agenda.start();`,
    `import { Agenda } from 'agenda'; const agenda = new Agenda({}); agenda.on('retry exhausted:mail', fail); agenda.define('mail', f);`,
    `import Agenda from 'agenda'; export const agenda = new Agenda({});`,
    `import Agenda from 'agenda'; const agenda = new Agenda({}); await agenda.now('mail');`,
  ],
  invalid: [
    [
      `import Agenda from 'agenda'; const agenda = new Agenda({}); agenda.define('mail', f); await agenda.start();`,
      'unheard',
    ],
    [
      `import { Agenda } from 'agenda'; const agenda = new Agenda({}); agenda.on('error', fail); await agenda.start();`,
      'unheard',
    ],
    [
      `import { Agenda } from 'agenda'; const agenda = new Agenda({}); agenda.on('retry', fail); await agenda.start();`,
      'unheard',
    ],
  ],
});

describe('a processor of Nest that the application observes, as sightline emitted it', () => {
  const root = mkdtempSync(join(tmpdir(), 'sightline-nest-'));
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  /** The reports on a processor that listens to nothing, in a service with this manifest. */
  function reportsWith(manifest: string | null, from = '@nestjs/bullmq'): number {
    const folder = mkdtempSync(join(root, 'service-'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'mail' }));
    if (manifest !== null) {
      mkdirSync(join(folder, '.sightline'));
      writeFileSync(join(folder, '.sightline/manifest.json'), manifest);
    }
    const process = from === '@nestjs/bull' ? '@Process() ' : '';
    const code = `import { Process, Processor, WorkerHost } from '${from}';
@Processor('mail') class Mail ${process === '' ? 'extends WorkerHost ' : ''}{ ${process}async process(job) { await send(job); } }`;
    const config: Linter.Config = {
      files: ['**/*.ts'],
      languageOptions: { parser },
      plugins: { sightline: plugin },
      rules: { 'sightline/observed-worker': 'error' },
    };
    return new Linter({ cwd: folder }).verify(code, [config], { filename: join(folder, 'src/mail.ts') })
      .length;
  }

  const manifest = (features: string[], template: string): string =>
    JSON.stringify({ answers: { features }, files: { 'src/observability/a.ts': { template } } });

  it('is not reported', () => {
    expect(reportsWith(manifest(['logging', 'tasks'], 'tasks/nest-bullmq'))).toBe(0);
  });

  it.each([
    ['nothing was emitted', null],
    ['jobs are not observed', manifest(['logging'], 'tasks/nest-bullmq')],
    ['what was emitted is of BullMQ alone', manifest(['logging', 'tasks'], 'tasks/bullmq')],
    ['the manifest is of another shape', '[]'],
    ['the manifest cannot be read', '<<<<<<< ours'],
  ])('is reported where %s', (_what, text) => {
    expect(reportsWith(text)).toBe(1);
  });

  it('is reported where it is one of Bull', () => {
    expect(reportsWith(manifest(['tasks'], 'tasks/nest-bullmq'), '@nestjs/bull')).toBe(1);
  });
});

test('workers that a class or a module keeps to close them', {
  valid: [
    bullmq(
      `class Crew { workers = []; add(n) { const w = new Worker(n, f); this.workers.push(w); } watch() { for (const w of this.workers) w.on('failed', report); } }`,
    ),
    bullmq(
      `class Crew { #all = new Map(); add(n) { this.#all.set(n, new Worker(n, f)); } watch() { for (const w of this.#all.values()) w.on('failed', report); } }`,
    ),
    bullmq(
      `class Crew { #all = new Map(); add(n) { const w = new Worker(n, f); w.on('failed', report); this.#all.set(n, w); } }`,
    ),
    bullmq(
      `const all = new Map(); all.set('mail', new Worker('mail', f)); all.get('mail').on('failed', report);`,
    ),
    bullmq(
      `class Crew { workers = []; add(n) { this.workers.push(new Worker(n, f)); } all() { return this.workers; } }`,
    ),
    bullmq(
      `export const workers = names.map((n) => new Worker(n, f)); workers.forEach((w) => w.on('failed', report));`,
    ),
    bullmq(`export const workers = names.map((n) => new Worker(n, f)); watch(workers);`),
  ],
  invalid: [
    [
      bullmq(
        `export class Crew { workers = []; add(n) { const w = new Worker(n, f); this.workers.push(w); } close() { return Promise.all(this.workers.map((w) => w.close())); } }`,
      ),
      'unheard',
    ],
    [
      bullmq(
        `export class Crew { #all = new Map(); add(n) { this.#all.set(n, new Worker(n, f)); } close() { return Promise.all([...this.#all.values()].map((w) => w.close())); } }`,
      ),
      'unheard',
    ],
    [bullmq(`export const workers = names.map((n) => new Worker(n, f));`), 'unheard'],
    [bullmq(`const workers = [new Worker('a', f)]; export { workers };`), 'unheard'],
    [bullmq(`const workers = new Map(); workers.set('a', new Worker('a', f));`), 'unheard'],
  ],
});
