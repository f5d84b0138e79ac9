import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDatabase, startPostgres } from '../harness/databases.mjs';
import { startOtlpReceiver } from '../harness/otlp-receiver.mjs';
import { until } from '../harness/running-service.mjs';
import { nodeExecutable } from '../harness/tools.mjs';
import { hookedWorker, type HookedWorker } from './hooked-worker.js';
import { eventually } from './observed-jobs.js';
import './clean-up.js';

/** A service that goes on without its boss. */
const STOPS = `
process.on('SIGUSR2', async () => {
  setInterval(() => undefined, 1000);
  await boss.stop({ graceful: false });
  console.log('the boss has stopped');
});
`;

/**
 * Says of each letter by itself what became of it, has stamps done in the transaction of pg-boss, takes parcels by hand
 * and ends them as they were handed out, and orders crates whose planks come first.
 */
const workerOf12 = (pgBoss: string): string => `
import { PgBoss } from ${JSON.stringify(pgBoss)};
import { observeBoss, observeProcess } from './observability/index.js';
observeProcess();
const boss = observeBoss(
  new PgBoss({
    connectionString: process.env.DATABASE_URL,
    cronMonitorIntervalSeconds: 1,
    cronWorkerIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
  }),
);
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue('letters', { retryLimit: 1, retryDelay: 0 });
await boss.createQueue('stamps', { retryLimit: 3, retryDelay: 0 });
const results = {
  sent: () => ({ status: 'completed' }),
  torn: () => ({ status: 'failed', output: new Error('the letter is torn') }),
  lost: () => ({ status: 'deadletter', output: { note: 'canary' } }),
};
await boss.insert('letters', ['sent', 'torn', 'lost', 'forgotten'].map((kind) => ({ data: { kind } })));
await boss.work('letters', { batchSize: 4, perJobResults: true, pollingIntervalSeconds: 0.5 }, async (jobs) =>
  jobs.flatMap(({ id, data }) => (data.kind in results ? [{ id, ...results[data.kind]() }] : [])));
for (const price of [{ cents: 1 }, null]) await boss.send('stamps', { price });
await boss.work('stamps', { transactional: true, pollingIntervalSeconds: 0.5 }, async ([job], tx) => {
  await tx.executeSql('CREATE TABLE IF NOT EXISTS stamps (cents int)');
  await tx.executeSql(\`INSERT INTO stamps VALUES (\${job.data.price.cents})\`);
});
await boss.createQueue('bells');
await boss.schedule('bells', '* * * * *', {}, { key: 'every-minute' });
await boss.work('bells', { pollingIntervalSeconds: 0.5 }, async () => 'rung');
for (const queue of ['orders', 'planks', 'crates', 'labels', 'parcels'])
  await boss.createQueue(queue, { retryLimit: 3, retryDelay: 0 });
for (const queue of ['planks', 'crates', 'labels'])
  await boss.work(queue, { pollingIntervalSeconds: 0.5 }, async ([job]) => console.log(JSON.stringify({ [queue]: job.data })));
await boss.work('orders', { pollingIntervalSeconds: 0.5 }, async () => {
  for (const startAfter of [0, 3600])
    await boss.flow([
      { ref: 'planks', name: 'planks', data: { of: 'oak' }, options: { startAfter } },
      { ref: 'crate', name: 'crates', dependsOn: ['planks'] },
    ]);
  await boss.upsert('labels', { text: 'oak' }, { singletonKey: 'oak', startAfter: 2 });
  await boss.upsert('labels', undefined, { singletonKey: 'oak', priority: 2 });
});
await boss.send('orders', {});
await boss.insert('parcels', [{ data: { to: { street: 'a' } } }, { data: {} }]);
void (async () => {
  for (;;) {
    const [job] = await boss.fetch('parcels');
    if (job === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    try {
      await boss.complete('parcels', job, { street: job.data.to.street });
    } catch (error) {
      await boss.fail('parcels', [job], error);
    }
  }
})().catch(() => console.log('no more parcels'));
${STOPS}`;

/** Answers each letter with a receipt, by way of all that adds jobs. */
const workerOf11 = (pgBoss: string): string => `
import PgBoss from ${JSON.stringify(pgBoss)};
import { observeBoss, observeProcess } from './observability/index.js';
observeProcess();
const boss = observeBoss(new PgBoss(process.env.DATABASE_URL));
await boss.start();
await boss.createQueue('lost');
await boss.createQueue('letters', { retryLimit: 1, retryDelay: 0, deadLetter: 'lost' });
await boss.createQueue('receipts');
const handlers = {
  sent: async () => {
    await boss.send('receipts', { of: 'sent' });
    await boss.insert('receipts', [{ data: { of: 'inserted' } }]);
  },
  torn: () => Promise.reject(new Error('the letter is torn')),
  bug: async ({ address }) => address.street,
};
await boss.insert('letters', Object.keys(handlers).map((kind) => ({ data: { kind } })));
await boss.work('letters', { pollingIntervalSeconds: 0.5 }, async ([job]) => handlers[job.data.kind](job.data));
await boss.work('receipts', { pollingIntervalSeconds: 0.5 }, async ([job]) => {
  console.log(JSON.stringify({ receipt: job.data }));
});
${STOPS}`;

const missing = missingDatabase();
// npm has Node binaries of this kind for Linux on x64 only; pg-boss 11 and 12 need Node 22
const why = missing ?? (process.platform === 'linux' && process.arch === 'x64' ? undefined : 'no Node 24');

type Receiver = Awaited<ReturnType<typeof startOtlpReceiver>>;

/** Starts the worker of a version, on a PostgreSQL of its own. */
function describeHooks(
  major: 11 | 12,
  text: (location: string) => string,
  claims: (
    worker: () => HookedWorker,
    outcomesOf: (queue: string) => unknown[],
    spans: () => Receiver['spans'],
  ) => void,
): void {
  describe.skipIf(why !== undefined && process.env.CI === undefined)(
    `the hooks of pg-boss ${String(major)} on Node 24${why === undefined ? '' : ` (${why})`}`,
    () => {
      let worker: HookedWorker;
      let postgres: Awaited<ReturnType<typeof startPostgres>>;
      let receiver: Receiver;
      let pid: number;

      beforeAll(async () => {
        const node = await nodeExecutable(24);
        postgres = await startPostgres();
        worker = await hookedWorker(
          { package: 'pg-boss', major },
          String(major),
          text,
          node ?? process.execPath,
          // The version that init adds: pg-boss takes it, too, and finds the tracing of the service.
          major === 12 ? ['@opentelemetry/api@1.9'] : [],
        );
        receiver = await startOtlpReceiver();
        ({ pid } = await worker.start({
          DATABASE_URL: postgres.url,
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          OTEL_BSP_SCHEDULE_DELAY: '200',
        }));
      });

      afterAll(async () => {
        await receiver.close();
        postgres.stop();
      });

      claims(
        () => worker,
        (queue) =>
          worker
            .lines()
            .flatMap((line) => (line.queue === queue && line.outcome !== undefined ? [line.outcome] : [])),
        () => receiver.spans,
      );

      it('ask nothing more of a boss that the service has stopped', async () => {
        process.kill(pid, 'SIGUSR2');
        expect(await until(() => worker.said().includes('the boss has stopped'), 30_000)).toBe(true);
        // several looks at the queues
        await delay(1500);
        expect(await worker.readiness()).toBe(200);
        expect(worker.said()).not.toContain('queue cannot be looked at');
      });
    },
  );
}

describeHooks(12, workerOf12, (worker, outcomesOf, spans) => {
  it('take what a handler says of each job for what became of it', async () => {
    const all = ['completed', 'failed', 'failed', 'failed', 'retried', 'retried'];
    const { said, lines } = worker();
    expect(await until(() => outcomesOf('letters').length >= all.length, 30_000), said()).toBe(true);
    expect(outcomesOf('letters').sort()).toEqual(all);
    const torn = lines().filter((line) => JSON.stringify(line.err ?? '').includes('the letter is torn'));
    expect(torn.map(({ attempt, outcome }) => ({ attempt, outcome }))).toEqual([
      { attempt: 1, outcome: 'retried' },
      { attempt: 2, outcome: 'failed' },
    ]);
    expect(said()).toContain('the handler said of this job: deadletter');
    expect(said()).toContain('the handler said of this job: nothing');
    expect(said()).not.toContain('canary');
  });

  it('hand the transaction on to a handler that works in one, and end a bug at once there too', async () => {
    expect(await until(() => outcomesOf('stamps').length > 1, 30_000), worker().said()).toBe(true);
    expect(outcomesOf('stamps')).toEqual(['completed', 'failed']);
  });

  it('tell each attempt by one span, although pg-boss has spans of its own', async () => {
    const attempts = await eventually(
      () => spans().filter(({ kind, name }) => kind === 'CONSUMER' && name.endsWith(' stamps')),
      (found) => found.length > 1,
    );
    expect(attempts.map(({ parentSpanId }) => parentSpanId !== '')).toEqual([true, true]);
    expect(spans().filter(({ scope }) => scope === 'pg-boss')).toEqual([]);
  });

  it('end what was taken by hand with the job itself in place of its id, and a bug of it at once', async () => {
    expect(await until(() => outcomesOf('parcels').length > 1, 30_000), worker().said()).toBe(true);
    expect(outcomesOf('parcels')).toEqual(['completed', 'failed']);
    expect(worker().said()).not.toContain('could not be ended');
  });

  it('trace the jobs of a flow, and one that is put or changed, back to what sent them', async () => {
    const done = await eventually(
      () =>
        ['orders', 'planks', 'crates', 'labels'].map((queue) =>
          worker()
            .lines()
            .find((line) => line.queue === queue && line.outcome === 'completed'),
        ),
      (found) => found.every((line) => line !== undefined),
    );
    const [order, ...others] = done.map((line) => line?.trace_id);
    expect(order).toMatch(/^[0-9a-f]{32}$/);
    expect(others).toEqual([order, order, order]);
    const payloads = worker()
      .lines()
      .flatMap(({ planks, labels }) => [planks, labels].filter((one) => one !== undefined));
    expect(payloads).toEqual([{ of: 'oak' }, { text: 'oak' }]);
    expect(await worker().metrics(/^jobs_enqueued_total/)).toEqual(
      expect.arrayContaining([
        'jobs_enqueued_total{"queue":"planks","job_name":"planks"} 2',
        'jobs_enqueued_total{"queue":"crates","job_name":"crates"} 2',
      ]),
    );
  });

  it('count a job that waits for another as blocked, and not as waiting', async () => {
    const wanted = [
      'queue_jobs{"queue":"crates","state":"blocked"} 1',
      'queue_jobs{"queue":"crates","state":"waiting"} 0',
    ];
    const depth = await eventually(
      async () => worker().metrics(/^queue_jobs/),
      (found) => wanted.every((line) => found.includes(line)),
    );
    expect(depth).toEqual(expect.arrayContaining(wanted));
  });

  it('tell when a schedule ran last, and when it runs next', async () => {
    expect(await until(() => outcomesOf('bells').includes('completed'), 30_000), worker().said()).toBe(true);
    const [last] = await eventually(
      async () => worker().metrics(/^schedule_last_run_timestamp_seconds/),
      (found) => found.length > 0,
    );
    const [, seconds] = /^\w+\{"queue":"bells","schedule":"every-minute"\} (.*)$/.exec(last ?? '') ?? [];
    expect(Math.abs(Date.now() / 1000 - Number(seconds))).toBeLessThan(60);
    const [next] = await worker().metrics(/^schedule_next_run_timestamp_seconds/);
    const due = Number(next?.split(' ')[1]);
    expect(due % 60).toBe(0);
    expect(due).toBeGreaterThan(Number(seconds));
  });
});

describeHooks(11, workerOf11, (worker, outcomesOf) => {
  it('tell of each attempt, try a failure again, and end a bug at once', async () => {
    const { said, lines } = worker();
    const all = ['completed', 'failed', 'failed', 'retried'];
    expect(await until(() => outcomesOf('letters').length >= all.length, 30_000), said()).toBe(true);
    expect(outcomesOf('letters').sort()).toEqual(all);
    const torn = lines().filter((line) => JSON.stringify(line.err ?? '').includes('the letter is torn'));
    expect(torn.map(({ attempt, outcome }) => ({ attempt, outcome }))).toEqual([
      { attempt: 1, outcome: 'retried' },
      { attempt: 2, outcome: 'failed' },
    ]);
    const bug = lines().filter(
      ({ err }) => err?.stack?.includes('worker.js') === true && err.stack.includes('street'),
    );
    expect(bug.map(({ attempt, outcome }) => ({ attempt, outcome }))).toEqual([
      { attempt: 1, outcome: 'failed' },
    ]);
  });

  it('trace what a job sends to where it is worked on, and leave its payload as it was', async () => {
    const { lines } = worker();
    const receipts = await eventually(
      () => lines().filter(({ receipt }) => receipt !== undefined),
      (found) => found.length > 1,
    );
    expect(receipts.map(({ receipt }) => receipt)).toEqual(
      expect.arrayContaining([{ of: 'sent' }, { of: 'inserted' }]),
    );
    const done = await eventually(
      () => lines().filter(({ queue, msg }) => queue === 'receipts' && msg === 'job completed'),
      (found) => found.length > 1,
    );
    const [sent] = lines().filter(({ queue, msg }) => queue === 'letters' && msg === 'job completed');
    expect(sent?.trace_id).toMatch(/^[0-9a-f]{32}$/);
    expect(done.map(({ trace_id: trace }) => trace)).toEqual([sent?.trace_id, sent?.trace_id]);
  });

  it('measure attempts, and the queue by the counts that pg-boss keeps', async () => {
    const { metrics } = worker();
    const empty = 'queue_jobs{"queue":"letters","state":"waiting"} 0';
    const found = await eventually(
      async () => metrics(/^(?:jobs?|queue)_/),
      (all) => all.includes(empty) && all.some((one) => one.includes('"state":"active"')),
    );
    expect(found).toEqual(
      expect.arrayContaining([
        empty,
        'job_errors_total{"queue":"letters","job_name":"letters","kind":"programmer"} 3',
        'jobs_enqueued_total{"queue":"receipts","job_name":"receipts"} 2',
        expect.stringMatching(/^queue_jobs\{"queue":"letters","state":"active"\} \d+$/),
      ]),
    );
  });
});
