import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDatabase, startPostgres } from '../harness/databases.mjs';
import { nodeExecutable } from '../harness/tools.mjs';
import { makeService, type Service } from './tasks-service.js';
import { serviceWith, tasksIn, until } from './tasks.js';
import './clean-up.js';

const missing = missingDatabase();
const away = missing === undefined ? '' : ` (${missing})`;

const boss = `
import * as loaded from 'pg-boss';
const PgBoss = loaded.PgBoss ?? loaded.default;
export const boss = new PgBoss({
  connectionString: process.env.DATABASE_URL, schema: process.env.BOSS_SCHEMA, instanceName: 'api',
  ...(loaded.PgBoss && { instanceHeartbeatSeconds: 1 }),
});
boss.on('error', console.error);
await boss.start();
await boss.createQueue('emails', { retryLimit: 0 });
await boss.createQueue('quick', { retryLimit: 0, expireInSeconds: 2 });
await boss.createQueue('old');
`;

const bossProducer = `
import { boss } from './boss.js';
for (const [kind, ...rest] of JSON.parse(process.argv[2])) {
  if (kind === 'schedule') await boss.schedule(...rest);
  else console.log(await boss.send(kind, ...rest));
}
process.exit(0);
`;

const bossWorker = `
import { existsSync } from 'node:fs';
import { boss } from './boss.js';
const work = async ([job]) => {
  if (job.data.kind === 'hang') await new Promise(() => {});
  if (job.data.kind === 'fail' && !existsSync('mended'))
    throw new Error('smtp://robot:hunter2@mail refused ada@example.org');
  return { token: 'tok-123', sent: true };
};
await boss.work('emails', { batchSize: 1, pollingIntervalSeconds: 0.5 }, work);
await boss.work('quick', { batchSize: 1, pollingIntervalSeconds: 0.5 }, work);
setTimeout(() => console.log('ready'), 500);
`;

const graphileProducer = `
import { makeWorkerUtils } from 'graphile-worker';
const schema = process.env.WORKER_SCHEMA;
const utils = await makeWorkerUtils({ connectionString: process.env.DATABASE_URL, schema });
await utils.migrate();
for (const [task, payload, { later, ...options } = {}] of JSON.parse(process.argv[2])) {
  if (later) options.runAt = new Date(Date.now() + later);
  console.log((await utils.addJob(task, payload, options)).id);
}
await utils.release();
`;

const graphileWorker = `
import { existsSync } from 'node:fs';
import { run } from 'graphile-worker';
await run({
  connectionString: process.env.DATABASE_URL, schema: process.env.WORKER_SCHEMA, noHandleSignals: true, pollInterval: 500, concurrency: 2,
  taskList: {
    emails: async (payload) => {
      if (payload.kind === 'hang') await new Promise(() => {});
      if (payload.kind === 'fail' && !existsSync('mended')) throw new Error('password=hunter2 is wrong');
    },
  },
});
setTimeout(() => console.log('ready'), 500);
`;

// never skipped in CI: there a missing database is a failure, by the message of its start
describe.skipIf(missing !== undefined && process.env.CI === undefined)(`tasks in PostgreSQL${away}`, () => {
  let database = '';
  const stops: (() => void)[] = [];

  beforeAll(async () => {
    if (missing !== undefined) throw new Error(missing);
    const postgres = await startPostgres();
    database = postgres.url;
    stops.push(postgres.stop);
  });
  afterAll(() => {
    for (const stop of stops.reverse()) stop();
  });

  const bosses = [
    { major: 10, schema: 'boss_10', packages: ['pg-boss@10'], node: undefined },
    { major: 11, schema: 'boss_11', packages: ['pg-boss@11'], node: 24 },
    { major: 12, schema: 'pgboss', packages: ['pg-boss@12', '@opentelemetry/api@1'], node: 24 },
  ] as const;

  describe.each(bosses)('of pg-boss $major', ({ major, schema, packages, node }) => {
    let service: Service;
    const at = ['--schema', schema];
    const words = (text: string): string[] => [...text.split(' '), ...at];
    const emails = async () => {
      const { systems } = await service.tasks.json(0, ...words('status emails'));
      return systems[0].queues[0];
    };

    beforeAll(async () => {
      const executable = node === undefined ? process.execPath : await nodeExecutable(node);
      if (executable === undefined)
        throw new Error('pg-boss 11 and 12 need Node 22, and there is none for this platform');
      service = await makeService(
        database,
        `tasks-pg-boss-${String(major)}`,
        [...packages],
        { 'boss.js': boss, 'producer.js': bossProducer, 'worker.js': bossWorker },
        { BOSS_SCHEMA: schema },
        executable,
      );
    });

    it('counts what waits and what is for later, and knows when a schedule is due', async () => {
      await service.add(
        ['emails', { kind: 'ok' }],
        ['emails', { kind: 'ok' }],
        ['emails', { kind: 'ok' }, { startAfter: 3_600 }],
        ['schedule', 'old', '0 3 * * *', {}],
      );
      const { systems } = await service.tasks.json(0, ...words('status'));
      expect(systems[0]).toMatchObject({ system: 'pg-boss' });
      expect(systems[0].queues.map(({ queue }) => queue)).toEqual(['emails', 'old', 'quick']);
      expect(systems[0].queues[0]).toMatchObject({
        paused: null,
        depth: { waiting: 2, delayed: 1, active: 0, failed: 0 },
      });
      expect(systems[0].queues[0].oldestWaitingMs).toBeGreaterThan(0);
      const [schedule] = systems[0].schedules;
      expect(schedule).toMatchObject({ queue: 'old', pattern: '0 3 * * *', overdueMs: 0 });
      expect(Date.parse(String(schedule?.next))).toBeGreaterThan(Date.now());
      const text = await service.tasks.run(...words('status'));
      for (const line of text.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);

      expect((await service.tasks.run(...words('status --max-waiting 1'))).code).toBe(4);
      expect((await service.tasks.run(...words('status --max-waiting 2'))).code).toBe(0);
      expect((await service.tasks.json(0, ...words('list waiting emails'))).jobs).toHaveLength(2);
      expect((await service.tasks.json(0, ...words('list scheduled'))).jobs).toMatchObject([
        { state: 'delayed' },
      ]);
    });

    it('finds a schedule that nobody looks after, and jobs that are about to be deleted unrun', async () => {
      await service.sql(`update ${schema}.version set cron_on = now() - interval '2 days'`);
      await service.sql(`update ${schema}.schedule set updated_on = now() - interval '2 days'`);
      const [id = ''] = await service.add(['old', {}]);
      await service.sql(`update ${schema}.version set cron_on = now() - interval '2 days'`);
      await service.sql(`update ${schema}.job set start_after = now() - interval '13 days',
        keep_until = now() + interval '1 day' where id = '${id}'`);
      const { findings } = await service.tasks.json(4, ...words('stuck old --check'));
      expect(findings).toContainEqual(
        expect.objectContaining({ reason: 'schedule-overdue', subject: 'old' }),
      );
      expect(findings).toContainEqual(
        expect.objectContaining({ reason: 'near-retention-limit', subject: id }),
      );
      expect((await service.tasks.spawn(...words(`cancel old/${id} --yes`))).code).toBe(0);
      expect((await service.tasks.json(0, ...words(`show ${id}`))).job).toMatchObject({ state: 'cancelled' });
    });

    it('deletes what waits only when it is told to', async () => {
      const refused = await service.tasks.run(...words('drain emails'));
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('Delete 2 jobs of emails?');
      expect(await emails()).toMatchObject({ depth: { waiting: 2, delayed: 1 } });
      expect(await service.tasks.json(0, ...words('drain emails --yes'))).toMatchObject({ count: 2 });
      expect(await emails()).toMatchObject({ depth: { waiting: 0, delayed: 1 } });
      expect(await service.tasks.json(0, ...words('drain emails --delayed --yes'))).toMatchObject({
        count: 1,
      });
      expect(await emails()).toMatchObject({ depth: { waiting: 0, delayed: 0 } });
    });

    it('shows a failed job without what is secret or personal, and runs it again', async () => {
      const worker = await service.work();
      stops.push(worker.kill);
      const [id = ''] = await service.add([
        'emails',
        { kind: 'fail', sku: 'x-1', apiKey: 'abc', userEmail: 'a@b.co' },
      ]);
      await until(async () => (await emails()).depth.failed === 1, worker.said);
      const { stdout } = await service.tasks.run(...words(`show emails/${id}`));
      expect(stdout).toContain('x-1');
      expect(stdout).toContain('worker.js');
      for (const secret of ['hunter2', 'example.org', 'abc"', 'a@b.co']) expect(stdout).not.toContain(secret);
      expect((await service.tasks.json(0, ...words('list failed'))).jobs).toMatchObject([
        { id, attempts: 1, maxAttempts: 1 },
      ]);
      writeFileSync(path.join(service.tasks.folder, 'mended'), '');
      expect((await service.tasks.run(...words(`retry ${id}`))).code).toBe(0);
      await until(
        async () => (await service.tasks.json(0, ...words(`show ${id}`))).job.state === 'completed',
        worker.said,
      );
      rmSync(path.join(service.tasks.folder, 'mended'));
      const again = await service.tasks.run(...words(`retry ${id}`));
      expect(again.code).toBe(1);
      expect(again.stderr).toContain('has not failed');

      if (major === 12) {
        await until(async () => (await emails()).workers === 1, worker.said);
        const { systems } = await service.tasks.json(0, ...words('status emails'));
        expect(systems[0].workers).toMatchObject([
          { name: 'api', queue: 'emails', concurrency: 1, alive: true },
        ]);
      } else expect(await emails()).toMatchObject({ workers: null, backlogWithoutWorker: null });

      await service.add(['emails', { kind: 'fail' }], ['emails', { kind: 'fail' }]);
      await until(async () => (await emails()).depth.failed === 2, worker.said);
      expect((await service.tasks.run(...words('retry --failed emails'))).code).toBe(2);
      writeFileSync(path.join(service.tasks.folder, 'mended'), '');
      expect(await service.tasks.json(0, ...words('retry --failed emails --yes'))).toMatchObject({
        count: 2,
      });
      await until(async () => {
        const { depth } = await emails();
        return depth.failed === 0 && depth.waiting === 0 && depth.active === 0;
      }, worker.said);
      rmSync(path.join(service.tasks.folder, 'mended'));
      worker.kill();
    });

    it('finds the jobs of a worker that was killed', async () => {
      const worker = await service.work();
      stops.push(worker.kill);
      const [slow = '', quick = ''] = await service.add(
        ['emails', { kind: 'hang' }],
        ['quick', { kind: 'hang' }],
      );
      await until(
        async () => (await service.tasks.json(0, ...words('list active'))).jobs.length === 2,
        worker.said,
      );
      worker.kill();
      const reasons = async (): Promise<(string | null)[][]> =>
        (await service.tasks.json(0, ...words('stuck --older-than 1s'))).findings.map(
          ({ reason, subject }) => [reason, subject],
        );
      await until(
        async () => JSON.stringify(await reasons()).includes('active-past-expiration'),
        worker.said,
      );
      expect(await reasons()).toContainEqual(['active-past-expiration', quick]);
      expect((await service.tasks.json(0, ...words('list reserved'))).jobs.map(({ id }) => id)).toEqual([
        slow,
      ]);
      const expected = major === 12 ? 'active-without-lock' : 'active-too-long';
      await until(async () => JSON.stringify(await reasons()).includes(expected), worker.said);
      expect(await reasons()).toContainEqual([expected, slow]);
      if (major === 12) {
        const { systems } = await service.tasks.json(0, ...words('status emails'));
        expect(systems[0].workers).toContainEqual(expect.objectContaining({ queue: 'emails', alive: false }));
        const left = await service.sql(
          `select id from ${schema}.instance where application_name = 'sightline-tasks'`,
        );
        expect(left).toEqual([]);
      }
    });

    it('says that it cannot pause', async () => {
      const { code, stderr } = await service.tasks.spawn(...words('pause emails'));
      expect(code).toBe(1);
      expect(stderr).toContain('pg-boss cannot pause emails');
    });
  });

  const graphiles = [
    { version: '0.16', schema: 'graphile_worker', node: undefined },
    { version: '0.18', schema: 'worker_18', node: 24 },
  ] as const;

  describe.each(graphiles)('of graphile-worker $version', ({ version, schema, node }) => {
    let service: Service;
    const only = ['--system', 'graphile-worker', '--schema', schema];
    const emails = async () => {
      const { systems } = await service.tasks.json(0, 'status', 'emails', ...only);
      return systems[0].queues[0];
    };

    beforeAll(async () => {
      const executable = node === undefined ? process.execPath : await nodeExecutable(node);
      if (executable === undefined)
        throw new Error('graphile-worker 0.18 needs Node 22, and there is none for this platform');
      service = await makeService(
        database,
        `tasks-graphile-worker-${version}`,
        [`graphile-worker@${version}`],
        { 'producer.js': graphileProducer, 'worker.js': graphileWorker },
        { WORKER_SCHEMA: schema },
        executable,
      );
    });

    it('counts by task', async () => {
      await service.add(
        ['emails', { kind: 'ok' }],
        ['emails', { kind: 'ok' }],
        ['emails', { kind: 'ok' }, { later: 3_600_000 }],
      );
      expect(await emails()).toMatchObject({ depth: { waiting: 2, delayed: 1, active: 0, failed: 0 } });
      const text = await service.tasks.run('status', ...only);
      for (const line of text.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
    });

    it('deletes what waits only when it is told to', async () => {
      const drain = ['drain', 'emails', ...only];
      expect((await service.tasks.run(...drain)).code).toBe(2);
      expect(await service.tasks.json(0, ...drain, '--yes')).toMatchObject({ count: 2 });
      expect(await service.tasks.json(0, ...drain, '--yes', '--delayed')).toMatchObject({ count: 1 });
    });

    it('finds jobs that have used up their attempts, and runs them again', async () => {
      const worker = await service.work();
      stops.push(worker.kill);
      const [id = ''] = await service.add(['emails', { kind: 'fail', iban: 'DE0' }, { maxAttempts: 1 }]);
      await until(async () => (await emails()).depth.failed === 1, worker.said);
      const { findings } = await service.tasks.json(0, 'stuck', 'emails', ...only);
      expect(findings).toMatchObject([{ reason: 'attempts-exhausted', queue: 'emails' }]);
      const { stdout } = await service.tasks.run('show', `emails/${id}`, ...only);
      expect(stdout).toContain('1 of 1');
      for (const secret of ['hunter2', 'DE0']) expect(stdout).not.toContain(secret);
      writeFileSync(path.join(service.tasks.folder, 'mended'), '');
      expect((await service.tasks.run('retry', id, ...only)).code).toBe(0);
      // what has ended well is deleted
      await until(async () => (await service.tasks.run('show', id, ...only)).code === 1, worker.said);
      rmSync(path.join(service.tasks.folder, 'mended'));

      const [hanging = ''] = await service.add(['emails', { kind: 'hang' }]);
      await until(
        async () => (await service.tasks.json(0, 'list', 'reserved', ...only)).jobs.length === 1,
        worker.said,
      );
      worker.kill();
      const cancel = await service.tasks.run('cancel', hanging, '--yes', ...only);
      expect(cancel.code).toBe(1);
      expect(cancel.stderr).toContain('a worker holds it');
      const stuck = ['stuck', 'emails', ...only];
      const held = await service.tasks.json(4, ...stuck, '--older-than', '1ms', '--check');
      expect(held.findings).toMatchObject([{ reason: 'active-too-long', subject: hanging }]);
      await service.sql(
        `update ${schema}._private_jobs set locked_at = now() - interval '5 hours' where id = ${hanging}`,
      );
      const lost = await service.tasks.json(4, ...stuck, '--check');
      expect(lost.findings).toMatchObject([{ reason: 'active-without-lock', subject: hanging }]);
      expect((await service.tasks.spawn('cancel', hanging, '--yes', ...only)).code).toBe(0);
    });
  });

  it('shows two systems of one database beside one another, and asks which is meant', async () => {
    const boss10 = { 'boss.js': boss, 'producer.js': bossProducer };
    const here = await makeService(database, 'tasks-pg-boss-10', ['pg-boss@10'], boss10);
    await here.sql('create database two_systems');
    const both = database.replace(/\/postgres$/, '/two_systems');
    const one = await makeService(both, 'tasks-pg-boss-10', ['pg-boss@10'], boss10, {
      BOSS_SCHEMA: 'pgboss',
    });
    await one.add(['emails', { kind: 'ok' }]);
    const other = await makeService(both, 'tasks-graphile-worker-0.16', ['graphile-worker@0.16'], {
      'producer.js': graphileProducer,
    });
    await other.add(['emails', { kind: 'ok' }]);
    const { systems } = await one.tasks.json(0, 'status', 'emails');
    expect(systems.map(({ system, queues }) => [system, queues[0].depth.waiting])).toEqual([
      ['pg-boss', 1],
      ['graphile-worker', 1],
    ]);
    const drain = await one.tasks.run('drain', 'emails', '--yes');
    expect(drain.code).toBe(2);
    expect(drain.stderr).toContain('--system');
    const named = await one.tasks.run('drain', 'emails', '--yes', '--system', 'pg-boss');
    expect(named.stdout).toContain('1 job of emails deleted');
  });

  it('says so where there are no tables, and what would be right', async () => {
    const folder = await serviceWith('tasks-pg-boss-10', ['pg-boss@10'], {});
    const tasks = tasksIn(folder, {});
    const none = await tasks.spawn('status', '--postgres', database, '--schema', 'elsewhere');
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('no tables of bullmq (6.1 or later), pg-boss');
    const { sql } = await makeService(database, 'tasks-pg-boss-10', ['pg-boss@10'], {});
    const tables = ['job', 'queue', 'schedule', 'subscription', 'version'];
    await sql(`CREATE SCHEMA letters ${tables.map((table) => `CREATE TABLE ${table} ()`).join(' ')}`);
    const other = await tasks.spawn('status', '--postgres', database, '--schema', 'elsewhere');
    expect(other.stderr).toContain('those of pg-boss are in letters: pass --schema letters');
    const unknown = await tasks.spawn('status');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('DATABASE_URL');
    const away = await tasks.spawn('status', '--postgres', 'postgres://robot:s3cret@127.0.0.1:1/jobs');
    expect(away.code).toBe(1);
    expect(away.stderr).toContain('postgres://127.0.0.1:1/jobs (--postgres) does not answer');
    expect(away.output).not.toContain('s3cret');
  });
});
