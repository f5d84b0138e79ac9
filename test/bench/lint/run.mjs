// @ts-check
import parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { corpus, linesOf } from './corpus.mjs';
import { extremes } from './extremes.mjs';

/*
 * One process of `npm run bench:lint`: reads what to measure as JSON in its argument, tells its parent what it measured.
 *
 *   { files: 'corpus' | name of an extreme, lines, subject, mode: 'whole' }
 *       lints the files with the rules of the subject and tells the CPU time of that and the peak memory of the process
 *   { files, lines, subject, mode: 'in turns', begin }
 *       the same, but for every couple of thousand lines it waits to be told to go on; the file that comes first is given
 *       as a share of the whole
 *   { files, lines, subject: { name: 'sightline' }, mode: 'by rule' }
 *       lints the files once with all rules and once with each alone, and tells the share of the time that each takes
 */

/**
 * @typedef {{ name: 'none' } | { name: 'empty rule' } | { name: 'sightline', preset?: string } | { name: string, folder: string }} Subject
 * @typedef {{ files: string, lines: number, subject: Subject, mode: 'whole' | 'in turns' | 'by rule', begin?: number }} Task
 */

const task = /** @type {Task} */ (JSON.parse(String(process.argv[2])));
const files =
  task.files === 'corpus' ? corpus(task.lines) : extremes().filter(({ name }) => name === task.files);

// Named so that no configuration ignores it, and by folder for the kind of its source.
const root = path.join(process.cwd(), 'corpus');
const first = Math.floor(files.length * (task.begin ?? 0));
const placed = [...files.slice(first), ...files.slice(0, first)].map(({ name, text }) => ({
  text,
  filePath: path.join(root, /^(?:import|export)\b/m.test(text) ? 'module' : 'script', name),
}));

/** Lines of a turn: a tenth of a second, in which the pace of a shared machine stays what it is. */
const TURN = 2000;

/** Milliseconds that asking for the time takes: functions that are called for each node are shorter than that. */
const CLOCK = Math.min(...[1, 2, 3].map(() => clockCost(100_000)));
const answer = task.mode === 'by rule' ? await byRule() : await whole();
process.send?.(answer);
if (process.connected) process.disconnect();

/** @param {number} times */
function clockCost(times) {
  let spent = 0;
  for (let n = 0; n < times; n += 1) {
    const start = performance.now();
    spent += performance.now() - start;
  }
  return spent / times;
}

async function whole() {
  const linter = linterWith(await rulesOf(task.subject));
  const lines = files.reduce((sum, { text }) => sum + linesOf(text), 0);
  const start = process.cpuUsage();
  let [findings, fatal] = [0, 0];
  for (const some of turns(placed)) {
    if (task.mode === 'in turns') await myTurn();
    const found = await lint(some, linter);
    findings += found.findings;
    fatal += found.fatal;
  }
  const { user, system } = process.cpuUsage(start);
  const memory = process.resourceUsage().maxRSS * 1024;
  return { cpu: user + system, memory, findings, fatal, files: files.length, lines };
}

async function myTurn() {
  process.send?.('ready');
  await once(process, 'message');
}

/**
 * @param {{ text: string, filePath: string }[]} all
 * @returns {Generator<{ text: string, filePath: string }[], void, undefined>}
 */
function* turns(all) {
  let [from, lines] = [0, 0];
  for (const [at, { text }] of all.entries()) {
    lines += linesOf(text);
    if (lines < TURN && at + 1 < all.length) continue;
    yield all.slice(from, at + 1);
    [from, lines] = [at + 1, 0];
  }
}

async function byRule() {
  const { default: plugin } = await import('eslint-plugin-sightline');
  // once for the machine to be warm: in a repository of this size that time is lost in the whole
  await lint(placed, linterWith([plugin.configs.strict]));
  const rules = Object.entries(plugin.rules);
  const together = await timed(rules);
  const shares = [];
  for (const [name, rule] of rules) {
    const [alone] = await timed([[name, rule]]);
    shares.push({ ...alone, together: together.find((one) => one.name === name)?.share });
  }
  return shares;
}

/**
 * The time in the functions of each rule, as a share of what the run took without them.
 * @param {[string, object][]} rules
 */
async function timed(rules) {
  /** @type {Map<string, number>} milliseconds */
  const spent = new Map(rules.map(([name]) => [name, 0]));
  const inTime = rules.map(([name, rule]) => {
    const add = (/** @type {number} */ time) => spent.set(name, (spent.get(name) ?? 0) + time);
    return [name, withTime(rule, add)];
  });
  const config = {
    plugins: { timed: { rules: Object.fromEntries(inTime) } },
    rules: Object.fromEntries(rules.map(([name]) => [`timed/${name}`, 'error'])),
  };
  const start = performance.now();
  const { findings } = await lint(placed, linterWith([/** @type {any} */ (config)]));
  const inRules = [...spent.values()].reduce((sum, time) => sum + time, 0);
  const rest = performance.now() - start - inRules;
  return rules.map(([name]) => ({ name, share: (spent.get(name) ?? 0) / rest, findings }));
}

/**
 * @param {{ text: string, filePath: string }[]} some
 * @param {ESLint} linter
 */
async function lint(some, linter) {
  let [findings, fatal] = [0, 0];
  for (const { text, filePath } of some) {
    const [result] = await linter.lintText(text, { filePath });
    findings += result?.errorCount ?? 0;
    fatal += result?.fatalErrorCount ?? 0;
  }
  return { findings, fatal };
}

/** @param {import('eslint').Linter.Config[]} rules */
function linterWith(rules) {
  return new ESLint({
    overrideConfigFile: true,
    overrideConfig: [
      { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
      // for every file, as the configurations of typescript-eslint have it
      { files: ['**/*.{js,mjs,cjs,ts,mts,cts,tsx}'], languageOptions: { parser } },
      { files: ['corpus/script/**/*.js'], languageOptions: { sourceType: 'commonjs' } },
      ...rules,
    ],
  });
}

/**
 * @param {Subject} of
 * @returns {Promise<import('eslint').Linter.Config[]>}
 */
async function rulesOf(of) {
  if (of.name === 'none') return [];
  if (of.name === 'empty rule') {
    const rule = { create: () => ({ Program() {} }) };
    return [{ plugins: { empty: { rules: { rule } } }, rules: { 'empty/rule': 'error' } }];
  }
  if (!('folder' in of)) {
    const { default: plugin } = await import('eslint-plugin-sightline');
    const preset = 'preset' in of && of.preset === 'strict' ? 'strict' : 'recommended';
    return [plugin.configs[preset]];
  }
  const { resolve } = createRequire(path.join(of.folder, 'package.json'));
  const { default: plugin } = await import(pathToFileURL(resolve(of.name)).href);
  const { recommended } = plugin.configs;
  return [Array.isArray(recommended) ? recommended : [recommended]].flat();
}

/**
 * The rule, with the time in its functions told.
 * @param {any} rule
 * @param {(milliseconds: number) => void} add
 */
function withTime(rule, add) {
  /** @param {(...args: unknown[]) => unknown} work */
  const timedCall =
    (work) =>
    (/** @type {unknown[]} */ ...args) => {
      const start = performance.now();
      try {
        return work(...args);
      } finally {
        add(performance.now() - start - CLOCK);
      }
    };
  return {
    ...rule,
    create: timedCall((context) =>
      Object.fromEntries(
        Object.entries(rule.create(context)).map(([selector, listener]) => [selector, timedCall(listener)]),
      ),
    ),
  };
}
