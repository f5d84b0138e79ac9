// @ts-check
import plugin from 'eslint-plugin-sightline';
import { provide } from '../../harness/tools.mjs';
import { median } from '../median.mjs';
import { extremes } from './extremes.mjs';
import { countInstructions, lintInTurns, measureByRule } from './processes.mjs';

/*
 * `npm run bench:lint [presets] [rivals] [rules] [extremes] [instructions]`: what linting with the rules costs, as ratios over the same
 * run of ESLint with the parser of typescript-eslint, without types: CPU time and peak memory of processes, parsing and
 * traversal included. Every process lints the whole by itself, as a run of ESLint does; a shared machine changes its pace
 * by a fifth from one second to the next, so the processes of a round take turns. One and the same process differs by a
 * tenth from round to round, too, by when the engine compiles and collects: what is told of CPU is the sum of all rounds over
 * the sum of what it is compared with, and of memory the median of the ratios. Two runs are compared with: one with no rule at all,
 * which is parsing alone, and one with a rule that does nothing, which is what ESLint adds for the first rule of anybody.
 * `instructions` counts what the processes execute, all threads, the compiler and the collector of the engine included,
 * where valgrind is installed: slow, and the same on any machine. It is only run when it is asked for.
 * Ends with exit code 1 where a goal is missed.
 */

/** Pinned; the last of each that Node 20 and ESLint 10 run. */
const rivals = [
  'eslint-plugin-security@4.1.0',
  'eslint-plugin-unicorn@65.0.0',
  'eslint-plugin-sonarjs@4.2.2',
];
const LINES = 320_000;
const ROUNDS = 5;
/** A sample of the same corpus, for what costs several times parsing and for one rule after the other. */
const SAMPLE = 60_000;
/** Of the CPU of parsing alone; no rule may take more than a fifth of it. */
const ALLOWED = 0.1;

/** @type {Record<string, string>} */
const LABELS = { none: 'none: parsing and traversal alone', 'empty rule': 'a rule that does nothing' };

const wanted = new Set(process.argv.slice(2));
/** @param {string} part */
const asked = (part) => wanted.size === 0 || wanted.has(part);
let missed = 0;

if (asked('presets')) await presets();
if (asked('rivals')) await besideRivals();
if (asked('rules')) await rules();
if (asked('extremes')) await extremeFiles();
if (wanted.has('instructions')) await instructions();
process.exit(missed === 0 ? 0 : 1);

/**
 * @typedef {import('./processes.mjs').Cost} Cost
 * @typedef {import('./processes.mjs').Subject} Subject
 */

async function presets() {
  /** @type {Subject[]} */
  const subjects = [
    { name: 'none' },
    { name: 'empty rule' },
    { name: 'sightline', preset: 'recommended' },
    { name: 'sightline', preset: 'strict' },
  ];
  const costs = await lintInTurns('corpus', LINES, subjects, ROUNDS);
  const [none, empty, ours] = costs;
  const [corpus] = none ?? [];
  say(
    `Corpus: ${String(corpus?.lines)} lines in ${String(corpus?.files)} files of packages in node_modules (${String(corpus?.fatal)} do not parse), Node ${process.versions.node}, ${String(ROUNDS)} rounds`,
  );
  table(subjects, costs);
  if (!none || !empty || !ours) return;
  const over = (/** @type {'cpu' | 'memory'} */ what) =>
    `${ratio(ours, none, what).toFixed(3)} times; ${ratio(ours, empty, what).toFixed(3)} times that of the empty rule`;
  const most = 1 + ALLOWED;
  goal(
    '`recommended` costs at most 10 % of CPU over parsing alone',
    ratio(ours, none, 'cpu') <= most,
    over('cpu'),
  );
  goal('… and at most 10 % of peak memory', ratio(ours, none, 'memory') <= most, over('memory'));
  say();
}

async function instructions() {
  const subjects = [{ name: 'none' }, { name: 'empty rule' }, { name: 'sightline', preset: 'recommended' }];
  const counts = await Promise.all(
    subjects.map((subject) => countInstructions('corpus', LINES, subject)),
  ).catch((/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  if (!counts) {
    say('Instructions are not counted: there is no valgrind on this machine');
    return;
  }
  const [none = NaN, , ours = NaN] = counts;
  say(`Instructions of whole processes, loading of ESLint included, on ${String(LINES)} lines`);
  for (const [at, { name }] of subjects.entries()) {
    const count = counts[at] ?? NaN;
    say(
      `  ${(LABELS[name] ?? name).padEnd(34)} ${(count / 1e9).toFixed(1).padStart(7)} G   ${(count / none).toFixed(3)}`,
    );
  }
  goal(
    '`recommended` executes at most 10 % more than parsing alone',
    ours <= none * (1 + ALLOWED),
    `${(ours / none).toFixed(3)} times`,
  );
  say();
}

async function besideRivals() {
  const folder = await provide('lint-rivals', [...rivals, 'eslint@10', 'typescript@6']);
  /** @type {Subject[]} */
  const subjects = [
    { name: 'none' },
    { name: 'sightline', preset: 'recommended' },
    ...rivals.map((spec) => ({ name: spec.slice(0, spec.lastIndexOf('@')), folder })),
  ];
  say(`Beside others, their \`recommended\`, on the first ${String(SAMPLE)} lines of the corpus`);
  table(subjects, await lintInTurns('corpus', SAMPLE, subjects, 3));
  say();
}

/**
 * Prints a line a subject: medians, and ratios over the first, with the least and the greatest of a round.
 * @param {Subject[]} subjects
 * @param {Cost[][]} costs by subject, one a round
 */
function table(subjects, costs) {
  const [bare = []] = costs;
  say(`  ${'rules'.padEnd(34)}   CPU s   x parsing                 peak MB   x parsing   findings`);
  for (const [at, rounds] of costs.entries()) {
    const { name = '', preset = 'recommended' } = subjects[at] ?? {};
    const label = LABELS[name] ?? `${name} ${preset}`;
    const ratios = ratiosOf(rounds, bare, 'cpu');
    const range = `(${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)})`;
    const cpu = median(rounds.map((round) => round.cpu / 1e6)).toFixed(1);
    const memory = median(rounds.map((round) => round.memory / 2 ** 20)).toFixed(0);
    say(
      `  ${label.padEnd(34)} ${cpu.padStart(7)}   ${ratio(rounds, bare, 'cpu').toFixed(3)} ${range.padEnd(16)}  ${memory.padStart(9)}   ${ratio(rounds, bare, 'memory').toFixed(3).padStart(9)} ${String(rounds[0]?.findings).padStart(10)}`,
    );
  }
}

/**
 * @param {Cost[]} rounds
 * @param {Cost[]} base
 * @param {'cpu' | 'memory'} what
 */
function ratio(rounds, base, what) {
  return what === 'cpu' ? sum(rounds) / sum(base) : median(ratiosOf(rounds, base, what));
}

/** @param {Cost[]} rounds */
function sum(rounds) {
  return rounds.reduce((total, { cpu }) => total + cpu, 0);
}

/**
 * @param {Cost[]} rounds
 * @param {Cost[]} base
 * @param {'cpu' | 'memory'} what
 */
function ratiosOf(rounds, base, what) {
  return rounds.map((cost, round) => cost[what] / (base[round]?.[what] ?? NaN));
}

async function rules() {
  say(
    `Each rule, on the first ${String(SAMPLE)} lines: its share of the time that the run takes without rules. Among all rules, what several ask is paid by the first; alone, by the one`,
  );
  const shares = await measureByRule(SAMPLE);
  say(`  ${'rule'.padEnd(34)}  among all     alone   findings`);
  for (const { name, share, together, findings } of shares)
    say(`  ${name.padEnd(34)}   ${percent(together)}  ${percent(share)} ${String(findings).padStart(10)}`);
  const dear = shares.filter(({ together }) => together > ALLOWED / 5).map(({ name }) => name);
  const all = shares.reduce((sum, { together }) => sum + together, 0);
  goal(
    'no rule of a run with all takes more than a fifth of the 10 %',
    dear.length === 0,
    `${dear.join(' ') || 'none'}; all together ${percent(all).trim()}`,
  );
  say();
}

async function extremeFiles() {
  say('Files that are out of the ordinary, `strict`, x parsing');
  for (const { name, text } of extremes()) {
    const subjects = [{ name: 'none' }, { name: 'sightline', preset: 'strict' }];
    const [none, all] = await lintInTurns(name, 0, subjects, 3);
    if (!none || !all) continue;
    const most = name.startsWith('nothing') ? 1.1 : 2;
    const times = ratio(all, none, 'cpu');
    goal(
      `${name} (${(text.length / 1000).toFixed(0)} kB) costs at most ${String(most)} times parsing`,
      times <= most,
      `${times.toFixed(2)}, ${median(all.map(({ cpu }) => cpu / 1e6)).toFixed(1)} s`,
    );
  }
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
