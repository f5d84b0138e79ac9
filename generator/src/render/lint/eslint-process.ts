import { createRequire } from 'node:module';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { LintDepth } from './own-lint.js';
import { withSwitchedOff } from './switched-off.js';

/*
 * A process of its own: the repository's ESLint and plugins run here, in the repository's folder, and what they print or
 * break stays here. Texts come in on stdin, `LintAnswer`s go out on stdout. Nothing is written to disk.
 */

export interface LintQuestion {
  /** Absolute; the process runs there too. */
  root: string;
  /** ESLint with one form of configuration or the other, or `standard`, which is ESLint with its own. */
  tool: 'flat' | 'legacy' | 'standard';
  depth: LintDepth;
  files: { path: string; text: string }[];
}

export interface LintAnswer {
  path: string;
  /** After `--fix`, with a comment that switches off what it could not bring into line. */
  text: string;
  /** Rules that the comment names. */
  off: string[];
  /** Of its first line that the configured parser does not read. */
  unreadable?: string;
}

/** The part of ESLint's API that versions 7 to 10 share; version 6 has it in other words. */
interface Linter {
  lintText(text: string, options: { filePath: string; warnIgnored: boolean }): Promise<LintResult[]>;
  calculateConfigForFile(file: string): Promise<FileConfig | undefined>;
}

type LinterClass = new (options: {
  cwd: string;
  fix: boolean;
  fixTypes?: string[];
  overrideConfig: object;
}) => Linter;

interface LintResult {
  output?: string;
  messages: { ruleId: string | null; message: string; fatal?: boolean }[];
}

interface FileConfig {
  parserOptions?: Record<string, unknown>;
  languageOptions?: { parserOptions?: Record<string, unknown> };
  plugins?: Record<string, Plugin>;
}

interface Plugin {
  rules?: Record<string, { meta?: { docs?: Record<string, unknown> } }>;
}

const TYPE_OPTIONS = ['project', 'projectService', 'EXPERIMENTAL_useProjectService', 'programs', 'program'];

/** They ask the disk whether packages and files are there, and some are not there yet. */
const ASKS_DISK =
  /^(?:import|import-x|i|n|node)\/(?:no-unresolved|named|namespace|default|export|no-cycle|no-named-as-default.*|no-(?:extraneous|missing|unpublished)-.*)$/;

/** Not the comments of the team: what they switch off may need types, and does not run here. */
const FIXED_IN_THEIRS = ['problem', 'suggestion', 'layout'];

/** A comment may break a rule too, such as one about comments: then that is named in the next round. */
const ROUNDS = 3;

class LintedFiles {
  readonly #question: LintQuestion;
  readonly #eslint: LinterClass;
  /** Rules that cannot run here: they need types, and nobody knows the types of files that are not there yet. */
  readonly #typed = new Set<string>();
  readonly #readsReasons: boolean;
  #linter: Linter;
  #hasTypes = false;

  private constructor(question: LintQuestion, eslint: LinterClass, readsReasons: boolean) {
    this.#question = question;
    this.#eslint = eslint;
    this.#readsReasons = readsReasons;
    this.#linter = this.#makeLinter();
  }

  static async open(question: LintQuestion): Promise<LintedFiles> {
    const require = createRequire(path.join(question.root, 'package.json'));
    const eslint = await linterClass(require, question);
    const linted = new LintedFiles(question, eslint, readsReasons(require, question));
    if (question.depth !== 'comments') await linted.#leaveTypesOut(require);
    return linted;
  }

  async follow({ path: file, text }: LintQuestion['files'][number]): Promise<LintAnswer> {
    let answer: LintAnswer = { path: file, text, off: [] };
    if (this.#question.depth === 'fixes')
      return { ...answer, text: (await this.#lint(file, text))?.output ?? text };
    for (let round = 0; round < ROUNDS; round += 1) {
      const result = await this.#lint(file, answer.text);
      // Ignored, or of a language that this lint does not read.
      if (result === undefined) break;
      const fatal = result.messages.find((message) => message.fatal === true);
      if (fatal !== undefined) return { ...answer, unreadable: fatal.message };
      const broken = result.messages
        // To name a rule that is not installed is an error of its own, and switches nothing off.
        .filter(({ message }) => !message.startsWith('Definition for rule '))
        .flatMap(({ ruleId }) => (ruleId === null || this.#isTooEarly(ruleId) ? [] : [ruleId]));
      answer = { path: file, ...withSwitchedOff(result.output ?? answer.text, broken, this.#readsReasons) };
      if (broken.length === 0) break;
    }
    return answer;
  }

  #isTooEarly(rule: string): boolean {
    return this.#question.depth !== 'comments' && ASKS_DISK.test(rule);
  }

  async #lint(file: string, text: string): Promise<LintResult | undefined> {
    for (;;) {
      try {
        const filePath = path.join(this.#question.root, file);
        const [result] = await this.#linter.lintText(text, { filePath, warnIgnored: false });
        return result;
      } catch (error) {
        const rule = typedRuleIn(error);
        if (!this.#hasTypes || rule === undefined || this.#typed.has(rule)) throw error;
        this.#typed.add(rule);
        this.#linter = this.#makeLinter();
      }
    }
  }

  async #leaveTypesOut(require: NodeJS.Require): Promise<void> {
    const [first] = this.#question.files;
    if (first === undefined) return;
    const config = await this.#linter.calculateConfigForFile(path.join(this.#question.root, first.path));
    const options = config?.languageOptions?.parserOptions ?? config?.parserOptions ?? {};
    this.#hasTypes = TYPE_OPTIONS.some((name) => options[name] !== undefined && options[name] !== false);
    if (!this.#hasTypes) return;
    const plugins = this.#question.tool === 'flat' ? (config?.plugins ?? {}) : legacyPlugins(require);
    for (const [prefix, { rules = {} }] of Object.entries(plugins)) {
      for (const [name, rule] of Object.entries(rules)) {
        if (rule.meta?.docs?.requiresTypeChecking === true) this.#typed.add(`${prefix}/${name}`);
      }
    }
    this.#linter = this.#makeLinter();
  }

  #makeLinter(): Linter {
    const { root: cwd, tool, depth } = this.#question;
    const parserOptions = this.#hasTypes ? { project: null, projectService: false } : {};
    const rules = Object.fromEntries([...this.#typed].map((name) => [name, 'off']));
    const overrideConfig =
      tool === 'flat' ? { languageOptions: { parserOptions }, rules } : { parserOptions, rules };
    return new this.#eslint({
      cwd,
      fix: depth !== 'comments',
      ...(depth === 'fixes' && { fixTypes: FIXED_IN_THEIRS }),
      overrideConfig: this.#hasTypes ? overrideConfig : {},
    });
  }
}

async function linterClass(require: NodeJS.Require, { root, tool }: LintQuestion): Promise<LinterClass> {
  if (tool === 'standard') {
    const loaded = (await import(pathToFileURL(require.resolve(tool)).href)) as { default: Standard };
    return inWordsOfEslint(loaded.default);
  }
  const isFlat = tool === 'flat';
  const { loadESLint, ESLint, CLIEngine } = require('eslint') as {
    loadESLint?: (options: { cwd: string; useFlatConfig: boolean }) => Promise<LinterClass>;
    ESLint?: LinterClass;
    CLIEngine: EngineClass;
  };
  if (loadESLint !== undefined) return loadESLint({ cwd: root, useFlatConfig: isFlat });
  if (!isFlat) return ESLint ?? ofEngine(CLIEngine);
  // ESLint 8 before 8.57.
  return (require('eslint/use-at-your-own-risk') as { FlatESLint: LinterClass }).FlatESLint;
}

/** `-- why` in a comment came with ESLint 7. */
function readsReasons(require: NodeJS.Require, { tool }: LintQuestion): boolean {
  if (tool !== 'legacy') return true;
  const { version } = require('eslint/package.json') as { version: string };
  return Number.parseInt(version, 10) >= 7;
}

/** The part of standard's API that is used, from version 17 on. */
interface Standard {
  lintText: (text: string, options: { filename: string; fix: boolean }) => Promise<LintResult[]>;
}

function inWordsOfEslint(standard: Standard): LinterClass {
  return class {
    async lintText(text: string, { filePath }: { filePath: string }): Promise<LintResult[]> {
      return standard.lintText(text, { filename: filePath, fix: true });
    }

    async calculateConfigForFile(): Promise<undefined> {
      return Promise.resolve(undefined);
    }
  };
}

/** The API of ESLint 6 and older. */
type EngineClass = new (options: object) => {
  executeOnText: (text: string, file: string) => { results: LintResult[] };
  getConfigForFile: (file: string) => FileConfig;
};

function ofEngine(CLIEngine: EngineClass): LinterClass {
  return class {
    readonly #engine: InstanceType<EngineClass>;

    constructor({ overrideConfig, ...options }: ConstructorParameters<LinterClass>[0]) {
      this.#engine = new CLIEngine({ ...options, ...overrideConfig });
    }

    async lintText(text: string, { filePath }: { filePath: string }): Promise<LintResult[]> {
      return Promise.resolve(this.#engine.executeOnText(text, filePath).results);
    }

    async calculateConfigForFile(file: string): Promise<FileConfig> {
      return Promise.resolve(this.#engine.getConfigForFile(file));
    }
  };
}

/** `.eslintrc` names plugins only: those of typescript-eslint are the ones that need types. */
function legacyPlugins(require: (id: string) => unknown): Record<string, Plugin> {
  const name = '@typescript-eslint';
  try {
    return { [name]: require(`${name}/eslint-plugin`) as Plugin };
  } catch {
    // ignored: rules of other plugins are found as they fail
    return {};
  }
}

function typedRuleIn(error: unknown): string | undefined {
  if (!(error instanceof Error) || !/type information|parserServices|type-aware/i.test(error.message)) {
    return undefined;
  }
  return /rule '([^']+)'|Rule: "([^"]+)"/.exec(error.message)?.slice(1).find(Boolean);
}

const answer = process.stdout.write.bind(process.stdout);
// Configurations and plugins may print; the answer is all that stdout is for.
process.stdout.write = process.stderr.write.bind(process.stderr);

const question = JSON.parse(await readAll(process.stdin)) as LintQuestion;
const linted = await LintedFiles.open(question);
const answers: LintAnswer[] = [];
for (const file of question.files) answers.push(await linted.follow(file));
// A plugin that watches files would keep the process.
answer(JSON.stringify(answers), () => process.exit());
