// @ts-check
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mustRun } from '../harness/command.mjs';
import { startRedis } from '../harness/databases.mjs';
import { makeScratch } from '../harness/scratch.mjs';
import { programEnv, provide, sightlineBin } from '../harness/tools.mjs';

/** What each verb of `sightline tasks` costs a Redis that holds a BullMQ queue of so many waiting jobs. */
const JOBS = Number(process.argv[2] ?? 1_000_000);

const cwd = makeScratch('bench-tasks');
const installed = await provide('tasks-bullmq-5', ['bullmq@5']);
symlinkSync(path.join(installed, 'node_modules'), path.join(cwd, 'node_modules'));
writeFileSync(path.join(cwd, 'package.json'), '{}');
const { url, stop } = await startRedis();
const env = { ...programEnv(), REDIS_URL: url };

/** @param {string[]} words */
const redis = async (...words) => (await mustRun('redis-cli', ['-u', url, ...words], { cwd })).stdout;
const fill = readFileSync(new URL('fill-queue.lua', import.meta.url), 'utf8');
await redis('EVAL', fill, '0', 'bull:emails:', String(JOBS), String(Date.now()));
await redis('CONFIG', 'SET', 'slowlog-log-slower-than', '0');
await redis('CONFIG', 'SET', 'slowlog-max-len', '100000');

console.log(`${String(JOBS)} waiting jobs, ${(await redis('DBSIZE')).trim()} keys`);
const verbs = [
  'status emails',
  'list waiting emails',
  'list failed emails',
  'stuck emails',
  'show emails/w1',
  'status',
];
for (const words of verbs) {
  const { wall, times } = await measure(words);
  console.log(
    words.padEnd(22),
    `${String(times.length)} commands`.padEnd(16),
    `${times.reduce((sum, ms) => sum + ms, 0).toFixed(1)} ms of Redis`.padEnd(22),
    `longest ${Math.max(...times).toFixed(1)} ms`.padEnd(18),
    `${(wall / 1_000).toFixed(2)} s in all`,
  );
}
// its scripts call millions of commands, which are not to be written down
await redis('CONFIG', 'SET', 'slowlog-log-slower-than', '5000');
const { wall, times } = await measure('drain emails --yes');
console.log(
  'drain emails --yes'.padEnd(62),
  `longest ${Math.max(...times).toFixed(1)} ms`.padEnd(18),
  `${(wall / 1_000).toFixed(2)} s in all`,
);
stop();

/**
 * Runs `sightline tasks`: the milliseconds that it took, and those of each command in Redis.
 * @param {string} words
 */
async function measure(words) {
  await redis('SLOWLOG', 'RESET');
  const before = performance.now();
  await mustRun(process.execPath, [sightlineBin, 'tasks', ...words.split(' ')], { cwd, env });
  const took = performance.now() - before;
  const log = /** @type {[number, number, number, string[]][]} */ (
    JSON.parse(await redis('--json', 'SLOWLOG', 'GET', '100000'))
  );
  const others = log.filter(([, , , [name]]) => name !== 'SLOWLOG');
  return { wall: took, times: others.map(([, , us]) => us / 1_000) };
}
