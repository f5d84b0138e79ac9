// @ts-check
import { spawn } from 'node:child_process';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends a child with everything it started: each child leads a process group of its own. */
export function endGroup(/** @type {import('node:child_process').ChildProcess} */ child, signal = 'SIGKILL') {
  try {
    process.kill(-(/** @type {number} */ (child.pid)), signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

process.on('exit', endEverything);

/** Ends every child that still runs. */
export function endEverything() {
  for (const child of running) endGroup(child);
  running.clear();
}

/**
 * Starts a program in a process group of its own; it is ended with this process at the latest.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 */
export function start(command, args, { cwd, env = process.env }) {
  return kept(spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/**
 * Like `start`, for programs that are talked to over standard input and output; what they complain of is ours to see.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 */
export function startConversation(command, args, { cwd, env = process.env }) {
  return kept(spawn(command, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'inherit'] }));
}

/**
 * @template {import('node:child_process').ChildProcess} T
 * @param {T} child
 */
function kept(child) {
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/**
 * What a program said and how it ended. `code` is -1 where a signal or the time limit ended it.
 * @typedef {{ code: number, stdout: string, stderr: string, output: string }} Finished
 */

/**
 * Runs a program to its end. Never throws for a failing program: the caller judges the exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, timeout?: number, onStart?: (child: import('node:child_process').ChildProcess) => void }} options timeout in ms
 * @returns {Promise<Finished>}
 */
export function run(command, args, { cwd, env = process.env, timeout = 240_000, onStart }) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { cwd, env });
    const timer = setTimeout(() => endGroup(child), timeout);
    let [stdout, stderr, output] = ['', '', ''];
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stderr += text;
      output += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout, stderr, output });
    });
    onStart?.(child);
  });
}

/**
 * Like `run`, for steps that must work: throws with the program's own words.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, timeout?: number }} options
 */
export async function mustRun(command, args, options) {
  const finished = await run(command, args, options);
  if (finished.code !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} ended with ${String(finished.code)} in ${options.cwd}\n${finished.output.slice(-4000)}`,
    );
  }
  return finished;
}
