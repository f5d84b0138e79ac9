// @ts-check
import plugin from 'eslint-plugin-sightline';
import { provide } from '../../harness/tools.mjs';
import { extremes } from './extremes.mjs';
import { lintInTurns, measureByRule } from './processes.mjs';

/*
 * `npm run bench:lint [presets] [rivals] [rules] [extremes]`: what linting with the rules costs, as ratios over the same
 * run of ESLint with the parser of typescript-eslint, without types: CPU time and peak memory of processes, parsing and
 * traversal included. What is compared runs side by side in processes of its own that take the corpus in turns, some files
 * at a time: equal processes that ran one after the other differed by a fifth on a shared machine. Two runs are compared with: one with no rule at all, which is parsing alone, and one with a rule
 * that does nothing. The second tells what ESLint itself adds for the first rule, whoever wrote it: it makes the context
 * of each rule an heir of one that holds the file, and what heirs are made of is only let go by a full collection, so
 * that every syntax tree is copied out of the young generation. Ends with exit code 1 where a goal is missed.
 */

/** Pinned; the last of each that Node 20 and ESLint 10 run. */
const rivals = [
  'eslint-plugin-security@4.1.0',
  'eslint-plugin-unicorn@65.0.0',
  'eslint-plugin-sonarjs@4.2.2',
];
const LINES = 320_000;
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
  const costs = await lintInTurns('corpus', LINES, subjects);
  const [none, empty, ours] = costs;
  say(
    `Corpus: ${String(none?.lines)} lines in ${String(none?.files)} files of packages in node_modules (${String(none?.fatal)} do not parse), Node ${process.versions.node}`,
  );
  table(subjects, costs);
  if (!none || !empty || !ours) return;
  const over = (/** @type {'cpu' | 'memory'} */ what) =>
    `${(ours[what] / none[what]).toFixed(3)} times; ${(ours[what] / empty[what]).toFixed(3)} times that of the empty rule`;
  goal(
    '`recommended` costs at most 10 % of CPU over parsing alone',
    ours.cpu / none.cpu <= 1 + ALLOWED,
    over('cpu'),
  );
  goal('… and at most 10 % of peak memory', ours.memory / none.memory <= 1.1, over('memory'));
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
  table(subjects, await lintInTurns('corpus', SAMPLE, subjects));
  say();
}

/**
 * Prints a line a subject, in ratios over the first.
 * @param {Subject[]} subjects
 * @param {Cost[]} costs
 */
function table(subjects, costs) {
  say(`  ${'rules'.padEnd(34)}   CPU s   x parsing   peak MB   x parsing   findings`);
  const [bare] = costs;
  for (const [at, { cpu, memory, findings }] of costs.entries()) {
    const { name = '', preset = 'recommended' } = subjects[at] ?? {};
    const label = LABELS[name] ?? `${name} ${preset}`;
    say(
      `  ${label.padEnd(34)} ${(cpu / 1e6).toFixed(1).padStart(7)}   ${(cpu / (bare?.cpu ?? NaN)).toFixed(3).padStart(9)} ${(memory / 2 ** 20).toFixed(0).padStart(9)}   ${(memory / (bare?.memory ?? NaN)).toFixed(3).padStart(9)} ${String(findings).padStart(10)}`,
    );
  }
}

async function rules() {
  say(
    `Each rule alone, on the first ${String(SAMPLE)} lines: time in its functions, of all the other time of the run`,
  );
  const timed = await measureByRule(SAMPLE);
  for (const { name, rule, rest, findings } of timed)
    say(`  ${name.padEnd(34)} ${percent(rule / rest)}   ${String(findings).padStart(6)} findings`);
  const dear = timed.filter(({ rule, rest }) => rule / rest > ALLOWED / 5).map(({ name }) => name);
  goal('no rule takes more than a fifth of the 10 %', dear.length === 0, dear.join(' ') || 'none');
  say();
}

async function extremeFiles() {
  say('Files that are out of the ordinary, `strict`, x parsing');
  for (const { name, text } of extremes()) {
    const subjects = [{ name: 'none' }, { name: 'sightline', preset: 'strict' }];
    const [none, all] = await lintInTurns(name, 0, subjects);
    if (!none || !all) continue;
    const most = name.startsWith('nothing') ? 1.1 : 2;
    const ratio = all.cpu / none.cpu;
    goal(
      `${name} (${(text.length / 1000).toFixed(0)} kB) costs at most ${String(most)} times parsing`,
      ratio <= most,
      `${ratio.toFixed(2)}, ${(all.cpu / 1e6).toFixed(1)} s`,
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
