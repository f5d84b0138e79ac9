// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeScratch } from './scratch.mjs';

const script = fileURLToPath(new URL('./host-process.mjs', import.meta.url));
const built = fileURLToPath(new URL('../../generator/dist/cli.js', import.meta.url));

/** @type {Map<string, { requests: number, answers: number }>} */
const hosts = new Map();

/**
 * Runs the built `sightline` to its end, without a terminal. All runs of a test file on one Node share a process that has
 * everything loaded, which is most of what a run costs. What installs, or is interrupted, has a process for itself.
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [node] path of a node executable
 * @returns {import('./command.mjs').Finished}
 */
export function runInHost(cwd, args, env, node = process.execPath) {
  const host = hosts.get(node) ?? startHost(node);
  hosts.set(node, host);
  writeSync(host.requests, `${JSON.stringify({ cwd, args, env })}\n`);
  const chunk = Buffer.alloc(65_536);
  /** @type {Buffer[]} */
  const parts = [];
  do {
    const length = readSync(host.answers, chunk);
    if (length === 0) throw new Error(`sightline ${args.join(' ')} ended the process that it was run in`);
    parts.push(Buffer.from(chunk.subarray(0, length)));
  } while (parts.at(-1)?.at(-1) !== 10);
  return JSON.parse(Buffer.concat(parts).toString());
}

/** @param {string} node */
function startHost(node) {
  if (!existsSync(built)) throw new Error('generator/dist is missing: run `npm run build` first');
  const folder = makeScratch('host');
  const [requests, answers] = [path.join(folder, 'requests'), path.join(folder, 'answers')];
  execFileSync('mkfifo', [requests, answers]);
  // it ends when this process does, with which its requests end
  spawn(node, [script, requests, answers], { stdio: ['ignore', 'ignore', 'inherit'] }).unref();
  // each waits for the other side, which opens them in this order
  return { requests: openSync(requests, 'w'), answers: openSync(answers, 'r') };
}
