// @ts-check
import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { endGroup } from '../harness/command.mjs';
import { freePort } from '../harness/running-service.mjs';
import { makeScratch } from '../harness/scratch.mjs';
import { cpuMicroseconds, lineCount } from './process-cost.mjs';
import { makeRecipe } from './recipe-folder.mjs';
import { startSink } from './span-sink.mjs';
import { packWorkspaces, programEnv } from '../harness/tools.mjs';

/** @typedef {'bare' | 'popular' | 'sightline'} Recipe */
/** @typedef {'express' | 'fastify'} Framework */

export const recipes = /** @type {const} */ (['bare', 'popular', 'sightline']);
// A service at work is what is measured: its last wave of compilation comes around the 12,000th request, also bare.
const warmUp = 15_000;
const measured = 15_000;

/**
 * Prepares the three services of one framework: as it is, as the popular recipe has it, as `sightline init` leaves it.
 * @param {Framework} framework
 * @param {string} nodeBin
 */
export async function prepareServices(framework, nodeBin) {
  const scratch = makeScratch(`bench-${framework}`);
  const [plugin] = await packWorkspaces(['eslint-plugin'], path.join(scratch, 'packed'));
  /** @type {Record<Recipe, string>} */
  const folders = { bare: '', popular: '', sightline: '' };
  for (const recipe of recipes) {
    const folder = path.join(scratch, recipe);
    await makeRecipe(`${recipe === 'popular' ? 'popular' : 'services'}/${framework}`, folder, {
      nodeBin,
      plugin: recipe === 'sightline' ? String(plugin) : null,
    });
    folders[recipe] = folder;
  }
  return folders;
}

/**
 * One run of one service: CPU of its process for each request, exports and garbage collection included.
 * @param {string} folder
 * @param {string} nodeBin
 */
export async function measureRun(folder, nodeBin) {
  const sink = await startSink();
  const port = await freePort();
  const { scripts } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const log = path.join(makeScratch('bench-log'), 'stdout');
  const child = spawn('sh', ['-c', `exec ${String(scripts.start)}`], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', openSync(log, 'w'), 'inherit'],
    env: {
      ...programEnv({ nodeBin }),
      NODE_ENV: 'production',
      PORT: String(port),
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_BSP_SCHEDULE_DELAY: '500',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_SERVICE_NAME: 'bench',
    },
  });
  const stop = () => endGroup(child);
  process.once('exit', stop);
  try {
    const pid = /** @type {number} */ (child.pid);
    const url = `http://127.0.0.1:${String(port)}`;
    await answering(`${url}/users/0`);
    await load(url, warmUp);
    await delay(1500);
    const spansBefore = sink.spanCount('SERVER');
    const linesBefore = lineCount(log);
    const cpuBefore = cpuMicroseconds(pid);
    const result = await load(url, measured);
    // what is still queued belongs to these requests
    await delay(1500);
    const cpu = cpuMicroseconds(pid) - cpuBefore;
    return {
      microseconds: cpu / measured,
      perSecond: Math.round(result.requests.average),
      failures: result.non2xx + result.errors,
      lines: (lineCount(log) - linesBefore) / measured,
      spans: (sink.spanCount('SERVER') - spansBefore) / measured,
    };
  } finally {
    process.removeListener('exit', stop);
    stop();
    await sink.close();
  }
}

/** @typedef {Awaited<ReturnType<typeof measureRun>>} Run */

/**
 * @param {string} url
 * @param {number} amount
 */
function load(url, amount) {
  const requests = Array.from({ length: 100 }, (_, id) => ({ path: `/users/${String(id)}` }));
  return autocannon({ url, connections: 16, amount, requests });
}

/** @param {string} url */
async function answering(url) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    try {
      const response = await fetch(url);
      await response.text();
      return;
    } catch {
      // refused until it listens
      await delay(100);
    }
  }
  throw new Error(`nothing answered at ${url}`);
}
