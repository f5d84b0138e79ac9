// @ts-check
import { spawnSync } from 'node:child_process';
import { programEnv } from '../harness/tools.mjs';

const REPORT = `import { writeSync } from 'node:fs';
process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));`;

/**
 * Most memory that a node process held at once (resident set), in MB.
 * @param {string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [added]
 */
export function peakMemory(args, cwd, added = {}) {
  const preload = `data:text/javascript,${encodeURIComponent(REPORT)}`;
  const { status, stderr, output } = spawnSync(process.execPath, ['--import', preload, ...args], {
    cwd,
    env: { ...programEnv(), ...added },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(status)}\n${stderr}`);
  return Number(output[3]) / 1024;
}
