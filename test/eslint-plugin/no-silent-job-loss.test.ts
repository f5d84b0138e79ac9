import { describe, expect, it } from 'vitest';
import { Linter } from 'eslint';
import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule, type Cases } from './flow/rule-testers.js';

const rule = rules['no-silent-job-loss'];
const test = (story: string, cases: Cases, language?: 'js' | 'ts') => {
  testRule('no-silent-job-loss', rule, story, cases, language);
};

const worker = (body: string) =>
  `import { Worker } from 'bullmq';\nnew Worker('a', async (job) => { ${body} });`;

test('a processor of BullMQ lets its failure out', {
  valid: [
    worker(`await f(job);`),
    worker(`try { await f(job); } catch (err) { log.error({ err }, 'x'); throw err; }`),
    worker(
      `try { await f(job); } catch (err) { if (err.code !== 'GONE') throw err; log.warn({ err }, 'gone'); }`,
    ),
    worker(`try { await f(job); } catch (err) { throw new UnrecoverableError(err.message); }`),
    worker(`try { await f(job); } catch (err) { await job.moveToFailed(err, token); }`),
    worker(`try { await f(job); } catch (err) { job.discard(); }`),
    worker(`try { await f(job); } catch (err) { await deadLetters.add('a', job.data); }`),
    worker(`try { await f(job); } catch (err) { await retryQueue.add('a', job.data); }`),
    worker(
      `try { await f(job); } catch (err) { await producer.send({ topic: 'x', messages: [job.data] }); }`,
    ),
    worker(`try { await f(job); } catch (err) { await reports.update(job.data.id, { status: 'failed' }); }`),
    worker(`try { await f(job); } catch (err) { await this.markFailed(job); }`),
    worker(`try { await f(job); } catch (err) { await onProblem(job, err); }`),
    worker(`try { await f(job); } catch (err) { return Promise.reject(err); }`),
    worker(`let failure; try { await f(job); } catch (err) { failure = err; } if (failure) throw failure;`),
    worker(
      `let ok; try { ok = await f(job); } catch (err) { log.warn(err); } if (!ok) throw new Error('x');`,
    ),
    worker(
      `const errors = []; for (const x of job.data.list) { try { await f(x); } catch (err) { errors.push(err); } }`,
    ),
    worker(`try { return JSON.parse(job.data.text); } catch { return null; }`),
  ],
  invalid: [
    [worker(`try { await f(job); } catch {}`), 'swallowed'],
    [worker(`try { await f(job); } catch (err) { log.error({ err }, 'x'); }`), 'swallowed'],
    [
      worker(`try { return await f(job); } catch (err) { log.error({ err }, 'x'); return null; }`),
      'swallowed',
    ],
    [worker(`try { return f(job); } catch (err) { console.error(err); return { ok: false }; }`), 'swallowed'],
    [worker(`try { await f(job); } catch (err) { Sentry.captureException(err); }`), 'swallowed'],
    [worker(`try { await f(job); } catch (err) { span.recordException(err); failures.inc(); }`), 'swallowed'],
    [
      worker(`try { await f(job); } catch (err) { const message = String(err); log.error(message); }`),
      'swallowed',
    ],
    [
      worker(`const pdf = await render(job); try { await upload(pdf); } catch (err) { log.error(err); }`),
      'swallowed',
    ],
    [
      worker(
        `let user; try { user = await find(job); } catch (err) { log.warn(err); return; } await send(user);`,
      ),
      'swallowed',
    ],
    [
      worker(
        `return tracer.startActiveSpan('a', async (span) => { try { await f(job); } catch (err) { span.recordException(err); } finally { span.end(); } });`,
      ),
      'swallowed',
    ],
    [worker(`await f(job).catch((err) => log.error({ err }, 'x'));`), 'swallowed'],
    [worker(`return f(job).catch(() => null);`), 'swallowed'],
    [
      `import { Worker } from 'bullmq'; new Worker('a', (job) => f(job).catch((err) => { log.error(err); }));`,
      'swallowed',
    ],
  ],
});

test('steps that may fail are not what the job is for', {
  valid: [
    worker(`await send(job); try { await track(job); } catch (err) { log.warn(err); }`),
    worker(`try { await warm(job); } catch (err) { log.warn(err); } await send(job);`),
    worker(`for (const x of await list(job)) { try { await send(x); } catch (err) { log.error(err); } }`),
    worker(`await send(job); await track(job).catch(() => {});`),
    worker(
      `await Promise.all(job.data.map(async (x) => { try { await send(x); } catch (err) { log.error(err); } }));`,
    ),
    worker(
      `const timer = setInterval(async () => { try { await beat(); } catch (err) { log.warn(err); } }, 1); await f(job);`,
    ),
  ],
  invalid: [
    [
      worker(
        `try { await send(job); } catch (err) { log.error(err); } await job.updateProgress(100); log.info('done');`,
      ),
      'swallowed',
    ],
    [
      worker(`await job.updateProgress(1); try { await send(job); } catch (err) { log.error(err); }`),
      'swallowed',
    ],
  ],
});

test('handlers are found where they stand', {
  valid: [
    `import { Worker } from 'node:worker_threads'; new Worker('./bull.js', async () => { try { await f(); } catch {} });`,
    `app.process('x', async (job) => { try { await f(job); } catch {} }); // bull`,
    `import { scheduler } from './agenda.js'; scheduler.define('x', async () => { try { await f(); } catch {} });`,
    `import define from 'module'; amd.define('x', async () => { try { await f(); } catch {} }); // agenda`,
  ],
  invalid: [
    [
      `import { Worker } from 'bullmq'; async function run(job) { try { await f(job); } catch (err) { log.error(err); } } new Worker('a', run);`,
      'swallowed',
    ],
    [
      `import { Worker } from 'bullmq'; async function run(job) { try { await f(job); } catch (err) { log.error(err); } } new Worker('a', (job) => run(job));`,
      'swallowed',
    ],
    [
      `import { Worker } from 'bullmq'; class A { start() { new Worker('a', this.run.bind(this)); } async run(job) { try { await f(job); } catch (err) { log.error(err); } } }`,
      'swallowed',
    ],
    [
      `import Queue from 'bull'; const q = new Queue('a'); q.process('x', 4, async (job) => { try { await f(job); } catch (err) { log.error(err); } });`,
      'swallowed',
    ],
    [
      `import Queue from 'bull'; const q = new Queue('a'); q.process(async (job, done) => { try { await f(job); } catch (err) { log.error(err); } done(); });`,
      'swallowed',
    ],
    [
      `import PgBoss from 'pg-boss'; const boss = new PgBoss(url); boss.work('a', { batchSize: 5 }, async (jobs) => { for (const job of jobs) { try { await f(job); } catch (err) { log.error(err); } } });`,
      'swallowed',
    ],
    [
      `import { boss } from './boss.js'; boss.work('a', async ([job]) => { try { await f(job); } catch { return; } }); // pg-boss`,
      'swallowed',
    ],
    [
      `import { run } from 'graphile-worker'; await run({ events, taskList: { mail: async (payload) => { try { await f(payload); } catch (err) { log.error(err); } } } });`,
      'swallowed',
    ],
    [
      `import { run } from 'graphile-worker'; import { observed } from './observability/index.js'; await observed(run)({ taskList: { mail: async (payload) => { try { await f(payload); } catch (err) { log.error(err); } } } });`,
      'swallowed',
    ],
    [
      `import Agenda from 'agenda'; const agenda = new Agenda(); agenda.define('a', { priority: 1 }, async (job) => { try { await f(job); } catch (err) { log.error(err); } });`,
      'swallowed',
    ],
  ],
});

test('a callback that is called without an error says that all is well', {
  valid: [
    `import Queue from 'bull'; const q = new Queue('a'); q.process(async (job, done) => { try { await f(job); done(); } catch (err) { done(err); } });`,
  ],
  invalid: [
    [
      `import Queue from 'bull'; const q = new Queue('a'); q.process(async (job, done) => { try { await f(job); done(); } catch (err) { log.error(err); done(); } });`,
      'swallowed',
    ],
  ],
});

test(
  'types name handlers, too',
  {
    valid: [
      `import type { Processor } from 'bullmq'; const send: Processor<Mail> = async (job) => { await f(job); };`,
      `import type { Processor } from './bullmq.js'; const send: Processor<Mail> = async (job) => { try { await f(job); } catch (err) { log.error(err); } };`,
    ],
    invalid: [
      [
        `import type { Processor } from 'bullmq'; export const send: Processor<Mail> = async (job) => { try { await f(job); } catch (err) { log.error(err); } };`,
        'swallowed',
      ],
      [
        `import type { Task } from 'graphile-worker'; export const send: Task = async (payload) => { try { await f(payload); } catch (err) { log.error(err); } };`,
        'swallowed',
      ],
      [
        `import { Processor, WorkerHost } from '@nestjs/bullmq'; @Processor('a') export class A extends WorkerHost { async process(job: Job) { try { await this.f(job); } catch (err) { this.logger.error(err); } } }`,
        'swallowed',
      ],
      [
        `import { Process, Processor } from '@nestjs/bull'; @Processor('a') export class A { @Process('x') async send(job: Job) { try { await this.f(job); } catch (err) { this.logger.error(err); } } }`,
        'swallowed',
      ],
      [
        `import type PgBoss from 'pg-boss'; export function start(boss: PgBoss) { return boss.work<Mail>('a', async ([job]) => { try { await f(job!.data); } catch (err) { log.error(err); } }); }`,
        'swallowed',
      ],
    ],
  },
  'ts',
);

const kafka = (options: string) =>
  `import { Kafka } from 'kafkajs';\nconst consumer = new Kafka({}).consumer({});\nawait consumer.run({ ${options} });`;

test('kafkajs', {
  valid: [
    kafka(`eachMessage: async ({ message }) => { await f(message); }`),
    kafka(
      `eachMessage: async (p) => { try { await f(p); } catch (err) { if (err instanceof Poison) { await deadLetter(p, err); return; } throw err; } }`,
    ),
    kafka(
      `autoCommit: false, eachMessage: async (p) => { await f(p); await consumer.commitOffsets([offsetOf(p)]); }`,
    ),
    kafka(
      `autoCommit: false, eachMessage: async (p) => { if (isOld(p)) { await consumer.commitOffsets([offsetOf(p)]); return; } await f(p); await consumer.commitOffsets([offsetOf(p)]); }`,
    ),
    kafka(
      `eachBatch: async ({ batch, resolveOffset, heartbeat }) => { for (const m of batch.messages) { await f(m); resolveOffset(m.offset); await heartbeat(); } }`,
    ),
    kafka(
      `eachBatch: async ({ batch, resolveOffset, heartbeat }) => { for (const m of batch.messages) { f(m); resolveOffset(m.offset); await heartbeat(); } }`,
    ),
    kafka(
      `eachBatch: async ({ batch, resolveOffset }) => { await saveAll(batch.messages); for (const m of batch.messages) resolveOffset(m.offset); }`,
    ),
  ],
  invalid: [
    [
      kafka(
        `eachMessage: async ({ message }) => { try { await f(message); } catch (err) { log.error(err); } }`,
      ),
      'swallowed',
    ],
    [
      kafka(
        `eachBatch: async ({ batch }) => { for (const m of batch.messages) { try { await f(m); } catch (err) { log.error(err); } } }`,
      ),
      'swallowed',
    ],
    [
      kafka(
        `autoCommit: false, eachMessage: async (p) => { await consumer.commitOffsets([offsetOf(p)]); await f(p); }`,
      ),
      'acknowledged',
    ],
    [
      kafka(
        `autoCommit: false, eachMessage: async (p) => { const value = JSON.parse(p.message.value); log.debug(value); await consumer.commitOffsets([offsetOf(p)]); try { await f(value); } catch (err) { await deadLetter(p); } }`,
      ),
      'acknowledged',
    ],
    [
      kafka(
        `eachBatch: async ({ batch, resolveOffset }) => { for (const m of batch.messages) { resolveOffset(m.offset); await f(m); } }`,
      ),
      'acknowledged',
    ],
    [
      kafka(
        `eachBatch: async (payload) => { for (const m of payload.batch.messages) { payload.resolveOffset(m.offset); await f(m); } }`,
      ),
      'acknowledged',
    ],
    [
      `import type { Consumer } from 'kafkajs'; run(async (consumer) => consumer.run({ eachMessage: async (p) => { await consumer.commitOffsets([]); await f(p); } }));`.replace(
        'import type { Consumer }',
        'import { Kafka }',
      ),
      'acknowledged',
    ],
  ],
});

const amqp = (code: string) =>
  `import amqp from 'amqplib';\nconst channel = await (await amqp.connect(url)).createChannel();\n${code}`;

test('amqplib', {
  valid: [
    amqp(`channel.consume('a', async (msg) => { await f(msg); channel.ack(msg); });`),
    amqp(
      `channel.consume('a', async (msg) => { try { await f(msg); channel.ack(msg); } catch (err) { log.error(err); channel.nack(msg, false, false); } });`,
    ),
    amqp(
      `channel.consume('a', async (msg) => { try { await f(msg); channel.ack(msg); } catch (err) { log.error(err); } });`,
    ),
    amqp(
      `channel.consume('a', async (msg) => { try { await f(msg); } catch (err) { channel.sendToQueue('dead', msg.content); } channel.ack(msg); });`,
    ),
    amqp(
      `channel.consume('a', async (msg) => { if (!msg) return; if (!isKnown(msg)) { channel.ack(msg); return; } await f(msg); channel.ack(msg); });`,
    ),
    amqp(`channel.consume('a', (msg) => { f(msg); channel.ack(msg); });`),
    amqp(
      `channel.consume('a', async (msg) => { try { try { await f(msg); } catch (err) { await park(msg, err).catch(note); } } finally { channel.ack(msg); } });`,
    ),
    amqp(
      `channel.consume('a', async (msg) => { let ok = false; try { await f(msg); ok = true; } finally { if (ok) channel.ack(msg); else channel.nack(msg); } });`,
    ),
    amqp(
      `channel.consume('a', (msg) => { f(msg).then(() => channel.ack(msg)).catch((err) => channel.nack(msg)); });`,
    ),
    amqp(`channel.consume('a', async (msg) => { f(msg, () => channel.ack(msg)); await flush(); });`),
    amqp(`channel.consume('a', async (msg) => { channel.ack(msg); log.info('seen'); });`),
    amqp(
      `channel.consume('a', (msg) => { f(msg).catch((err) => park(msg, err)).finally(() => channel.ack(msg)); });`,
    ),
    amqp(`channel.consume('a', (msg) => { f(msg).catch(park).finally(() => channel.ack(msg)); });`),
    amqp(`channel.consume('a', (msg) => { f(msg).finally(() => done(msg)); });`),
    amqp(`channel.consume('a', f, { noAck: false });`),
    amqp(
      `const q = await channel.assertQueue('', { exclusive: true }); channel.consume(q.queue, f, { noAck: true });`,
    ),
    amqp(
      `const { queue } = await channel.assertQueue('', { exclusive: true }); channel.consume(queue, f, { noAck: true });`,
    ),
    amqp(`channel.consume('amq.rabbitmq.reply-to', f, { noAck: true });`),
    amqp(`channel.consume(replyQueue, f, { noAck: true });`),
    `reader.consume('a', f, { noAck: true }); // amqp`,
  ],
  invalid: [
    [
      amqp(`channel.consume('a', async (msg) => { try { await f(msg); } finally { channel.ack(msg); } });`),
      'anyway',
    ],
    [
      amqp(
        `channel.consume('a', (msg) => { f(msg).catch((err) => log.error({ err }, 'lost')).finally(() => channel.ack(msg)); });`,
      ),
      'anyway',
    ],
    [amqp(`channel.consume('a', (msg) => { f(msg).finally(() => channel.ack(msg)); });`), 'anyway'],
    [
      amqp(
        `channel.consume('a', (msg) => { channel.ack(msg); f(msg).catch((err) => log.error({ err }, 'failed')); });`,
      ),
      'acknowledged',
    ],
    [amqp(`channel.consume('a', async (msg) => { channel.ack(msg); await f(msg); });`), 'acknowledged'],
    [
      amqp(
        `channel.consume('a', async (msg) => { if (!msg) return; const body = JSON.parse(msg.content.toString()); channel.ack(msg); await f(body); });`,
      ),
      'acknowledged',
    ],
    [
      amqp(`channel.consume('a', (msg) => { channel.ack(msg); handle(JSON.parse(msg.content)); });`),
      'acknowledged',
    ],
    [
      amqp(
        `channel.consume('a', async (msg) => { try { await f(msg); } catch (err) { log.error(err); } channel.ack(msg); });`,
      ),
      'swallowed',
    ],
    [
      amqp(
        `channel.consume('a', async (msg) => { try { await f(msg); } catch (err) { log.error(err); } finally { channel.ack(msg); } });`,
      ),
      'swallowed',
    ],
    [
      amqp(
        `channel.consume('a', async (msg) => { try { await f(msg); channel.ack(msg); } catch (err) { log.error(err); channel.ack(msg); } });`,
      ),
      'swallowed',
    ],
    [amqp(`channel.consume('a', f, { noAck: true });`), 'noAck'],
    [amqp(`const options = { noAck: true }; await channel.consume(QUEUE, f, options);`), 'noAck'],
    [
      `const amqp = require('amqplib/callback_api'); amqp.connect(url, (e, conn) => conn.createChannel((e2, ch) => { ch.consume('a', f, { noAck: true }); }));`,
      'noAck',
    ],
  ],
});

test('failed jobs are kept for a while', {
  valid: [
    `new Queue('a', { defaultJobOptions: { removeOnFail: false } });`,
    `new Queue('a', { defaultJobOptions: { removeOnFail: 500 } });`,
    `new Queue('a', { defaultJobOptions: { removeOnFail: { age: 3600, count: 100 } } });`,
    `new Queue('a', { defaultJobOptions: { removeOnComplete: true } });`,
    `queue.add('a', data, { removeOnFail: keep });`,
    `queue.add('a', data, { repeat: { every: 1000 }, removeOnFail: true });`,
    `queue.add('a', data, { jobId: id, removeOnFail: true });`,
    `queue.upsertJobScheduler('a', { every: 1000 }, { opts: { removeOnFail: true } });`,
    `const { removeOnFail = true } = options;`,
  ],
  invalid: [
    [`new Queue('a', { defaultJobOptions: { removeOnFail: true } });`, 'removed'],
    [`queue.add('a', data, { 'removeOnFail': true });`, 'removed'],
    [`queue.add('a', data, { removeOnFail: 0 });`, 'removed'],
    [`queue.add('a', data, { removeOnFail: { count: 0 } });`, 'removed'],
    [`const DROP = true; queue.add('a', data, { removeOnFail: DROP });`, 'removed'],
    [`const removeOnFail = true; queue.add('a', data, { removeOnFail });`, 'removed'],
  ],
});

test('a comment can say why', {
  valid: [
    worker(`try { await f(job); } catch (err) { /* deliberate: a lost preview is made again */ }`),
    `// intentional: a lost preview is made again\nqueue.add('a', data, { removeOnFail: true });`,
    amqp(
      `channel.consume('a', async (msg) => {\nchannel.ack(msg); // deliberate: at most once is enough for news\nawait f(msg); });`,
    ),
  ],
  invalid: [
    [worker(`try { await f(job); } catch (err) { /* whatever */ }`), 'swallowed'],
    [`// fine\nqueue.add('a', data, { removeOnFail: true });`, 'removed'],
  ],
});

describe('options', () => {
  const lint = (options: object) => () =>
    new Linter().verify(`/* bull */ queue.add('a', data, { removeOnFail: true }); // OK-TO-DROP`, [
      {
        plugins: { sightline: { rules: { 'no-silent-job-loss': rule as never } } },
        rules: { 'sightline/no-silent-job-loss': ['error', options] },
      },
    ]);

  it('takes another form of reason', () => {
    expect(lint({ reasonPattern: 'OK-TO-DROP' })()).toEqual([]);
    expect(lint({ reasonPattern: 'OK-TO-DROP', allowComments: false })()).toHaveLength(1);
  });

  it('refuses a pattern that is none, with its name', () => {
    expect(lint({ reasonPattern: '(' })).toThrow(
      'no-silent-job-loss: the option reasonPattern is no regular expression: (',
    );
  });
});

test('work that a handler starts and does not wait for', {
  valid: [
    worker(`refresh(job).catch((err) => log.error({ err }, 'x')); await f(job);`),
    worker(`f(job).then(done).catch((err) => done(err));`),
    worker(`f(job).catch((err) => deadLetters.add('a', job.data));`),
    worker(`return f(job);`),
  ],
  invalid: [
    [worker(`f(job).catch((err) => log.error({ err }, 'x'));`), 'swallowed'],
    [
      worker(`for (const id of job.data.ids) void f(id).catch((err) => log.error({ err }, 'x'));`),
      'swallowed',
    ],
    [
      `consumer.run({ eachMessage: async ({ message }) => { handlers[message.key](message).catch((err) => log.error({ err }, 'x')); } });`,
      'swallowed',
    ],
  ],
});

test('Promise.allSettled lets no failure out', {
  valid: [
    worker(
      `const all = await Promise.allSettled(job.data.map(f)); if (all.some(isRejected)) throw new Error('x');`,
    ),
    worker(`await f(job); await Promise.allSettled([a(), b()]);`),
    worker(`const all = await Promise.allSettled(job.data.map(f)); return all;`),
  ],
  invalid: [
    [
      worker(`const all = await Promise.allSettled(job.data.map(f)); log.info({ n: all.length }, 'x');`),
      'swallowed',
    ],
    [worker(`await Promise.allSettled(job.data.map(f));`), 'swallowed'],
  ],
});

test('a failure that is only counted is lost', {
  valid: [worker(`try { await f(job); } catch (err) { failures.add(job.data); }`)],
  invalid: [
    [
      `import { metrics } from '@opentelemetry/api'; const failures = metrics.getMeter('a').createCounter('failures');\n` +
        worker(
          `try { await f(job); } catch (err) { failures.add(1, { queue: 'a' }); log.error({ err }, 'x'); }`,
        ),
      'swallowed',
    ],
  ],
});

test('offsets that are resolved for the whole list', {
  valid: [
    `consumer.run({ eachBatch: async ({ batch, resolveOffset }) => { for (const m of batch.messages) await f(m); batch.messages.forEach((m) => resolveOffset(m.offset)); } });`,
  ],
  invalid: [
    [
      `consumer.run({ eachBatch: async ({ batch, resolveOffset }) => { batch.messages.forEach((m) => resolveOffset(m.offset)); for (const m of batch.messages) await f(m); } });`,
      'acknowledged',
    ],
    [
      `consumer.run({ eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary }) => { batch.messages.forEach((m) => { resolveOffset(m.offset); }); await commitOffsetsIfNecessary(); await f(batch.messages); } });`,
      'acknowledged',
      'acknowledged',
    ],
  ],
});

test('what fails while a failure is dealt with is no second loss', {
  valid: [
    worker(
      `try { await f(job); } catch (err) { log.error(err); try { await notifyFailed(job, err); } catch (inner) { log.error(inner); } }`,
    ),
  ],
  invalid: [
    [
      worker(
        `try { await f(job); } catch (err) { log.error(err); try { await update(job.data.id, { on: false }); } catch (inner) { log.error(inner); } }`,
      ),
      'swallowed',
    ],
    // The other way failed, too.
    [
      worker(
        `try { await f(job); } catch (err) { log.warn(err); try { await other.send(job.data); } catch (inner) { log.error(inner); } }`,
      ),
      'swallowed',
    ],
  ],
});

test('a list is walked by functions that nobody waits for', {
  valid: [
    worker(`await Promise.all(job.data.list.map(async (one) => { await f(one); }));`),
    worker(`job.data.list.forEach((one) => { names.push(one.name); }); await f(names);`),
    worker(`job.data.list.forEach(async (one) => { all.push(f(one)); }); await Promise.all(all);`),
    amqp(`channel.consume('a', (msg) => { list(msg).forEach(async (one) => { await f(one); }); });`),
    `list.forEach(async (one) => { await f(one); });`,
  ],
  invalid: [
    [worker(`job.data.list.forEach(async (one) => { await f(one); });`), 'unawaited'],
    [
      worker(
        `const all = await find(job); all.forEach(async (one) => { try { await f(one); } catch (err) { log.warn(err); } });`,
      ),
      'unawaited',
    ],
    [
      amqp(
        `channel.consume('a', (msg) => { list(msg).forEach(async (one) => { await f(one); }); channel.ack(msg); });`,
      ),
      'unawaited',
    ],
  ],
});

const sqs = (body: string) =>
  `import { Consumer } from 'sqs-consumer';\nConsumer.create({ queueUrl, handleMessage: async (message) => { ${body} } });`;
const pubsub = (body: string) =>
  `import { PubSub } from '@google-cloud/pubsub';\nconst subscription = new PubSub().subscription('a');\nsubscription.on('message', async (message) => { ${body} });`;

test('messages of SQS and of Google Pub/Sub', {
  valid: [
    sqs(`await f(message);`),
    sqs(`try { await f(message); } catch (err) { log.error({ err }, 'x'); throw err; }`),
    sqs(`try { await f(message); } catch (err) { await deadLetters.send(message); }`),
    pubsub(`await f(message); message.ack();`),
    pubsub(
      `try { await f(message); message.ack(); } catch (err) { log.error({ err }, 'x'); message.nack(); }`,
    ),
    pubsub(`try { await f(message); message.ack(); } catch (err) { log.error({ err }, 'x'); }`),
    `import { PubSub } from '@google-cloud/pubsub'; socket.on('message', async (message) => { message.ack(); await f(message); });`,
  ],
  invalid: [
    [sqs(`try { await f(message); } catch (err) { log.error({ err }, 'x'); }`), 'swallowed'],
    [
      `import { Consumer } from 'sqs-consumer'; const options = { handleMessageBatch: async (messages) => { for (const message of messages) { try { await f(message); } catch (err) { log.error({ err }, 'x'); } } } }; Consumer.create(options);`,
      'swallowed',
    ],
    [pubsub(`message.ack(); await f(message.data);`), 'acknowledged'],
    [
      pubsub(
        `try { await f(message); message.ack(); } catch (err) { log.error({ err }, 'x'); message.ack(); }`,
      ),
      'swallowed',
    ],
    [
      pubsub(`try { await f(message); } catch (err) { log.error({ err }, 'x'); } message.ack();`),
      'swallowed',
    ],
    [pubsub(`try { await f(message); } finally { message.ack(); }`), 'anyway'],
  ],
});

const pulled = (loop: string) =>
  `import { SQSClient, ReceiveMessageCommand, DeleteMessageCommand } from '@aws-sdk/client-sqs'; const sqs = new SQSClient({});
  async function poll() { const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl })); for (const message of Messages) { ${loop} } }`;
const remove = `await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));`;
const nats = (loop: string) =>
  `import { connect } from 'nats'; for await (const msg of await consumer.consume()) { ${loop} }`;
const redis = (loop: string) =>
  `async function poll() { const res = await redis.xreadgroup('GROUP', 'g', 'c', 'STREAMS', 's', '>'); for (const [id, fields] of res[0][1]) { ${loop} } }`;

test('messages that a loop of its own takes from SQS', {
  valid: [
    pulled(`await handle(JSON.parse(message.Body)); ${remove}`),
    pulled(`try { await handle(message); ${remove} } catch (err) { logger.error({ err }, 'x'); }`),
    pulled(`if (!message.Body) { ${remove} continue; } await handle(message); ${remove}`),
    pulled(`await handle(message); ${remove} await audit(message);`),
    pulled(`const running = handle(message); await running; ${remove} await audit(message);`),
    pulled(`try { await handle(message); } catch (err) { await deadLetters.add(message); } ${remove}`),
    `class A { async poll() { await sqs.receiveMessage({}); } async remove(m) { await sqs.deleteMessage({ ReceiptHandle: m.ReceiptHandle }); await this.audit(m); } }`,
    `const remove = async (m) => { await sqs.deleteMessage({ ReceiptHandle: m.ReceiptHandle }); await audit(m); };`,
    pulled(`// deliberate: a lost preview is made again\n${remove} await handle(message);`),
  ],
  invalid: [
    [pulled(`${remove} await handle(JSON.parse(message.Body));`), 'acknowledged'],
    [pulled(`const order = JSON.parse(message.Body); ${remove} await store.save(order);`), 'acknowledged'],
    [
      `async function poll() { await sqs.receiveMessage({}); } async function one(m) { await sqs.deleteMessage({ ReceiptHandle: m.ReceiptHandle }); await handle(m); }`,
      'acknowledged',
    ],
    [pulled(`try { await handle(message); } finally { ${remove} }`), 'anyway'],
    [
      pulled(
        `try { await handle(message); } catch (err) { logger.error({ err }, 'x'); } finally { ${remove} }`,
      ),
      'anyway',
    ],
    [
      pulled(`try { await handle(message); } catch (err) { logger.error({ err }, 'x'); } ${remove}`),
      {
        messageId: 'swallowed',
        data: { done: 'the message is deleted and does not come again', unit: 'message' },
      },
    ],
  ],
});

test('messages of JetStream and of streams of Redis', {
  valid: [
    nats(
      `try { await handle(msg.json()); msg.ack(); } catch (err) { logger.error({ err }, 'x'); msg.nak(); }`,
    ),
    nats(
      `if (seen.has(msg.seq)) { msg.ack(); continue; } seen.add(msg.seq); await handle(msg.json()); msg.ack();`,
    ),
    nats(
      `try { await handle(msg.json()); } catch (err) { logger.error({ err }, 'x'); msg.term(); continue; } msg.ack();`,
    ),
    redis(`await handle(fields); await redis.xack('s', 'g', id);`),
    redis(
      `if (fields.length === 0) { await redis.xack('s', 'g', id); continue; } await handle(fields); await redis.xack('s', 'g', id);`,
    ),
    `class A { async ack(id) { await redis.xack('s', 'g', id); await redis.xdel('s', id); await this.note(id); } poll() { return redis.xreadgroup('GROUP'); } }`,
    `for await (const msg of messages) { msg.ack(); await handle(msg); }`,
  ],
  invalid: [
    [nats(`msg.ack(); await handle(msg.json());`), 'acknowledged'],
    [
      `import { connect } from '@nats-io/transport-node'; await consumer.consume({ callback: async (msg) => { msg.ack(); await handle(msg.json()); } });`,
      'acknowledged',
    ],
    [
      nats(`try { await handle(msg.json()); } catch (err) { logger.error({ err }, 'x'); } msg.ack();`),
      {
        messageId: 'swallowed',
        data: { done: 'the message is acknowledged and does not come again', unit: 'message' },
      },
    ],
    [redis(`await redis.xack('s', 'g', id); await handle(fields);`), 'acknowledged'],
    [redis(`try { await handle(fields); } finally { await redis.xack('s', 'g', id); }`), 'anyway'],
    [
      `async function poll() { const res = await client.xReadGroup('g', 'c', streams); for (const m of res[0].messages) { await client.xAck('s', 'g', m.id); await handle(m.message); } }`,
      'acknowledged',
    ],
  ],
});

test('a step behind the work, which has thrown by then', {
  valid: [
    worker(
      `try { await mailer.send(job.data); } catch (err) { throw err; } if (job.data.id) { try { await repo.mark(job.data.id); } catch (err) { logger.warn({ err }, 'not marked'); } }`,
    ),
  ],
  invalid: [
    [
      worker(
        `const user = await find(job.data.id); if (user.email) { try { await mailer.send(user); } catch (err) { logger.warn({ err }, 'not sent'); } }`,
      ),
      'swallowed',
    ],
    [
      worker(`try { await mailer.send(job.data); } catch (err) { logger.warn({ err }, 'not sent'); }`),
      'swallowed',
    ],
  ],
});
