// @ts-check
import plugin from 'eslint-plugin-sightline';
import { fileURLToPath } from 'node:url';
import { mustRun } from '../../harness/command.mjs';
import { programEnv, provide } from '../../harness/tools.mjs';
import { repositoryRoot } from '../../harness/scratch.mjs';
import { extremes } from './extremes.mjs';

/*
 * `npm run bench:lint [presets] [rules] [extremes]`: what linting with the rules costs, as ratios over the same run of
 * ESLint with the same parsers and no rule: CPU time of processes, parsing and traversal included, types not. Ends with
 * exit code 1 where a goal is missed.
 */

/** Pinned; the last of each that Node 20 and ESLint 10 run. */
const rivals = [
  'eslint-plugin-security@4.1.0',
  'eslint-plugin-unicorn@65.0.0',
  'eslint-plugin-sonarjs@4.2.2',
];
const LINES = 320_000;
const ROUNDS = 3;
/** Of the CPU of parsing alone; no rule may take more than a fifth of it. */
const ALLOWED = 0.1;

const wanted = new Set(process.argv.slice(2));
/** @param {string} part */
const asked = (part) => wanted.size === 0 || wanted.has(part);
let missed = 0;

if (asked('presets')) await presets();
if (asked('rules')) await rules();
if (asked('extremes')) await extremeFiles();
process.exit(missed === 0 ? 0 : 1);

/**
 * @typedef {{ cpu: number, memory: number, findings: number, fatal: number, files: number, lines: number }} Whole
 * @typedef {{ rule: number, rest: number, findings: number }} Timed
 */

async function presets() {
  const folder = await provide('lint-rivals', [...rivals, 'eslint@10', 'typescript@6']);
  const subjects = [
    { name: 'none' },
    { name: 'sightline', preset: 'recommended' },
    { name: 'sightline', preset: 'strict' },
    ...rivals.map((spec) => ({ name: spec.slice(0, spec.indexOf('@')), folder })),
  ];
  /** @type {Whole[][]} */
  const runs = subjects.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let turn = 0; turn < subjects.length; turn += 1) {
      // another one begins each round, so that none always has the cool or the busy machine
      const at = (turn + round) % subjects.length;
      const subject = subjects[at] ?? { name: 'none' };
      // what costs several times parsing is told well enough by one round
      if (round > 0 && 'folder' in subject && !subject.name.endsWith('security')) continue;
      runs[at]?.push(await measure({ files: 'corpus', lines: LINES, subject, mode: 'whole' }));
    }
  }
  const [first] = runs[0] ?? [];
  say(
    `Corpus: ${String(first?.lines)} lines in ${String(first?.files)} files of packages in node_modules (${String(first?.fatal)} do not parse), Node ${process.versions.node}`,
  );
  say(`Whole runs in processes of their own, median of up to ${String(ROUNDS)}`);
  say(`  ${'preset'.padEnd(34)}   CPU s   x parsing   peak MB   x parsing   findings`);
  const bare = { cpu: median(runs[0] ?? [], 'cpu'), memory: median(runs[0] ?? [], 'memory') };
  for (const [at, subject] of subjects.entries()) {
    const cpu = median(runs[at] ?? [], 'cpu');
    const memory = median(runs[at] ?? [], 'memory');
    const label = subject.name === 'none' ? 'parsing and traversal alone' : nameOf(subject);
    say(
      `  ${label.padEnd(34)} ${(cpu / 1e6).toFixed(1).padStart(7)}   ${(cpu / bare.cpu).toFixed(3).padStart(9)} ${(memory / 2 ** 20).toFixed(0).padStart(9)}   ${(memory / bare.memory).toFixed(3).padStart(9)} ${String(runs[at]?.[0]?.findings).padStart(10)}`,
    );
  }
  const ours = runs[1] ?? [];
  const cpu = median(ours, 'cpu') / bare.cpu;
  goal('`recommended` costs at most 10 % of CPU over parsing alone', cpu <= 1 + ALLOWED, cpu.toFixed(3));
  const memory = median(ours, 'memory') / bare.memory;
  goal('… and at most 10 % of peak memory', memory <= 1.1, memory.toFixed(3));
  say();
}

async function rules() {
  say('Each rule alone: time in its functions, of all the other time of the run');
  const dear = [];
  for (const rule of Object.keys(plugin.rules)) {
    const subject = { name: 'sightline', rule };
    const timed = /** @type {Timed} */ (
      await measure({ files: 'corpus', lines: LINES, subject, mode: 'timed' })
    );
    const added = timed.rule / timed.rest;
    say(`  ${rule.padEnd(34)} ${percent(added)}   ${String(timed.findings).padStart(6)} findings`);
    if (added > ALLOWED / 5) dear.push(rule);
  }
  goal('no rule takes more than a fifth of the 10 %', dear.length === 0, dear.join(' ') || 'none');
  say();
}

async function extremeFiles() {
  say('Files that are out of the ordinary, `strict`, x parsing');
  for (const { name, text } of extremes()) {
    const task = { files: name, lines: 0, subject: { name: 'sightline', preset: 'strict' }, mode: 'whole' };
    const none = await measure({ ...task, subject: { name: 'none' } });
    const all = await measure(task);
    const most = name.startsWith('nothing') ? 1.1 : 2;
    const ratio = all.cpu / none.cpu;
    goal(
      `${name} (${(text.length / 1000).toFixed(0)} kB) costs at most ${String(most)} times parsing`,
      ratio <= most,
      `${ratio.toFixed(2)}, ${(all.cpu / 1e6).toFixed(1)} s`,
    );
  }
}

/** @param {object} task */
async function measure(task) {
  const child = fileURLToPath(new URL('run.mjs', import.meta.url));
  const { stdout } = await mustRun(process.execPath, [child, JSON.stringify(task)], {
    cwd: repositoryRoot,
    env: programEnv(),
  });
  return JSON.parse(stdout);
}

/** @param {{ name: string, preset?: string, rule?: string }} subject */
function nameOf({ name, preset, rule }) {
  return rule ?? `${name} ${preset ?? 'recommended'}`;
}

/**
 * @param {Whole[]} runs
 * @param {'cpu' | 'memory'} what
 */
function median(runs, what) {
  const values = runs.map((run) => run[what]).sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? NaN;
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(2).padStart(6)} %`;
}

/**
 * @param {string} text
 * @param {boolean} holds
 * @param {string} seen
 */
function goal(text, holds, seen) {
  if (!holds) missed += 1;
  say(`  ${holds ? '✓' : '✗ missed:'} ${text}: ${seen.trim()}`);
}

function say(text = '') {
  process.stdout.write(`${text}\n`);
}
