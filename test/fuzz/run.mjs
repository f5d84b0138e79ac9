// @ts-check
import * as tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { repositoryRoot } from '../harness/scratch.mjs';
import { mutate } from './mutate.mjs';

/** More CPU than this for a piece of code of one screen is a hang. */
const MOST_SECONDS = 5;

/** The compiler makes a tree of anything; what it finds wrong with the text is passed over here. */
const tolerantParser = /** @type {Linter.Parser} */ (
  /** @type {unknown} */ ({
    /**
     * @param {string} text
     * @param {object} options
     */
    parseForESLint(text, options) {
      const file = ts.createSourceFile('half-typed.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
      Object.assign(file, { parseDiagnostics: [] });
      return tsParser.parseForESLint(file, { ...options, allowInvalidAST: true });
    },
  })
);

/** @type {Record<string, Linter.LanguageOptions>} */
const LANGUAGES = {
  'TypeScript, errors tolerated': { parser: tolerantParser },
  TypeScript: { parser: tsParser },
  'JavaScript module': { sourceType: 'module' },
  'JavaScript script': { sourceType: 'commonjs' },
};
const languages = Object.keys(LANGUAGES);

/**
 * What happened: how many pieces of code were linted, how many of them parsed, and what went wrong.
 * @typedef {{ runs: number, parsed: number, findings: number, slowest: number, failures: Failure[] }} Outcome
 * @typedef {{ seed: number, language: string, rule: string, problem: string, text: string }} Failure
 */

/**
 * Lints mutated files with every rule, in the strictest form and each seed in one of the languages.
 *
 * @param {import('eslint-plugin-sightline').Plugin} plugin
 * @param {{ from: number, runs: number, files?: readonly string[] }} options from: the first seed
 * @returns {Outcome}
 */
export function fuzz(plugin, { from, runs, files = realFiles() }) {
  const outcome = /** @type {Outcome} */ ({ runs: 0, parsed: 0, findings: 0, slowest: 0, failures: [] });
  for (let seed = from; seed < from + runs; seed += 1) {
    const language = String(languages[seed % languages.length]);
    lint(plugin, mutate(files, seed), language, seed, outcome);
  }
  return outcome;
}

/**
 * @param {import('eslint-plugin-sightline').Plugin} plugin
 * @param {string} text
 * @param {string} language
 * @param {number} seed
 * @param {Outcome} outcome
 */
function lint(plugin, text, language, seed, outcome) {
  /** @param {string} rule @param {string} problem */
  const failed = (rule, problem) => outcome.failures.push({ seed, language, rule, problem, text });
  const strict = plugin.configs.strict;
  const config = /** @type {Linter.Config[]} */ ([
    { files: ['**/*'], languageOptions: LANGUAGES[language] ?? {} },
    { ...strict, linterOptions: { noInlineConfig: true } },
  ]);
  outcome.runs += 1;
  const start = process.cpuUsage();
  try {
    const filename = language.startsWith('Type') ? 'src/service.ts' : 'src/service.js';
    const first = new Linter().verify(text, config, { filename });
    const parses = !first.some(({ fatal }) => fatal);
    if (parses) outcome.parsed += 1;
    outcome.findings += first.filter(({ fatal }) => !fatal).length;
    const fixes = first.filter(({ fix }) => fix);
    if (parses && fixes.length > 0 && !language.includes('tolerated')) {
      const { messages } = new Linter().verifyAndFix(text, config, { filename });
      const broken = messages.find(({ fatal }) => fatal);
      if (broken)
        failed(fixes.map(({ ruleId }) => ruleId).join(), `its fix does not parse: ${broken.message}`);
    }
  } catch (error) {
    const { ruleId, stack } = /** @type {{ ruleId?: string, stack?: string }} */ (error);
    // a tree that cannot be may also be too much for ESLint itself
    if (ruleId) failed(ruleId, String(stack));
    else if (!language.includes('tolerated')) failed('none', String(stack));
  }
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  outcome.slowest = Math.max(outcome.slowest, seconds);
  if (seconds > MOST_SECONDS) failed('one of them', `took ${seconds.toFixed(1)} s of CPU`);
}

/** What is mutated: every piece of code on the pages of the rules, the services of the tests, the emitted source. */
export function realFiles() {
  const pages = filesIn('eslint-plugin/docs/rules', /\.md$/).flatMap((page) =>
    [...page.matchAll(/^```[jt]s\b.*\n([^]*?)^```/gm)].map(([, code]) => String(code)),
  );
  const services = filesIn('test/services', /\.[cm]?[jt]s$/);
  const harness = filesIn('test/harness', /\.mjs$/);
  const own = filesIn('eslint-plugin/src', /\.ts$/);
  return [...pages, ...services, ...harness, ...own];
}

/**
 * @param {string} folder
 * @param {RegExp} names
 */
function filesIn(folder, names) {
  const root = path.join(repositoryRoot, folder);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && names.test(entry.name) && !entry.parentPath.includes('node_modules'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => readFileSync(file, 'utf8'));
}
