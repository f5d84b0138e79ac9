// @ts-check
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endGroup } from '../harness/command.mjs';
import { startPostgres, startRedis } from '../harness/databases.mjs';
import { cpuMilliseconds, lineCount } from './process-cost.mjs';
import { makeRecipe } from './recipe-folder.mjs';
import { makeScratch } from '../harness/scratch.mjs';
import { freePort } from '../harness/running-service.mjs';
import { packWorkspaces, programEnv } from '../harness/tools.mjs';

/** @typedef {'bare' | 'sightline'} JobRecipe */
/** @typedef {'bullmq' | 'pg-boss'} JobSystem */

export const jobRecipes = /** @type {const} */ (['bare', 'sightline']);
/** Jobs that warm the worker up, and jobs that are measured; pg-boss asks its database several times for each. */
const amounts = { bullmq: [20_000, 30_000], 'pg-boss': [2_000, 4_000] };

/**
 * The worker as it is and as `sightline init` leaves it, with a store of its own.
 * @param {JobSystem} system
 * @param {string} nodeBin
 */
export async function prepareWorkers(system, nodeBin) {
  const scratch = makeScratch(`bench-${system}`);
  const [plugin] = await packWorkspaces(['eslint-plugin'], path.join(scratch, 'packed'));
  /** @type {Record<JobRecipe, string>} */
  const folders = { bare: '', sightline: '' };
  for (const recipe of jobRecipes) {
    const folder = path.join(scratch, recipe);
    await makeRecipe(`services/${system}`, folder, {
      nodeBin,
      plugin: recipe === 'sightline' ? String(plugin) : null,
    });
    folders[recipe] = folder;
  }
  const store = system === 'bullmq' ? await startRedis() : await startPostgres();
  const queue = await (system === 'bullmq' ? bullQueue : bossQueue)(folders.bare, store.url);
  return { system, folders, store, queue };
}

/** @typedef {Awaited<ReturnType<typeof prepareWorkers>>} PreparedWorkers */

/**
 * One run of one worker: CPU of its process for each job.
 * @param {PreparedWorkers} prepared
 * @param {JobRecipe} recipe
 * @param {string} nodeBin
 */
export async function measureJobs({ system, folders, store, queue }, recipe, nodeBin) {
  const [warmUp = 0, measured = 0] = amounts[system];
  const { scripts } = JSON.parse(readFileSync(path.join(folders[recipe], 'package.json'), 'utf8'));
  const log = path.join(makeScratch('bench-log'), 'stdout');
  await queue.fill(warmUp);
  const child = spawn('sh', ['-c', `exec ${String(scripts.start)}`], {
    cwd: folders[recipe],
    detached: true,
    stdio: ['ignore', openSync(log, 'w'), 'inherit'],
    env: {
      ...programEnv({ nodeBin }),
      NODE_ENV: 'production',
      REDIS_URL: store.url,
      DATABASE_URL: store.url,
      HEALTH_PORT: String(await freePort()),
    },
  });
  const stop = () => endGroup(child);
  process.once('exit', stop);
  try {
    const pid = /** @type {number} */ (child.pid);
    await queue.emptied();
    await delay(1000);
    const linesBefore = lineCount(log);
    const cpuBefore = cpuMilliseconds(pid);
    await queue.fill(measured);
    await queue.emptied();
    await delay(1000);
    return {
      microseconds: ((cpuMilliseconds(pid) - cpuBefore) * 1000) / measured,
      lines: (lineCount(log) - linesBefore) / measured,
    };
  } finally {
    process.removeListener('exit', stop);
    stop();
  }
}

/** @typedef {Awaited<ReturnType<typeof measureJobs>>} JobCost */

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
        await delay(100);
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
