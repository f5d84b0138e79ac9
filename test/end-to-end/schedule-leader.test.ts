import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingDatabase, startPostgres, startRedis } from '../harness/databases.mjs';
import { startOtlpReceiver } from '../harness/otlp-receiver.mjs';
import { startService, type RunningService } from '../harness/running-service.mjs';
import { oneAhead } from './ahead.js';
import { eventually, linesOf, metricsOf, type Line } from './observed-jobs.js';
import { prepare } from './prepare.js';
import { workers } from './workers.js';
import './clean-up.js';

const LEASE = 3000;
/** What a busy machine adds. */
const TAKEN_WITHIN = LEASE + 2000;

/** Runs that bring the fence of their lease to what they write, as a team writes them. */
const RUNS = `
exports.tick = () => {
  logger.info({ fence: scheduleLease().fence }, 'ticked');
};
exports.settle = async () => {
  const { fence } = scheduleLease();
  logger.info({ fence }, 'began to settle');
  await sleep(600);
  const isTold = scheduleLease().signal.aborted;
  logger.info({ fence, isTold, accepted: await book(fence).catch(() => undefined) }, 'settled');
};
`;
const COMMONJS = `const { setTimeout: sleep } = require('node:timers/promises');
const { logger, scheduleLease } = require('./observability');
const { book } = require('./store');
${RUNS}`;
const MODULE = `import { setTimeout as sleep } from 'node:timers/promises';
import { logger, scheduleLease } from './observability/index.js';
import { book } from './store.js';
${RUNS.replaceAll(/exports\.(\w+)/g, 'export const $1')}`;

const missing = missingDatabase();
const why = missing === undefined ? '' : ` (${missing})`;
// never skipped in CI: there a missing database is a failure, by the message of its start
const withDatabases = describe.skipIf(missing !== undefined && process.env.CI === undefined);

const services = [
  { service: workers.ledger, store: 'postgres', runs: MODULE, start: startPostgres, client: 'pg' },
  { service: workers.feeds, store: 'redis', runs: COMMONJS, start: startRedis, client: 'ioredis' },
  { service: workers.caches, store: 'redis', runs: MODULE, start: startRedis, client: 'redis' },
];

/** The tests wait for leases to run out, in which time the next service is made. */
const prepared = oneAhead(services, async ({ service, store, runs }) => {
  const made = await prepare(service, { args: ['--schedule-leader', store] });
  expect(made.init.code, made.init.output).toBe(0);
  writeFileSync(path.join(made.folder, 'src/work.js'), runs);
  return made;
});

withDatabases.each(services)(`schedules with a leader, through $client${why}`, (led) => {
  let folder: string;
  let database: Awaited<ReturnType<typeof startPostgres | typeof startRedis>>;
  let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
  const started: RunningService[] = [];

  async function startInstance(): Promise<RunningService> {
    const instance = await startService(folder, {
      portName: 'HEALTH_PORT',
      env: {
        DATABASE_URL: database.url,
        REDIS_URL: database.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BSP_SCHEDULE_DELAY: '200',
        SCHEDULE_LEASE_MS: String(LEASE),
        SCHEDULE_GRACE_MS: '1500',
        QUEUE_HEALTH_INTERVAL_MS: '300',
        SHUTDOWN_DRAIN_MS: '0',
      },
    });
    started.push(instance);
    return instance;
  }

  const linesIn = (instance: RunningService, msg: string): Line[] =>
    linesOf(instance).filter((line) => line.msg === msg);
  const timeOf = (line: Line | undefined): number => Date.parse(String(line?.time));
  const fenceOf = (line: Line | undefined): number => Number(line?.fence);
  /** Waits for more of such lines than there are. */
  const next = async (instance: RunningService, msg: string): Promise<Line> => {
    const before = linesIn(instance, msg).length;
    const found = await eventually(
      () => linesIn(instance, msg),
      (all) => all.length > before,
    );
    expect(found.length, `"${msg}" again`).toBeGreaterThan(before);
    return found.at(-1) ?? {};
  };
  const leads = async (instance: RunningService): Promise<boolean> =>
    (await metricsOf(instance.url, /^schedule_leader$/)).join() === 'schedule_leader{} 1';
  /** The one that leads, and the other one. */
  const byRole = async (a: RunningService, b: RunningService): Promise<[RunningService, RunningService]> => {
    const roles = await eventually(
      async () => Promise.all([leads(a), leads(b)]),
      ([one, other]) => one !== other,
    );
    expect(roles.filter((one) => one)).toHaveLength(1);
    return roles[0] ? [a, b] : [b, a];
  };

  let leader: RunningService;
  let follower: RunningService;

  beforeAll(async () => {
    [database, receiver] = await Promise.all([led.start(), startOtlpReceiver()]);
    ({ folder } = await prepared(led));
    const both = await Promise.all([startInstance(), startInstance()]);
    [leader, follower] = await byRole(...both);
  });

  afterAll(async () => {
    for (const instance of started) instance.kill();
    database.stop();
    await receiver.close();
  });

  it('each run is done by one of two instances, and the other says nothing of it', async () => {
    const before = linesIn(leader, 'ticked').length;
    const from = Date.now();
    await sleep(3500);
    const ticks = linesIn(leader, 'ticked');
    // one a second, and a busy machine sleeps for longer
    const seconds = (Date.now() - from) / 1000;
    expect(ticks.length - before).toBeGreaterThanOrEqual(Math.floor(seconds) - 1);
    expect(ticks.length - before).toBeLessThanOrEqual(Math.ceil(seconds));
    expect(new Set(ticks.map(fenceOf)).size).toBe(1);
    expect(linesIn(leader, 'schedule leadership taken')).toMatchObject([
      { level: 'info', fence: fenceOf(ticks[0]), lease_ms: LEASE },
    ]);
    expect(linesIn(follower, 'ticked')).toEqual([]);
    expect(linesOf(follower).filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
    const skipped = await metricsOf(follower.url, /^schedule_runs_skipped_total$/);
    expect(skipped.filter((one) => /"tick".* [3-9]$/.test(one))).toHaveLength(1);
    expect(await metricsOf(follower.url, /^schedule_(?:leader_store_up|missed_total)$/)).toEqual([
      'schedule_leader_store_up{} 1',
    ]);
    expect(await metricsOf(follower.url, /^schedule_overdue_seconds$/)).toSatisfy((all: string[]) =>
      all.every((one) => one.endsWith(' 0')),
    );
  });

  it('a leader that is stalled beyond its lease is followed, told to stop, and its write refused', async () => {
    const begun = await next(leader, 'began to settle');
    const stalled = Date.now();
    leader.signal('SIGSTOP');
    const taken = await next(follower, 'schedule leadership taken');
    expect(timeOf(taken) - stalled).toBeLessThan(TAKEN_WITHIN);
    expect(fenceOf(taken)).toBeGreaterThan(fenceOf(begun));
    expect(await next(follower, 'settled')).toMatchObject({
      fence: fenceOf(taken),
      isTold: false,
      accepted: true,
    });
    leader.signal('SIGCONT');
    const settled = await eventually(
      () => linesIn(leader, 'settled').filter(({ job_id: id }) => id === begun.job_id),
      (lines) => lines.length > 0,
    );
    expect(settled).toMatchObject([{ fence: fenceOf(begun), isTold: true, accepted: false }]);
    expect(linesIn(leader, 'schedule leadership lost')).toMatchObject([
      { level: 'warn', fence: fenceOf(begun) },
    ]);
    const ticked = linesIn(leader, 'ticked').length;
    await sleep(2500);
    expect(linesIn(leader, 'ticked')).toHaveLength(ticked);
    expect(await metricsOf(leader.url, /^schedule_leader_changes_total$/)).toEqual([
      'schedule_leader_changes_total{"change":"taken"} 1',
      'schedule_leader_changes_total{"change":"lost"} 1',
    ]);
    [leader, follower] = await byRole(leader, follower);
  });

  it('a leader that is killed is followed within its lease', async () => {
    const last = await next(leader, 'ticked');
    const killed = Date.now();
    leader.signal('SIGKILL');
    const taken = await next(follower, 'schedule leadership taken');
    expect(timeOf(taken) - killed).toBeLessThan(TAKEN_WITHIN);
    expect(fenceOf(taken)).toBeGreaterThan(fenceOf(last));
    // What was due in between ran nowhere, and is not made up for.
    expect(linesIn(follower, 'schedule missed a run').map(({ schedule }) => schedule)).toContain('tick');
    expect(fenceOf(await next(follower, 'ticked'))).toBe(fenceOf(taken));
    leader = follower;
    follower = await startInstance();
  });

  it('a leader that ends in order hands over at once, when its run in hand is through', async () => {
    await eventually(
      async () => metricsOf(follower.url, /^schedule_leader_store_up$/),
      (found) => found.length > 0,
    );
    const begun = await next(leader, 'began to settle');
    leader.signal('SIGTERM');
    expect(await leader.exited).toEqual({ code: 0, signal: null });
    const taken = await eventually(
      () => linesIn(follower, 'schedule leadership taken'),
      (lines) => lines.length > 0,
    );
    const [handedBack] = linesIn(leader, 'schedule leadership handed back');
    expect(timeOf(taken[0]) - timeOf(handedBack)).toBeLessThan(LEASE);
    expect(fenceOf(taken[0])).toBeGreaterThan(fenceOf(handedBack));
    const settled = linesIn(leader, 'settled').find(({ job_id: id }) => id === begun.job_id);
    expect(settled).toMatchObject({ isTold: false, accepted: true });
    expect(timeOf(settled)).toBeLessThanOrEqual(timeOf(handedBack));
    leader = follower;
    follower = await startInstance();
  });

  it('without its store nobody runs once the lease has run out, and one does when it is back', async () => {
    const { fence } = await next(leader, 'ticked');
    await database.restart(async () => {
      await sleep(LEASE + 500);
      const ran = linesIn(leader, 'ticked').length;
      await sleep(2500);
      expect(linesIn(leader, 'ticked')).toHaveLength(ran);
      expect(linesIn(follower, 'ticked')).toEqual([]);
      for (const instance of [leader, follower]) {
        expect(
          linesIn(instance, 'the lease of the schedules cannot be asked for: without it none runs'),
        ).toMatchObject([{ level: 'error' }]);
        expect(await metricsOf(instance.url, /^schedule_leader(?:_store_up)?$/)).toEqual([
          'schedule_leader{} 0',
          'schedule_leader_store_up{} 0',
        ]);
      }
      expect(linesIn(leader, 'schedule leadership lost')).toMatchObject([{ reason: 'not renewed in time' }]);
    });
    [leader, follower] = await byRole(leader, follower);
    const ticked = await next(leader, 'ticked');
    expect(fenceOf(ticked)).toBeGreaterThan(Number(fence));
    expect(linesIn(leader, 'the lease of the schedules can be asked for again')).toHaveLength(1);
  });

  it('what is asked every second leaves no trace', async () => {
    await eventually(
      () => receiver.spans.filter(({ name }) => name === 'run settle'),
      (spans) => spans.length > 0,
    );
    const ofElection = receiver.spans.filter(
      ({ name, parentSpanId }) => /WITH|UPDATE/.test(name) || (/eval/i.test(name) && parentSpanId === ''),
    );
    expect(ofElection).toEqual([]);
  });
});
