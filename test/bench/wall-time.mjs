// @ts-check
import { spawnSync } from 'node:child_process';
import { programEnv } from '../harness/tools.mjs';
import { median } from './median.mjs';

/** @typedef {{ min: number, median: number }} Times in ms */

/** @param {number[]} values @returns {Times} */
export function summary(values) {
  return { min: Math.min(...values), median: median(values) };
}

/**
 * Wall time of a node process, start and end included, in ms.
 * @param {string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [added]
 */
export function wallTime(args, cwd, added = {}) {
  const env = { ...programEnv(), ...added };
  const from = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(status)}\n${stderr}`);
  return performance.now() - from;
}
