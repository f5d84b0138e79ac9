import type { SimpleCommand, Word } from './command-line.js';

/** A program that runs a JavaScript or TypeScript file. */
type RunnerName =
  | 'node'
  | 'nodemon'
  | 'node-dev'
  | 'tsx'
  | 'ts-node'
  | 'ts-node-dev'
  | 'babel-node'
  | 'pm2'
  | 'nest'
  | 'bun'
  | 'deno'
  /** The file is its own command: `./bin/www`, where its first line says what runs it. */
  | 'self'
  | 'other';

/** One command that runs a file: `cross-env A=1 node --flag file.js`. */
export interface Run {
  runner: RunnerName;
  command: SimpleCommand;
  /** Index of the runner among the words. */
  at: number;
  /**
   * Candidates for the file that is run, best first: words after the runner that are neither flags nor their values.
   * For `nest start` the name of the application, where one is given.
   */
  files: Word[];
}

const RUNNERS: Readonly<Record<string, RunnerName>> = {
  node: 'node',
  nodejs: 'node',
  nodemon: 'nodemon',
  'node-dev': 'node-dev',
  tsx: 'tsx',
  'ts-node': 'ts-node',
  'ts-node-esm': 'ts-node',
  'ts-node-script': 'ts-node',
  'ts-node-transpile-only': 'ts-node',
  'ts-node-dev': 'ts-node-dev',
  tsnd: 'ts-node-dev',
  'babel-node': 'babel-node',
  pm2: 'pm2',
  'pm2-runtime': 'pm2',
  'pm2-dev': 'pm2',
  nest: 'nest',
  'swc-node': 'other',
  supervisor: 'other',
  forever: 'other',
  esno: 'other',
  bun: 'bun',
  deno: 'deno',
};

/** Flags whose value is the next word, for each runner on top of what Node itself has. */
const NODE_VALUES = [
  ...[
    '-r',
    '--require',
    '--import',
    '--loader',
    '--experimental-loader',
    '--env-file',
    '--env-file-if-exists',
  ],
  ...[
    '-C',
    '--conditions',
    '--watch-path',
    '--title',
    '--icu-data-dir',
    '--diagnostic-dir',
    '--inspect-port',
  ],
];
const VALUES: Readonly<Record<RunnerName, readonly string[]>> = {
  node: [],
  nodemon: [
    '-w',
    '--watch',
    '-e',
    '--ext',
    '-i',
    '--ignore',
    '-x',
    '--exec',
    '-d',
    '--delay',
    '--config',
    '-s',
    '--signal',
    '--cwd',
    '-C',
  ],
  'node-dev': ['--ignore'],
  tsx: ['--tsconfig', '--ignore', '--include', '--exclude'],
  'ts-node': [
    '-P',
    '--project',
    '-O',
    '--compiler-options',
    '-I',
    '--ignore',
    '-C',
    '--compiler',
    '-D',
    '--cwd',
    '--cwd-mode',
  ],
  'ts-node-dev': [
    '-P',
    '--project',
    '-O',
    '--compilerOptions',
    '-I',
    '--ignore',
    '--ignore-watch',
    '--watch',
    '-C',
    '--compiler',
    '--interval',
    '--debounce',
  ],
  'babel-node': ['-x', '--extensions', '--config-file', '--presets', '--plugins', '-b', '-o'],
  pm2: [
    '-n',
    '--name',
    '-i',
    '--instances',
    '--node-args',
    '--interpreter',
    '--env',
    '--cwd',
    '--max-memory-restart',
    '-o',
    '-e',
    '-l',
  ],
  nest: [
    ...['-c', '--config', '-p', '--path', '-b', '--builder', '--webpackPath', '--sourceRoot', '--entryFile'],
    ...['-e', '--exec', '--env-file'],
  ],
  self: [],
  bun: ['-r', '--preload', '--cwd', '-c', '--config', '--tsconfig-override', '-d', '--define'],
  deno: ['-c', '--config', '--import-map', '--env-file'],
  other: ['-w', '--watch', '-e', '-i', '-x', '--exec'],
};
/** What stands before a command and hands it its environment. */
const BEFORE_A_COMMAND = /^(?:\w+=.*|cross-env(?:-shell)?|env|exec|dotenv|--)$/s;
const SUBCOMMANDS = new Set([
  'watch',
  'start',
  'run',
  'reload',
  'restart',
  'startOrReload',
  'startOrRestart',
  '--',
]);

const BUN_TASKS = new Set([
  'build',
  'test',
  'install',
  'add',
  'remove',
  'update',
  'x',
  'create',
  'publish',
  'pm',
]);

/** The run in a simple command, if it is one. */
export function findRun(command: SimpleCommand): Run | null {
  const at = command.findIndex(
    (word) => RUNNERS[programName(word.value)] !== undefined && !isPath(word.value),
  );
  const word = command[at];
  if (word === undefined) return fileAsCommand(command);
  const runner = RUNNERS[programName(word.value)] ?? 'other';
  // The CLI of Nest builds, generates and so on as well.
  if (runner === 'nest' && command[at + 1]?.value !== 'start') return null;
  // So does Bun: `bun build src/index.ts` starts nothing.
  if (runner === 'bun' && BUN_TASKS.has(command[at + 1]?.value ?? '')) return null;
  const values = new Set([...NODE_VALUES, ...VALUES[runner]]);
  if (runner === 'pm2') for (const flag of ['-r', '-C']) values.delete(flag);
  const files: Word[] = [];
  for (let index = at + 1; index < command.length; index += 1) {
    const next = command[index];
    if (next === undefined || /^(?:\d?>|<|2>&1)/.test(next.value)) break;
    if (values.has(next.value)) index += 1;
    else if (/^(?:-e|--eval|-p|--print)$/.test(next.value) && runner === 'node') return null;
    else if (next.value.startsWith('-') && next.value !== '-') continue;
    else if (files.length === 0 && SUBCOMMANDS.has(next.value)) continue;
    else files.push(next);
  }
  return { runner, command, at, files };
}

/** `./bin/www` of `PORT=80 ./bin/www --quiet`. */
function fileAsCommand(command: SimpleCommand): Run | null {
  const at = command.findIndex(({ value }) => !BEFORE_A_COMMAND.test(value));
  const word = command[at];
  if (word === undefined || !isPath(word.value)) return null;
  return { runner: 'self', command, at, files: [word] };
}

/** `node` of `/usr/local/bin/node`, `./node_modules/.bin/tsx` and `tsx.cmd`. */
function programName(word: string): string {
  return (word.split(/[\\/]/).at(-1) ?? '').replace(/\.(?:cmd|exe)$/, '');
}

/** `src/node` is a file to run; `/usr/bin/node` and `node_modules/.bin/nodemon` are programs. */
function isPath(word: string): boolean {
  return word.includes('/') && !/(?:^\/.*bin\/|node_modules\/)/.test(word);
}
