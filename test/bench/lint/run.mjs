// @ts-check
import { ESLint } from 'eslint';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { corpus, linesOf } from './corpus.mjs';
import { extremes } from './extremes.mjs';

/*
 * One process of `npm run bench:lint`: reads what to measure as JSON in its argument, prints what it measured as JSON.
 *
 *   { files: 'corpus' | name of an extreme, lines, subject, mode: 'whole' }
 *       lints the files once with the rules of the subject and tells the CPU time and the peak memory of the process
 *   { files, lines, subject: { name: 'sightline', rule }, mode: 'timed' }
 *       lints the files with one rule and tells the time in its functions, and the time of all the rest
 */

/**
 * @typedef {{ name: 'none' } | { name: 'sightline', preset?: string, rule?: string } | { name: string, folder: string }} Subject
 * @typedef {{ files: string, lines: number, subject: Subject, mode: 'whole' | 'timed' }} Task
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

/** Milliseconds in the functions of the rule, in timed runs. */
let inRule = 0;
const linter = await linterWith(task.subject);
process.stdout.write(`${JSON.stringify(task.mode === 'whole' ? await whole() : await timed())}\n`);

async function whole() {
  const start = process.cpuUsage();
  const { findings, fatal } = await lint(placed);
  const { user, system } = process.cpuUsage(start);
  const memory = process.resourceUsage().maxRSS * 1024;
  return { cpu: user + system, memory, findings, fatal, ...size() };
}

async function timed() {
  // once for the machine to be warm: in a repository of this size that time is lost in the whole
  await lint(placed.slice(0, placed.length / 8));
  inRule = 0;
  const start = performance.now();
  const { findings } = await lint(placed);
  return { rule: inRule, rest: performance.now() - start - inRule, findings };
}

function size() {
  return { files: files.length, lines: files.reduce((sum, { text }) => sum + linesOf(text), 0) };
}

/** @param {{ text: string, filePath: string }[]} some */
async function lint(some) {
  let [findings, fatal] = [0, 0];
  for (const { text, filePath } of some) {
    const [result] = await linter.lintText(text, { filePath });
    findings += result?.errorCount ?? 0;
    fatal += result?.fatalErrorCount ?? 0;
  }
  return { findings, fatal };
}

/** @param {Subject} of */
async function linterWith(of) {
  const parser = await import('@typescript-eslint/parser');
  return new ESLint({
    overrideConfigFile: true,
    overrideConfig: [
      { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
      { files: ['**/*.{js,mjs,cjs,ts,mts,cts,tsx}'] },
      { files: ['**/*.{ts,mts,cts,tsx}'], languageOptions: { parser: parser.default ?? parser } },
      { files: ['corpus/script/**/*.js'], languageOptions: { sourceType: 'commonjs' } },
      ...(await rulesOf(of)),
    ],
  });
}

/**
 * @param {Subject} of
 * @returns {Promise<import('eslint').Linter.Config[]>}
 */
async function rulesOf(of) {
  if (of.name === 'none') return [];
  if (!('folder' in of)) {
    const { default: plugin } = await import('eslint-plugin-sightline');
    if ('rule' in of) {
      const rule = withTime(plugin.rules[String(of.rule)]);
      return [{ plugins: { timed: { rules: { rule } } }, rules: { 'timed/rule': 'error' } }];
    }
    return [plugin.configs[of.preset === 'strict' ? 'strict' : 'recommended']];
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
