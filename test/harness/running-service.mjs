// @ts-check
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endGroup, start } from './command.mjs';
import { programEnv } from './tools.mjs';

/** A port of the loopback that nobody listens on at this moment. */
export function freePort() {
  return /** @type {Promise<number>} */ (
    new Promise((resolve, reject) => {
      const probe = createServer().once('error', reject);
      probe.listen(0, '127.0.0.1', () => {
        const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
        probe.close(() => resolve(port));
      });
    })
  );
}

/**
 * Starts a service the way its package.json says now (`scripts.start`, or another script) in production and waits until it
 * answers.
 * @param {string} folder
 * @param {{ env?: NodeJS.ProcessEnv, nodeBin?: string | undefined, readyPath?: string, timeout?: number, portName?: string, script?: string }} [options] timeout in ms for the start
 */
export async function startService(
  folder,
  { env = {}, nodeBin, readyPath = '/live', timeout = 60_000, portName = 'PORT', script = 'start' } = {},
) {
  const command = String(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).scripts[script]);
  const port = await freePort();
  const base = programEnv({ nodeBin, tools: [path.join(folder, 'node_modules/.bin')] });
  const child = start('sh', ['-c', `exec env ${command}`], {
    cwd: folder,
    env: { ...base, NODE_ENV: 'production', [portName]: String(port), ...env },
  });

  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (stderr += text));
  /** @type {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} */
  const exited = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));

  const service = {
    url: `http://127.0.0.1:${String(port)}`,
    port,
    pid: /** @type {number} */ (child.pid),
    command,
    exited,
    stdout: () => linesOf(stdout),
    stderr: () => linesOf(stderr),
    /** @param {NodeJS.Signals} signal */
    signal: (signal) => process.kill(/** @type {number} */ (child.pid), signal),
    kill: () => endGroup(child),
  };

  const deadline = Date.now() + timeout;
  for (;;) {
    if (await answers(service.url + readyPath)) return service;
    if (child.exitCode !== null || Date.now() > deadline) {
      service.kill();
      throw new Error(
        `"${command}" did not answer ${readyPath} (exit code ${String(child.exitCode)})\n${stderr}${stdout}`,
      );
    }
    await delay(50);
  }
}

/** @typedef {Awaited<ReturnType<typeof startService>>} RunningService */

/** @param {string} url */
async function answers(url) {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.status < 500;
  } catch {
    // ignored: refused as long as nobody listens
    return false;
  }
}

/** @param {string} text */
function linesOf(text) {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/**
 * Waits until a condition holds; answers whether it did in time.
 * @param {() => boolean} condition
 * @param {number} timeout ms
 */
export async function until(condition, timeout) {
  const deadline = Date.now() + timeout;
  while (Date.now() < deadline) {
    if (condition()) return true;
    await delay(25);
  }
  return condition();
}
