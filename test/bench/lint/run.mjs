// @ts-check
import parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import { on } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { corpus, linesOf } from './corpus.mjs';
import { extremes } from './extremes.mjs';

/*
 * One process of `npm run bench:lint`: reads what to measure as JSON in its argument, tells its parent what it measured.
 *
 *   { files: 'corpus' | name of an extreme, lines, subject, mode: 'in turns' }
 *       lints the next so many files, with the rules of the subject, whenever it is sent a number, and tells each time
 *       what all of them cost so far: the CPU time and the peak memory of the process
 *   { files, lines, subject: { name: 'sightline' }, mode: 'by rule' }
 *       lints the files once with each rule alone and tells the time in its functions, and the time of all the rest
 */

/**
 * @typedef {{ name: 'none' } | { name: 'empty rule' } | { name: 'sightline', preset?: string } | { name: string, folder: string }} Subject
 * @typedef {{ files: string, lines: number, subject: Subject, mode: 'in turns' | 'by rule' }} Task
 */

const task = /** @type {Task} */ (JSON.parse(String(process.argv[2])));
const files =
  task.files === 'corpus' ? corpus(task.lines) : extremes().filter(({ name }) => name === task.files);

// Named so that no configuration ignores it, and by folder for the kind of its source.
const root = path.join(process.cwd(), 'corpus');
const placed = files.map(({ name, text }) => ({
  text,
  filePath: path.join(root, /^(?:import|export)\b/m.test(text) ? 'module' : 'script', name),
}));

/** Milliseconds in the functions of the rule that is being timed. */
let inRule = 0;
if (task.mode === 'in turns') await inTurns();
else tell(await byRule());

async function inTurns() {
  const linter = linterWith(await rulesOf(task.subject));
  const lines = files.reduce((sum, { text }) => sum + linesOf(text), 0);
  const start = process.cpuUsage();
  let [done, findings, fatal] = [0, 0, 0];
  tell({ files: files.length, lines });
  for await (const [count] of on(process, 'message', { close: ['disconnect'] })) {
    const found = await lint(placed.slice(done, done + count), linter);
    done += count;
    findings += found.findings;
    fatal += found.fatal;
    const { user, system } = process.cpuUsage(start);
    tell({ cpu: user + system, memory: process.resourceUsage().maxRSS * 1024, findings, fatal });
  }
}

/** @param {object} message */
function tell(message) {
  process.send?.(message);
}

async function byRule() {
  const { default: plugin } = await import('eslint-plugin-sightline');
  // once for the machine to be warm: in a repository of this size that time is lost in the whole
  await lint(placed, linterWith([plugin.configs.strict]));
  const timed = [];
  for (const [name, rule] of Object.entries(plugin.rules)) {
    const rules = {
      plugins: { timed: { rules: { rule: withTime(rule) } } },
      rules: { 'timed/rule': 'error' },
    };
    inRule = 0;
    const start = performance.now();
    const { findings } = await lint(placed, linterWith([/** @type {any} */ (rules)]));
    timed.push({ name, rule: inRule, rest: performance.now() - start - inRule, findings });
  }
  return timed;
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
 * The rule, with the time in its functions added to `inRule`.
 * @param {any} rule
 */
function withTime(rule) {
  /** @param {(...args: unknown[]) => unknown} work */
  const timedCall =
    (work) =>
    (/** @type {unknown[]} */ ...args) => {
      const start = performance.now();
      try {
        return work(...args);
      } finally {
        inRule += performance.now() - start;
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
