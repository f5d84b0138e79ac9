import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueStatus } from '../../generator/src/tasks/task-system.js';
import { mustRun } from '../harness/command.mjs';
import { missingDatabase, startPostgres, startRedis } from '../harness/databases.mjs';
import { makeService, type Service } from './tasks-service.js';
import { serviceWith, tasksIn, until } from './tasks.js';
import './clean-up.js';

const missing = missingDatabase();
const away = missing === undefined ? '' : ` (${missing})`;

/** The Agenda of the service, by its store. */
const agendas = {
  PostgreSQL: `
import { Agenda } from 'agenda';
import { PostgresBackend } from '@agendajs/postgres-backend';
const { DATABASE_URL: connectionString, AGENDA_TABLE: tableName } = process.env;
const backend = new PostgresBackend({ connectionString, tableName });
export const agenda = new Agenda({ backend, name: 'mailer-1', processEvery: 200 });
await agenda.ready;
`,
  Redis: `
import { Agenda } from 'agenda';
import { RedisBackend } from '@agendajs/redis-backend';
const { REDIS_URL: connectionString, AGENDA_PREFIX: keyPrefix } = process.env;
export const agenda = new Agenda({ backend: new RedisBackend({ connectionString, keyPrefix }), name: 'mailer-1', processEvery: 200 });
await agenda.ready;
`,
};

/** Sets the times of a job back: its arguments are its id, and { next, locked, began } in milliseconds or null. */
const changes = {
  PostgreSQL: `
import pg from 'pg';
const columns = { next: 'next_run_at', locked: 'locked_at', began: 'last_run_at' };
const client = new pg.Client(process.env.DATABASE_URL);
await client.connect();
for (const [name, ms] of Object.entries(JSON.parse(process.argv[3])))
  await client.query('update agenda_jobs set ' + columns[name] + ' = to_timestamp($1::float8 / 1000) where id = $2', [ms, process.argv[2]]);
await client.end();
`,
  Redis: `
import { Redis } from 'ioredis';
const { next, locked, began } = JSON.parse(process.argv[3]);
const redis = new Redis(process.env.REDIS_URL);
const job = 'agenda:job:' + process.argv[2];
const iso = (ms) => (ms === null ? 'null' : new Date(ms).toISOString());
if (next !== undefined) {
  await redis.hset(job, 'nextRunAt', iso(next));
  await redis.zadd('agenda:jobs:by_next_run_at', next ?? Number.MAX_SAFE_INTEGER, process.argv[2]);
}
if (locked !== undefined) await redis.hset(job, 'lockedAtMs', String(locked));
if (began !== undefined) await redis.hset(job, 'lastRunAt', iso(began));
redis.disconnect();
`,
};

/** Adds the jobs that its argument names: [name, data, { at, every }]. */
const producer = `
import { agenda } from './agenda.js';
for (const [name, data, { at, every, disabled } = {}] of JSON.parse(process.argv[2])) {
  const job = every ? await agenda.every(every, name, data) : at ? await agenda.schedule(at, name, data) : await agenda.now(name, data);
  console.log(job.attrs._id);
  if (disabled) await agenda.disable({ id: job.attrs._id });
}
process.exit(0);
`;

const worker = `
import { existsSync } from 'node:fs';
import { agenda } from './agenda.js';
agenda.define('emails', async ({ attrs: { data } }) => {
  if (data.kind === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (data.kind === 'fail' && !existsSync('mended'))
    throw new Error('smtp://robot:hunter2@mail refused ada@example.org');
}, { concurrency: 2 });
await agenda.start();
setTimeout(() => console.log('ready'), 300);
`;

const stores = [
  {
    name: 'PostgreSQL',
    provided: 'tasks-agenda-6',
    packages: ['agenda@6', '@agendajs/postgres-backend@3', 'pg@8'],
    start: startPostgres,
  },
  {
    name: 'Redis',
    provided: 'tasks-agenda-6-redis',
    packages: ['agenda@6', '@agendajs/redis-backend@3', 'ioredis@5'],
    start: startRedis,
  },
] as const;

// never skipped in CI: there a missing database is a failure, by the message of its start
const withDatabases = describe.skipIf(missing !== undefined && process.env.CI === undefined);

withDatabases.each(stores)(
  `tasks of Agenda 6 on $name${away}`,
  ({ name: store, provided, packages, start }) => {
    const files = {
      'agenda.js': agendas[store],
      'change.js': changes[store],
      'worker.js': worker,
      'producer.js': producer,
    };
    let service: Service;
    let url = '';
    let nightly = '';
    const stops: (() => void)[] = [];
    const make = async (env: NodeJS.ProcessEnv = {}): Promise<Service> =>
      store === 'Redis'
        ? makeService('', provided, [...packages], files, { REDIS_URL: url, ...env })
        : makeService(url, provided, [...packages], files, env);
    const emails = async (): Promise<QueueStatus> => {
      const { systems } = await service.tasks.json(0, 'status', 'emails');
      return systems[0].queues[0];
    };
    const stateOf = async (id: string): Promise<string> =>
      (await service.tasks.json(0, 'show', id)).job.state;
    const change = async (id: string, times: Record<string, number | null>): Promise<void> => {
      const { folder, env } = service.tasks;
      await mustRun(process.execPath, ['change.js', id, JSON.stringify(times)], { cwd: folder, env });
    };

    beforeAll(async () => {
      if (missing !== undefined) throw new Error(missing);
      const server = await start();
      stops.push(server.stop);
      ({ url } = server);
      service = await make();
    });
    afterAll(() => {
      for (const stop of stops.reverse()) stop();
    });

    it('counts by name what waits and what is for later, and knows the schedules', async () => {
      const [first = '', , , , schedule = ''] = await service.add(
        ['emails', { kind: 'ok' }],
        ['emails', { kind: 'ok' }],
        ['emails', { kind: 'ok' }, { at: 'in 1 hour' }],
        ['emails', { kind: 'ok' }, { at: 'in 2 hours', disabled: true }],
        ['nightly', {}, { every: '0 3 * * *' }],
      );
      nightly = schedule;
      const { systems } = await service.tasks.json(0, 'status');
      expect(systems).toMatchObject([{ system: 'agenda' }]);
      expect(systems[0].queues.map(({ queue }) => queue)).toEqual(['emails', 'nightly']);
      expect(systems[0].queues[0]).toMatchObject({
        depth: { waiting: 2, delayed: 1, active: 0, failed: 0, completed: 0 },
        paused: null,
        workers: null,
      });
      expect(systems[0].queues[0].oldestWaitingMs).toBeGreaterThan(0);
      expect(systems[0].notes).toContain(
        'emails: 1 more are disabled, and run only after `agenda.enable()`.',
      );
      expect(systems[0].schedules).toMatchObject([
        {
          queue: 'nightly',
          schedule: 'nightly',
          pattern: expect.stringContaining('0 3 * * *') as string,
          overdueMs: 0,
        },
      ]);
      const text = await service.tasks.run('status');
      for (const line of text.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(110);

      expect((await service.tasks.run('status', '--max-waiting', '1')).code).toBe(4);
      expect((await service.tasks.run('status', '--max-waiting', '2', '--max-oldest', '1h')).code).toBe(0);
      const waiting = await service.tasks.json(0, 'list', 'waiting', 'emails');
      expect(waiting.jobs).toMatchObject([
        { id: first, state: 'waiting', attempts: 0 },
        { state: 'waiting' },
      ]);
      const scheduled = await service.tasks.json(0, 'list', 'scheduled');
      expect(scheduled.jobs.map(({ queue, state }) => [queue, state])).toContainEqual(['emails', 'delayed']);
    });

    it('tells what waits for too long, and a schedule that nobody runs', async () => {
      await change(nightly, { next: Date.now() - 86_400_000 });
      const { findings } = await service.tasks.json(4, 'stuck', '--older-than', '1ms', '--check');
      expect(findings.map(({ reason, queue, subject }) => [reason, queue, subject])).toEqual(
        expect.arrayContaining([
          ['waiting-too-long', 'emails', null],
          ['schedule-overdue', 'nightly', 'nightly'],
        ]),
      );
      expect((await service.tasks.json(4, 'status', '--max-oldest', '1h')).breaches).toMatchObject([
        { queue: 'nightly' },
      ]);
      await change(nightly, { next: Date.now() + 3_600_000 });
    });

    it('deletes what waits only when it is told to, and no schedule', async () => {
      const refused = await service.tasks.run('drain', 'emails');
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('Delete 2 jobs of emails?');
      expect(await emails()).toMatchObject({ depth: { waiting: 2, delayed: 1 } });
      expect(await service.tasks.json(0, 'drain', 'emails', '--yes')).toMatchObject({ count: 2 });
      expect(await emails()).toMatchObject({ depth: { waiting: 0, delayed: 1 } });
      expect(await service.tasks.json(0, 'drain', 'emails', '--delayed', '--yes')).toMatchObject({
        count: 1,
      });
      expect(await service.tasks.json(0, 'drain', 'nightly', '--delayed', '--yes')).toMatchObject({
        count: 0,
      });
    });

    it('shows a failed job without what is secret or personal, and runs it again', async () => {
      const worker = await service.work();
      stops.push(worker.kill);
      const [id = ''] = await service.add([
        'emails',
        { kind: 'fail', sku: 'x-1', apiKey: 'abc', userEmail: 'a@b.co' },
      ]);
      await until(async () => (await emails()).depth.failed === 1, worker.said);
      const { stdout } = await service.tasks.run('show', `emails/${id}`);
      expect(stdout).toContain('x-1');
      expect(stdout).toContain('refused');
      for (const secret of ['hunter2', 'example.org', 'abc"', 'a@b.co']) expect(stdout).not.toContain(secret);
      expect((await service.tasks.json(0, 'list', 'failed')).jobs).toMatchObject([{ id, attempts: 1 }]);
      expect((await service.tasks.run('status', 'emails', '--max-failed', '0')).code).toBe(4);
      writeFileSync(path.join(service.tasks.folder, 'mended'), '');
      expect((await service.tasks.run('retry', id)).code).toBe(0);
      await until(async () => (await stateOf(id)) === 'completed', worker.said);
      rmSync(path.join(service.tasks.folder, 'mended'));
      const again = await service.tasks.run('retry', id);
      expect(again.code).toBe(1);
      expect(again.stderr).toContain('has not failed: it is completed');

      await service.add(['emails', { kind: 'fail' }], ['emails', { kind: 'fail' }]);
      await until(async () => (await emails()).depth.failed === 2, worker.said);
      expect((await service.tasks.run('retry', '--failed', 'emails')).code).toBe(2);
      writeFileSync(path.join(service.tasks.folder, 'mended'), '');
      expect(await service.tasks.json(0, 'retry', '--failed', 'emails', '--yes')).toMatchObject({ count: 2 });
      await until(async () => {
        const { depth } = await emails();
        return depth.failed === 0 && depth.waiting === 0 && depth.active === 0;
      }, worker.said);
      rmSync(path.join(service.tasks.folder, 'mended'));
      worker.kill();
    });

    it('finds the job of a worker that was killed, and takes it out when it is told to', async () => {
      const worker = await service.work();
      stops.push(worker.kill);
      const [id = ''] = await service.add(['emails', { kind: 'hang' }]);
      await until(async () => (await emails()).depth.active === 1, worker.said);
      const { systems } = await service.tasks.json(0, 'status', 'emails');
      expect(systems[0].workers).toMatchObject([{ id: 'mailer-1', busy: 1, alive: null }]);
      worker.kill();
      expect((await service.tasks.json(0, 'list', 'reserved')).jobs).toMatchObject([{ id, held: true }]);
      const slow = await service.tasks.json(0, 'stuck', 'emails', '--older-than', '1ms');
      expect(slow.findings).toMatchObject([{ reason: 'active-too-long', subject: id }]);
      const back = Date.now() - 7_200_000;
      await change(id, { locked: back, began: back });
      const { findings } = await service.tasks.json(4, 'stuck', 'emails', '--check');
      expect(findings).toMatchObject([{ reason: 'active-without-lock', queue: 'emails', subject: id }]);
      expect((await service.tasks.json(0, 'list', 'active')).jobs).toMatchObject([{ id, held: false }]);
      expect((await service.tasks.run('retry', id)).stderr).toContain('lockLifetime');
      expect((await service.tasks.run('cancel', id)).code).toBe(2);
      const cancel = await service.tasks.run('cancel', id, '--yes');
      expect(cancel.stdout).toContain('its handler goes on');
      expect((await service.tasks.run('show', id)).code).toBe(1);
    });

    it('finds what a worker let go of without an end, and runs it again', async () => {
      const [id = ''] = await service.add(['emails', { kind: 'ok' }]);
      await change(id, { began: Date.now(), next: null });
      const { findings } = await service.tasks.json(0, 'stuck', 'emails');
      expect(findings).toMatchObject([{ reason: 'active-without-lock', subject: id }]);
      expect(await stateOf(id)).toBe('interrupted');
      const worker = await service.work();
      stops.push(worker.kill);
      expect((await service.tasks.run('retry', `emails/${id}`)).code).toBe(0);
      await until(async () => (await stateOf(id)) === 'completed', worker.said);
      worker.kill();
    });

    it('says that it cannot pause, and what can be done', async () => {
      const { code, stderr } = await service.tasks.spawn('pause', 'emails');
      expect(code).toBe(1);
      expect(stderr).toContain('Agenda cannot pause emails');
      expect(stderr).toContain("agenda.disable({ name: 'emails' })");
    });

    it('reads another place, by the flag', async () => {
      const other = await make({ AGENDA_TABLE: 'Reminders', AGENDA_PREFIX: 'reminders:' });
      await other.add(['calls', {}]);
      const flags =
        store === 'Redis' ? ['--prefix', 'reminders:'] : ['--table', 'Reminders', '--schema', 'public'];
      const { systems } = await other.tasks.json(0, 'status', ...flags);
      expect(systems[0].queues).toMatchObject([{ queue: 'calls', depth: { waiting: 1 } }]);
      expect(await other.tasks.json(0, 'drain', 'calls', '--yes', ...flags)).toMatchObject({ count: 1 });
    });

    if (store === 'PostgreSQL') {
      describe('in a large table', () => {
        beforeAll(async () => {
          await service.sql(`insert into agenda_jobs (name, next_run_at, last_run_at, last_finished_at, failed_at, data)
        select case when n % 4 = 0 then 'rare' else 'bulk' end, null, now(), now(),
          case when n % 100 = 0 then now() end, jsonb_build_object('text', repeat('x', 60))
        from generate_series(1, 220000) as n`);
          await service.sql(`insert into agenda_jobs (name, next_run_at, disabled)
        select 'bulk', now() - interval '1 minute', false from generate_series(1, 500)
        union all select 'rare', now() + interval '1 hour', false from generate_series(1, 5)
        union all select 'asleep', now() - interval '1 hour', true from generate_series(1, 3)`);
          await service.sql('analyze agenda_jobs');
        });

        it('counts by indexes, and says what it leaves out', async () => {
          const seen = `select seq_scan::int as scans from pg_stat_user_tables where relname = 'agenda_jobs'`;
          const before = await service.sql(seen);
          const { systems } = await service.tasks.json(0, 'status');
          const [{ queues, notes }] = systems;
          const all: QueueStatus[] = queues;
          expect(all.map(({ queue, depth }) => [queue, depth.waiting, depth.delayed, depth.failed])).toEqual([
            ['asleep', 0, 0, null],
            ['bulk', 500, 0, null],
            ['emails', 0, 0, null],
            ['nightly', 0, 1, null],
            ['rare', 0, 5, null],
          ]);
          expect(notes.join()).toContain('Jobs that have ended are not counted');
          expect(systems[0].schedules).toMatchObject([{ schedule: 'nightly' }]);
          for (const words of [
            'status rare',
            'stuck',
            'list waiting',
            'list waiting bulk',
            'list active',
            'list scheduled',
          ])
            await service.tasks.json(0, ...words.split(' '));
          expect(await service.sql(seen)).toEqual(before);
          // the one that must
          await service.tasks.json(0, 'list', 'failed');
          expect(await service.sql(seen)).not.toEqual(before);
        });

        it('counts failed ones where a threshold asks for them', async () => {
          const { systems, breaches } = await service.tasks.json(4, 'status', 'rare', '--max-failed', '2000');
          expect(systems[0].queues).toMatchObject([{ depth: { failed: 2_200 } }]);
          expect(breaches).toMatchObject([{ threshold: 'max-failed', value: 2_200 }]);
        });
      });
    } else {
      describe('with many jobs', () => {
        beforeAll(async () => {
          const fill = `
        for n = 1, 10500 do
          local id = 'old-' .. n
          redis.call('HSET', 'agenda:job:' .. id, 'id', id, 'name', 'bulk', 'nextRunAt', 'null', 'lockedAtMs', 'null',
            'lastRunAt', '2026-01-01T00:00:00.000Z', 'lastFinishedAt', '2026-01-01T00:00:01.000Z',
            'failedAt', n % 100 == 0 and '2026-01-01T00:00:01.000Z' or 'null', 'disabled', 'false', 'type', 'normal')
          redis.call('SADD', 'agenda:jobs:all', id)
          redis.call('SADD', 'agenda:jobs:by_name:bulk', id)
          redis.call('ZADD', 'agenda:jobs:by_next_run_at', '9007199254740991', id)
        end`;
          await mustRun('redis-cli', ['-u', url, 'EVAL', fill, '0'], { cwd: service.tasks.folder });
        });

        it('counts what is to run, and says what it leaves out', async () => {
          await service.add(['bulk', {}], ['bulk', {}], ['bulk', {}, { at: 'in 1 hour' }]);
          const { systems } = await service.tasks.json(0, 'status', 'bulk');
          expect(systems[0].queues).toMatchObject([
            { depth: { waiting: 2, delayed: 1, active: null, failed: null, completed: null } },
          ]);
          expect(systems[0].notes.join()).toContain('bulk: it has more than 10,000 jobs.');
          const above = await service.tasks.json(4, 'status', 'bulk', '--max-failed', '100');
          expect(above.breaches).toMatchObject([{ threshold: 'max-failed', value: 105 }]);
          expect((await service.tasks.json(0, 'list', 'waiting', 'bulk')).jobs).toHaveLength(2);
          expect((await service.tasks.json(0, 'list', 'failed', 'bulk', '--limit', '200')).jobs).toHaveLength(
            105,
          );
        });

        it('finds what is locked among them', async () => {
          const [id = ''] = await service.add(['bulk', {}]);
          await change(id, { next: null, locked: Date.now() - 7_200_000, began: Date.now() - 7_200_000 });
          const { findings } = await service.tasks.json(0, 'stuck', 'bulk', '--older-than', '1h');
          expect(findings).toMatchObject([{ reason: 'active-without-lock', subject: id }]);
        });

        it('deletes and runs again what it is told to', async () => {
          expect(await service.tasks.json(0, 'drain', 'bulk', '--delayed', '--yes')).toMatchObject({
            count: 3,
          });
          expect(await service.tasks.json(0, 'retry', '--failed', 'bulk', '--yes')).toMatchObject({
            count: 105,
          });
          expect((await service.tasks.json(0, 'status', 'bulk')).systems[0].queues[0].depth.waiting).toBe(
            105,
          );
        });
      });
    }
  },
);

withDatabases(`an Agenda that is not read${away}`, () => {
  it('is left out where its jobs are elsewhere, which is said', async () => {
    const folder = await serviceWith('tasks-agenda-6-only', ['agenda@6'], {});
    const { code, stderr } = await tasksIn(folder, { DATABASE_URL: 'postgres://127.0.0.1:1/none' }).spawn(
      'status',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('agenda is left out');
    expect(stderr).toContain('queryJobs');
  });
});
