// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { programEnv } from '../../harness/tools.mjs';
import { repositoryRoot } from '../../harness/scratch.mjs';

/**
 * @typedef {{ name: string, preset?: string, folder?: string }} Subject
 * @typedef {object} Cost
 * @property {number} cpu microseconds
 * @property {number} memory peak, bytes
 * @property {number} findings
 * @property {number} fatal files that do not parse
 * @property {number} files
 * @property {number} lines
 * @typedef {{ name: string, rule: number, rest: number, findings: number }} Timed milliseconds
 */

/** So few that what a machine does beside falls on all subjects alike, so many that a turn is not all beginning. */
const FILES_A_TURN = 20;

/**
 * Lints the same files with each subject, in processes that live side by side and work in turns.
 * @param {string} files `corpus`, or the name of an extreme
 * @param {number} lines
 * @param {Subject[]} subjects
 * @returns {Promise<Cost[]>} by subject
 */
export async function lintInTurns(files, lines, subjects) {
  const children = subjects.map((subject) => begin({ files, lines, subject, mode: 'in turns' }));
  const sizes = [];
  for (const child of children) sizes.push(await answer(child));
  const count = sizes[0]?.files ?? 0;
  /** @type {Cost[]} */
  const costs = [];
  for (let turn = 0; turn * FILES_A_TURN < count; turn += 1) {
    for (let place = 0; place < children.length; place += 1) {
      // another one begins each turn, so that none always follows the same one
      const at = (turn + place) % children.length;
      const child = children[at];
      if (child === undefined) continue;
      child.send(FILES_A_TURN);
      costs[at] = { ...sizes[at], ...(await answer(child)) };
    }
  }
  for (const child of children) child.disconnect();
  return costs;
}

/**
 * Time in the functions of each rule of ours, and of all the rest of a run with it alone.
 * @param {number} lines
 * @returns {Promise<Timed[]>}
 */
export async function measureByRule(lines) {
  const child = begin({ files: 'corpus', lines, subject: { name: 'sightline' }, mode: 'by rule' });
  return answer(child);
}

/** @param {object} task */
function begin(task) {
  const program = fileURLToPath(new URL('run.mjs', import.meta.url));
  return fork(program, [JSON.stringify(task)], { cwd: repositoryRoot, env: programEnv() });
}

/**
 * What a child tells next.
 * @param {import('node:child_process').ChildProcess} child
 */
async function answer(child) {
  const over = new AbortController();
  const died = once(child, 'exit', { signal: over.signal }).then(([code]) => {
    throw new Error(`a process of the bench ended with ${String(code)}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message'), died]);
    return message;
  } finally {
    over.abort();
    died.catch(() => undefined);
  }
}
