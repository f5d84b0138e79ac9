import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { splitCommands } from './command-line.js';
import { lineCommands, type LineCommand } from './line-commands.js';
import { readNestApps, startedApp, type NestApp } from './nest-apps.js';
import { dockerfilesOf, dockerInstructions } from './dockerfile.js';
import { nodemonMain, runsMain } from './nodemon.js';
import { findRun } from './runners.js';
import type { PackageJson, StartCommand } from './service.js';
import { shellCommands } from './shell-scripts.js';
import { sharedDockerCommands } from './shared-dockerfiles.js';
import { sourceOfBuilt, type TsConfig } from './tsconfig.js';

/** A file that a command runs, traced to its source. */
export interface RunFile {
  /** As it is found from the service's root: `dist/server.js`, whatever way the command spells it. */
  file: string;
  source: string;
  /** Build folder and the source folder that it mirrors, where the file is built. */
  built: { builtDir: string; sourceDir: string } | null;
  /** Set where one built file holds the whole service. */
  bundled?: true;
}

const SOURCE_ENDINGS = ['', '.js', '.ts', '.mjs', '.cjs', '.mts', '.cts', '/index.js', '/index.ts'];

/** Finds what commands run. Reads the disk below `root`, changes nothing. */
export class Runs {
  readonly nestApps: readonly NestApp[];
  readonly #root: string;
  readonly #configs: readonly TsConfig[];
  readonly #main: string | undefined;
  /** What nodemon runs where no file is named; undefined where its settings or a script say something else. */
  readonly #nodemonMain: string | undefined;

  constructor(root: string, configs: readonly TsConfig[], data: PackageJson) {
    this.#root = root;
    this.#configs = configs;
    this.#main = data.main;
    this.#nodemonMain = nodemonMain(root, data);
    this.nestApps = readNestApps(root, data);
  }

  /** The files of the service that a command line runs, in the order of the commands. */
  inCommand(command: string): RunFile[] {
    const found: RunFile[] = [];
    for (const simple of splitCommands(command)) {
      const run = findRun(simple);
      if (run?.runner === 'nest') {
        const app = startedApp(run.files, this.nestApps);
        if (app !== undefined) found.push(runOf(app));
        continue;
      }
      const main = run !== null && runsMain(run) ? this.#nodemonMain : undefined;
      for (const path of main === undefined ? (run?.files ?? []).map(({ value }) => value) : [main]) {
        const file = this.resolve(path);
        if (file === null) continue;
        if (run?.runner === 'self' && shebangOf(join(this.#root, file.file)) === undefined) continue;
        found.push(file);
        break;
      }
    }
    return found;
  }

  /** A path of a command or of `main` to the source that it stands for; null where nothing is there. */
  resolve(written: string): RunFile | null {
    if (/[*{}$<>]/.test(written)) return null;
    if (posix.isAbsolute(written)) return this.#resolveAbsolute(written);
    let path = posix.normalize(written.replaceAll('\\', '/')).replace(/\/$/, '');
    if (path === '.') {
      if (this.#main !== undefined) return this.resolve(posix.join('.', this.#main));
      path = 'index';
    }
    if (path.startsWith('..')) return null;
    const tries = /\.[cm]?js$/.test(path) ? [path] : SOURCE_ENDINGS.map((ending) => path + ending);
    for (const file of tries) {
      const app = this.nestApps.find(({ built }) => built === file);
      if (app !== undefined) return runOf(app);
      // A build that lies on the disk still comes from its source.
      const built = /\.[cm]?js$/.test(file) ? sourceOfBuilt(this.#root, this.#configs, file) : null;
      if (built !== null) return { file, source: built.source, built };
      if (isFile(join(this.#root, file))) return { file, source: file, built: null };
    }
    const asTypeScript = path.replace(/\.([cm]?)js$/, '.$1ts');
    if (asTypeScript !== path && isFile(join(this.#root, asTypeScript))) {
      return { file: path, source: asTypeScript, built: { builtDir: '', sourceDir: '' } };
    }
    return null;
  }

  /** Paths inside an image (`/usr/src/app/dist/server.js`) end in a path of the service. */
  #resolveAbsolute(written: string): RunFile | null {
    const parts = written.split('/').slice(1);
    for (let from = 1; from < parts.length; from += 1) {
      const found = this.resolve(parts.slice(from).join('/'));
      if (found !== null) return found;
    }
    return null;
  }
}

/** What Node is given by the first line of a file that is its own command; undefined where something else runs it. */
export function shebangOf(path: string): { flags: string } | undefined {
  if (!isFile(path)) return undefined;
  const [, flags] =
    /^#!\s*\S*?(?:\benv\s+(?:-S\s+)?(?:\S*\/)?node|\/node)\b[ \t]*(.*)/.exec(
      readFileSync(path, 'utf8').slice(0, 256),
    ) ?? [];
  return flags === undefined ? undefined : { flags: flags.trim() };
}

function runOf({ built, source, outDir, bundled }: NestApp): RunFile {
  return {
    file: built,
    source,
    built: { builtDir: outDir, sourceDir: posix.dirname(source) },
    ...(bundled ? { bundled } : {}),
  };
}

/** Scripts whose run of a file is not a start of the service. */
const NOT_A_START =
  /(?:^|[:_-])(?:test|tests|e2e|bench|benchmark|lint|check|typecheck|migrate|migration|migrations|seed|generate|codegen|types|docs|coverage|format|release|pack|prepare|install|clean|deploy)(?:$|[:_-])/;

/** Scripts in the order in which they tell about the entry: `start` first, then what production and development run. */
export function startScripts(data: PackageJson): [name: string, command: string][] {
  const order = [
    /^start$/,
    /^start[:_-]prod/,
    /^(?:serve|server|prod|production|run)$/,
    /^start[:_-]/,
    /^(?:dev|develop|watch)\b/,
  ];
  const rank = (name: string): number => {
    const at = order.findIndex((pattern) => pattern.test(name));
    return at === -1 ? order.length : at;
  };
  return Object.entries(data.scripts ?? {})
    .filter(([name]) => !NOT_A_START.test(name) && !/^(?:pre|post)(?!prod)/.test(name))
    .sort(([a], [b]) => rank(a) - rank(b));
}

/** Commands of the service's own Dockerfiles. */
export function dockerCommands(root: string): { file: string; line: number; command: string }[] {
  const found: { file: string; line: number; command: string }[] = [];
  for (const file of dockerfilesOf(root)) {
    for (const { line, text } of dockerInstructions(readFileSync(join(root, file), 'utf8'))) {
      found.push({ file, line, command: text });
    }
  }
  return found;
}

/** Commands that stand in lines of other files, those of the shell scripts among them that anything here runs. */
export function linesOfFiles(root: string, data: PackageJson): LineCommand[] {
  const lines = lineCommands(root);
  const scripts = startScripts(data).map(([, command]) => command);
  const others = [...dockerCommands(root), ...lines].map(({ command }) => plainDockerCommand(command));
  return [...lines, ...shellCommands(root, [...scripts, ...others])];
}

/** `["node", "dist/server.js"]` read as the command `node dist/server.js`; shell form as it is. */
export function plainDockerCommand(command: string): string {
  if (!command.startsWith('[')) return command;
  try {
    const words: unknown = JSON.parse(command.replace(/\\\r?\n/g, ' '));
    return Array.isArray(words) ? words.map((word) => shellWord(String(word))).join(' ') : command;
  } catch {
    // ignored: Docker itself runs a malformed exec form as a shell command
    return command;
  }
}

function shellWord(word: string): string {
  return /^[\w./:=@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** All commands that start one of `entries`: scripts, Dockerfiles, lines of other files, Dockerfiles of the workspace. */
export function findStartCommands(
  root: string,
  repositoryRoot: string,
  data: PackageJson,
  runs: Runs,
  entries: readonly string[],
): StartCommand[] {
  const commands: Pick<StartCommand, 'source' | 'command'>[] = [
    ...startScripts(data).map(([name, command]) => ({ source: { kind: 'script' as const, name }, command })),
    ...dockerCommands(root).map(({ file, line, command }) => ({
      source: { kind: 'dockerfile' as const, file, line },
      command,
    })),
    ...linesOfFiles(root, data).map(({ file, line, command }) => ({
      source: { kind: 'line' as const, file, line },
      command,
    })),
  ];
  const shared = sharedDockerCommands(root, repositoryRoot).flatMap(({ file, line, command, prefix }) => {
    const ran = runs.inCommand(plainDockerCommand(command).replaceAll(prefix, ''));
    return entries.flatMap((entry): StartCommand[] => {
      const run = ran.find((one) => one.source === entry);
      if (run === undefined) return [];
      const started = startedRun(run);
      const at = command.includes(prefix) ? { ...started, file: prefix + started.file } : started;
      return [{ source: { kind: 'dockerfile', file, line }, command, runs: at }];
    });
  });
  const own = commands.flatMap(({ source, command }) => {
    const isScript = source.kind === 'script';
    const ran = runs.inCommand(isScript ? command : plainDockerCommand(command));
    // One command may start several: `concurrently "node server.js" "node worker.js"`.
    return entries.flatMap((entry): StartCommand[] => {
      const run = ran.find((one) => one.source === entry);
      return run === undefined ? [] : [{ source, command, runs: startedRun(run) }];
    });
  });
  return [...own, ...shared];
}

function startedRun({ file, source, bundled }: RunFile): StartCommand['runs'] {
  return { file, source, ...(bundled === true ? { bundled } : {}) };
}

export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
