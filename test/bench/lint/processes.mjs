// @ts-check
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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
 * @typedef {object} Share of the time that a run takes without the rules
 * @property {string} name
 * @property {number} share of the rule when it runs alone
 * @property {number} together of the rule when all run
 * @property {number} findings
 */

const PROGRAM = fileURLToPath(new URL('run.mjs', import.meta.url));

/**
 * Lints the same files with each subject, each in a process of its own that does nothing else, as a run of ESLint is.
 * The processes of a round take turns of a tenth of a second, so that what else the machine does falls on all alike; and
 * each round begins with another file, because where a collection of garbage falls decides how far the heap grows.
 * @param {string} files `corpus`, or the name of an extreme
 * @param {number} lines
 * @param {Subject[]} subjects
 * @param {number} rounds
 * @returns {Promise<Cost[][]>} by subject, one a round
 */
export async function lintInTurns(files, lines, subjects, rounds) {
  /** @type {Cost[][]} */
  const costs = subjects.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    const begun = subjects.map((subject) =>
      begin({ files, lines, subject, mode: 'in turns', begin: round / rounds }),
    );
    let waiting = await Promise.all(
      begun.map(async (child, at) => ({ child, at, said: await answer(child) })),
    );
    while (waiting.length > 0) {
      for (const one of waiting) {
        one.child.send('go');
        one.said = await answer(one.child);
      }
      for (const { at, said } of waiting) if (said !== 'ready') costs[at]?.push(said);
      waiting = waiting.filter(({ said }) => said === 'ready');
      // None always comes after the same one.
      waiting.push(...waiting.splice(0, 1));
    }
  }
  return costs;
}

/**
 * What each rule of ours takes.
 * @param {number} lines
 * @returns {Promise<Share[]>}
 */
export async function measureByRule(lines) {
  return answer(begin({ files: 'corpus', lines, subject: { name: 'sightline' }, mode: 'by rule' }));
}

/**
 * What a process that lints the files executes, start and end included.
 * @param {string} files `corpus`, or the name of an extreme
 * @param {number} lines
 * @param {Subject} subject
 * @returns {Promise<number>} instructions of all its threads
 * @throws {Error} where valgrind is not installed
 */
export async function countInstructions(files, lines, subject) {
  const task = JSON.stringify({ files, lines, subject, mode: 'whole' });
  // the engine writes code as it goes, which valgrind has to look out for
  const counting = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null'];
  const { stderr } = await promisify(execFile)(
    'valgrind',
    [...counting, '--smc-check=all-non-file', process.execPath, PROGRAM, task],
    { cwd: repositoryRoot, env: programEnv() },
  );
  const [, count] = /I\s+refs:\s+([\d,]+)/.exec(stderr) ?? [];
  if (count === undefined) throw new Error(`valgrind tells no count: ${stderr}`);
  return Number(count.replaceAll(',', ''));
}

/** @param {object} task */
function begin(task) {
  return fork(PROGRAM, [JSON.stringify(task)], { cwd: repositoryRoot, env: programEnv() });
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
