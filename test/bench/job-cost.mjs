// @ts-check
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endGroup } from '../harness/command.mjs';
import { startPostgres, startRedis } from '../harness/databases.mjs';
import { cpuMicroseconds, lineCount } from './process-cost.mjs';
import { makeRecipe } from './recipe-folder.mjs';
import { startSink } from './span-sink.mjs';
import { makeScratch } from '../harness/scratch.mjs';
import { freePort } from '../harness/running-service.mjs';
import { packWorkspaces, programEnv } from '../harness/tools.mjs';

/** @typedef {'bullmq' | 'pg-boss'} JobSystem */

/**
 * What is compared: the worker as it is, as `sightline init` leaves it, and that where spans are exported. pg-boss tells
 * of attempts and times only together with all else that it knows of a job: what that costs by itself stands between.
 */
export const jobRecipes = /** @type {const} */ ({
  bullmq: ['bare', 'sightline', 'exporting'],
  'pg-boss': ['bare', 'metadata', 'sightline', 'exporting'],
});
/** Jobs that warm a worker up, and jobs of a turn; pg-boss asks its database several times for each. */
const amounts = { bullmq: [20_000, 2000], 'pg-boss': [2000, 400] };
const TURNS = 40;

/**
 * CPU for each job, in the order of `jobRecipes`. The workers live side by side, each with a store of its own, and work in
 * turns: what else the machine does falls on all alike.
 * @param {JobSystem} system
 * @param {string} nodeBin
 */
export async function measureJobs(system, nodeBin) {
  const scratch = makeScratch(`bench-${system}`);
  const [plugin] = await packWorkspaces(['eslint-plugin'], path.join(scratch, 'packed'));
  const sink = await startSink();
  const workers = [];
  for (const recipe of jobRecipes[system]) {
    const folder = path.join(scratch, recipe);
    await makeRecipe(`services/${system}`, folder, {
      nodeBin,
      plugin: recipe === 'sightline' || recipe === 'exporting' ? String(plugin) : null,
    });
    workers.push(
      await startWorker(system, folder, nodeBin, {
        METADATA: recipe === 'metadata' ? 'yes' : 'no',
        ...(recipe === 'exporting' && {
          OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
          OTEL_BSP_SCHEDULE_DELAY: '50',
        }),
      }),
    );
  }
  const [warmUp = 0, jobs = 0] = amounts[system];
  for (const worker of workers) await worker.work(warmUp);
  await delay(2000);
  const rests = await Promise.all(workers.map(async (worker) => worker.rest()));
  const spansBefore = sink.spanCount('CONSUMER');
  const costs = workers.map(() => ({ /** @type {number[]} */ turns: [], jobs: 0, lines: 0 }));
  for (let turn = 0; turn < TURNS; turn += 1) {
    const order = [...workers.keys()];
    for (const at of turn % 2 === 0 ? order : order.reverse()) {
      const [worker, cost] = [workers[at], costs[at]];
      if (worker === undefined || cost === undefined) continue;
      const { microseconds, lines } = await worker.work(jobs);
      cost.turns.push(microseconds / jobs);
      cost.jobs += jobs;
      cost.lines += lines;
    }
  }
  for (const worker of workers) await worker.stop();
  await sink.close();
  return {
    costs: costs.map(({ turns, jobs, lines }, at) => ({
      turns,
      lines: lines / jobs,
      rest: rests[at] ?? NaN,
    })),
    spans: (sink.spanCount('CONSUMER') - spansBefore) / (TURNS * jobs),
  };
}

/**
 * @param {JobSystem} system
 * @param {string} folder
 * @param {string} nodeBin
 * @param {Record<string, string>} environment
 */
async function startWorker(system, folder, nodeBin, environment) {
  const store = system === 'bullmq' ? await startRedis() : await startPostgres();
  const queue = await (system === 'bullmq' ? bullQueue : bossQueue)(folder, store.url);
  const { scripts } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const log = path.join(makeScratch('bench-log'), 'stdout');
  const child = spawn('sh', ['-c', `exec ${String(scripts.start)}`], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', openSync(log, 'w'), 'inherit'],
    env: {
      ...programEnv({ nodeBin }),
      ...environment,
      NODE_ENV: 'production',
      REDIS_URL: store.url,
      DATABASE_URL: store.url,
      HEALTH_PORT: String(await freePort()),
    },
  });
  const end = () => endGroup(child);
  process.once('exit', end);
  const pid = /** @type {number} */ (child.pid);
  return {
    /** @param {number} count */
    async work(count) {
      const linesBefore = lineCount(log);
      const cpuBefore = cpuMicroseconds(pid);
      await queue.fill(count);
      await queue.emptied();
      // the last lines are written a few milliseconds late
      await delay(100);
      return { microseconds: cpuMicroseconds(pid) - cpuBefore, lines: lineCount(log) - linesBefore };
    },
    /** Microseconds of CPU for each second without a job. */
    async rest() {
      const seconds = 10;
      const before = cpuMicroseconds(pid);
      await delay(seconds * 1000);
      return (cpuMicroseconds(pid) - before) / seconds;
    },
    async stop() {
      process.removeListener('exit', end);
      end();
      await queue.close();
      store.stop();
    },
  };
}

/**
 * @param {string} folder
 * @param {string} url
 */
async function bullQueue(folder, url) {
  const { Queue } = createRequire(path.join(folder, 'package.json'))('bullmq');
  const queue = new Queue('bench', { connection: { url } });
  return {
    /** @param {number} count */
    async fill(count) {
      for (let left = count; left > 0; left -= 1000) {
        await queue.addBulk(Array.from({ length: Math.min(left, 1000) }, () => ({ name: 'noop', data: {} })));
      }
    },
    async emptied() {
      for (;;) {
        const { waiting = 0, active = 0 } = await queue.getJobCounts('waiting', 'active');
        if (waiting + active === 0) return;
        await delay(20);
      }
    },
    close: () => queue.close(),
  };
}

/**
 * @param {string} folder
 * @param {string} url
 */
async function bossQueue(folder, url) {
  const PgBoss = createRequire(path.join(folder, 'package.json'))('pg-boss');
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue('bench');
  return {
    /** @param {number} count */
    async fill(count) {
      await boss.insert(Array.from({ length: count }, () => ({ name: 'bench' })));
    },
    async emptied() {
      while (Number(await boss.getQueueSize('bench', { before: 'completed' })) > 0) await delay(100);
    },
    close: () => boss.stop({ graceful: false }),
  };
}
