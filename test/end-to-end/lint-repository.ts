import { Linter } from 'eslint';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import plugin from 'eslint-plugin-sightline';
import { blocksIn } from '../eslint-plugin/pages.js';
import { mustRun, run } from '../harness/command.mjs';
import { makeScratch, repositoryRoot } from '../harness/scratch.mjs';
import { programEnv } from '../harness/tools.mjs';
import { packedPlugin } from './prepare.js';

/** A repository with the packed plugin and nothing but what it needs to be linted. */
export interface LintRepository {
  readonly folder: string;
  /** Runs a program of the repository and expects it to say something on standard output. */
  lint(bin: string, args: readonly string[], options?: { nodeBin?: string }): Promise<string>;
}

/** Makes one; `packages` as npm takes them, `files` by their paths. */
export async function lintRepository(
  name: string,
  packages: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<LintRepository> {
  const folder = path.join(makeScratch(`lint-${name}`), name);
  mkdirSync(path.join(folder, 'src'), { recursive: true });
  const all = { 'package.json': '{ "name": "service", "version": "1.0.0", "private": true }\n', ...files };
  for (const [file, text] of Object.entries(all)) writeFileSync(path.join(folder, file), text);
  const specs = [...packages, await packedPlugin()];
  await mustRun('npm', ['install', '--save-dev', '--ignore-scripts', ...specs], {
    cwd: folder,
    env: programEnv(),
  });
  return {
    folder,
    async lint(bin, args, { nodeBin = process.execPath } = {}) {
      const env = { ...programEnv({ nodeBin }), ESLINT_USE_FLAT_CONFIG: 'true' };
      const finished = await run(nodeBin, [path.join(folder, 'node_modules', bin), ...args], {
        cwd: folder,
        env,
      });
      if (finished.stdout === '') throw new Error(`${bin} in ${name} said nothing: ${finished.output}`);
      return finished.stdout;
    },
  };
}

export const SCRIPTS = ['js', 'mjs', 'cjs'] as const;
export const TYPESCRIPT = ['ts', 'mts', 'cts', 'tsx'] as const;

/** Bad lines of every rule in every kind of file, and what the pages show as reported in the kinds that can hold it. */
export function specimens(): Record<string, string> {
  return { ...badLines(), ...shownOnPages() };
}

/** One small file a rule, written so that each kind can hold it. */
function badLines(): Record<string, string> {
  const folder = path.join(repositoryRoot, 'test/end-to-end/fixtures/bad-lines');
  const files: Record<string, string> = {};
  for (const name of readdirSync(folder)) {
    const code = readFileSync(path.join(folder, name), 'utf8');
    for (const extension of [...SCRIPTS, ...TYPESCRIPT]) {
      const isCommonJs = extension === 'cjs' || extension === 'cts';
      files[`src/${name.replace(/\.js$/, '')}.${extension}`] = isCommonJs ? asCommonJs(code) : code;
    }
  }
  return files;
}

function asCommonJs(code: string): string {
  return code
    .replace(/^import (\{.*?\}|\w+) from ('.*?');/gm, 'const $1 = require($2);')
    .replace(/^export (?=const|function|async function)/gm, '');
}

function shownOnPages(): Record<string, string> {
  const folder = path.join(repositoryRoot, 'eslint-plugin/docs/rules');
  const files: Record<string, string> = {};
  for (const page of readdirSync(folder)) {
    const blocks = blocksIn(readFileSync(path.join(folder, page), 'utf8')).filter(
      ({ section, info }) => section.startsWith('### ❌') && !/options=|settings=|✅|fixed/u.test(info),
    );
    for (const [at, { code, info }] of blocks.entries()) {
      for (const extension of [...SCRIPTS, ...TYPESCRIPT]) {
        if (!belongs(code, info, extension)) continue;
        files[`src/${page.replace(/\.md$/, '')}-${String(at)}.${extension}`] = code;
      }
    }
  }
  return files;
}

/** Whether the block is valid in a file of the kind: by parsing JavaScript, by what TypeScript is known to refuse. */
function belongs(code: string, info: string, extension: string): boolean {
  switch (extension) {
    case 'tsx':
      return !/^ts\b/.test(info) || !/<\w+>\w/.test(code);
    case 'cts':
      return !/\bawait\b/.test(code);
    case 'ts':
    case 'mts':
      return true;
    default:
      return parses(code, extension);
  }
}

function parses(code: string, extension: string): boolean {
  const sourceType = extension === 'cjs' ? 'commonjs' : 'module';
  return new Linter().verify(code, { languageOptions: { sourceType } }).every(({ fatal }) => fatal !== true);
}

/** The configuration of ESLint, with a parser for TypeScript where there is one. */
export function eslintConfig(parser: boolean): string {
  const typescript = `{ files: ['**/*.{ts,mts,cts,tsx}'], languageOptions: { parser } },`;
  return `${parser ? "import * as parser from '@typescript-eslint/parser';\n" : ''}import sightline from 'eslint-plugin-sightline';

export default [
  { files: ['**/*.{js,mjs,cjs}'] },
  ${parser ? typescript : ''}
  sightline.configs.strict,
];
`;
}

/** The same rules with the same options for oxlint. */
export function oxlintConfig(): string {
  return JSON.stringify({
    jsPlugins: ['eslint-plugin-sightline'],
    categories: { correctness: 'off' },
    rules: plugin.configs.strict.rules,
  });
}

/** Rules of ESLint that the presets turn on: older ones do not have them all, and oxlint has its own. */
function isOurs(rule: string): boolean {
  return rule !== 'no-unsafe-finally' && rule !== 'preserve-caught-error';
}

/** `src/a.ts:3 structured-log`, in order: what is compared. */
export function findingsOfEslint(json: string, folder: string): string[] {
  const results = JSON.parse(json) as {
    filePath: string;
    messages: { ruleId: string | null; line: number; message: string }[];
  }[];
  return results
    .flatMap(({ filePath, messages }) =>
      messages
        .filter(({ ruleId }) => isOurs(String(ruleId)))
        .map(
          ({ ruleId, line, message }) =>
            `${path.relative(folder, filePath)}:${String(line)} ${ruleId?.replace('sightline/', '') ?? message}`,
        ),
    )
    .sort();
}

export function findingsOfOxlint(json: string): string[] {
  const { diagnostics } = JSON.parse(json) as {
    diagnostics: { code?: string; filename: string; message: string; labels: { span: { line: number } }[] }[];
  };
  return diagnostics
    .filter(({ code }) => isOurs((code ?? '').replace(/^eslint\((.*)\)$/, '$1')))
    .map(({ code, filename, message, labels }) => {
      const rule = /^sightline\((.*)\)$/.exec(code ?? '')?.[1] ?? message;
      return `${filename}:${String(labels[0]?.span.line)} ${rule}`;
    })
    .sort();
}
