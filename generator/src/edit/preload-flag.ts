import { join } from 'node:path';
import type { Word } from '../inspect/command-line.js';
import type { Run } from '../inspect/runners.js';
import { shebangOf } from '../inspect/runs.js';
import type { Service, StartCommand } from '../inspect/service.js';
import type { Splice } from './splice.js';

/** Inserts the preload into one run of the entry; null where the runner has no safe place for it. */
export function preloadSplices(
  service: Service,
  start: StartCommand,
  run: Run,
  word: Word,
  preload: string,
): Splice[] | null {
  const flag = preloadFlag(service, start, run);
  const before = (inserted: string): Splice[] => [{ at: word.start, removed: '', inserted }];
  switch (run.runner) {
    case 'node':
    case 'tsx':
    case 'node-dev':
    case 'babel-node':
      return before(`${flag} ${preload} `);
    case 'ts-node':
    case 'ts-node-dev':
      // ts-node compiles what it requires itself, and has no --import.
      return service.moduleSystem === 'esm' ? null : before(`--require ${preload} `);
    case 'self':
      // What the file's first line hands to Node beside it stays where it is, and is not known to be wanted here.
      return shebangOf(join(service.root, start.runs.file))?.flags === ''
        ? before(`node ${flag} ${preload} `)
        : null;
    case 'nodemon':
      return nodemonSplices(service, start, run, word, preload);
    default:
      return null;
  }
}

/** nodemon hands flags before the script to node; with `--exec` they belong to the command that is executed. */
function nodemonSplices(
  service: Service,
  start: StartCommand,
  run: Run,
  word: Word,
  preload: string,
): Splice[] | null {
  const exec = execWord(run, '-x');
  if (exec !== undefined) return execSplices(service, start, run, exec, preload);
  const flag = nodemonFlag(service, start, run, word.value);
  return flag === null ? null : [{ at: word.start, removed: '', inserted: `${flag}=${preload} ` }];
}

/** The same where the command names no script. */
export function nodemonMainSplices(
  service: Service,
  start: StartCommand,
  run: Run,
  preload: string,
): Splice[] | null {
  const flag = nodemonFlag(service, start, run, start.runs.file);
  const at = run.command[run.at]?.end;
  if (flag === null || at === undefined) return null;
  return [{ at, removed: '', inserted: ` ${flag}=${preload}` }];
}

function nodemonFlag(
  service: Service,
  start: StartCommand,
  run: Run,
  file: string,
): '--import' | '--require' | null {
  // nodemon runs TypeScript with ts-node by itself.
  if (!/\.[cm]?tsx?$/.test(file)) return preloadFlag(service, start, run);
  return service.moduleSystem === 'esm' ? null : '--require';
}

/** `nest start` runs what it has built by `--exec`, node where there is none. */
export function nestSplices(
  service: Service,
  start: StartCommand,
  run: Run,
  preload: string,
): Splice[] | null {
  // Without a shell the binary is one word.
  if (run.command.some(({ value }) => value === '--no-shell')) return null;
  const exec = execWord(run, '-e');
  if (exec !== undefined) return execSplices(service, start, run, exec, preload);
  const end = run.command.findIndex(({ value }) => value === '--');
  const last = run.command.at(end === -1 ? -1 : end - 1);
  if (last === undefined) return null;
  const flag = preloadFlag(service, start, run);
  return [{ at: last.end, removed: '', inserted: ` --exec "node ${flag} ${preload}"` }];
}

function execWord(run: Run, short: string): Word | undefined {
  const at = run.command.findIndex(({ value }) => value === '--exec' || value === short);
  return at === -1 ? undefined : run.command[at + 1];
}

/** The flag and the preload become part of the command that is executed. */
function execSplices(
  service: Service,
  start: StartCommand,
  run: Run,
  exec: Word,
  preload: string,
): Splice[] | null {
  const program = (exec.value.split(/\s+/)[0] ?? '').split('/').at(-1) ?? '';
  if (!['node', 'tsx', 'ts-node', 'babel-node'].includes(program)) return null;
  if (program === 'ts-node' && service.moduleSystem === 'esm') return null;
  const flag = execFlag(program) ?? preloadFlag(service, start, run);
  if (!exec.quoted) {
    return [
      { at: exec.start, removed: '', inserted: '"' },
      { at: exec.end, removed: '', inserted: ` ${flag} ${preload}"` },
    ];
  }
  const end = exec.end - 1;
  const verbatim = start.command.slice(exec.start + 1, end) === exec.value;
  return verbatim ? [{ at: end, removed: '', inserted: ` ${flag} ${preload}` }] : null;
}

/** What a program of its own needs, whatever the module system. */
function execFlag(program: string): '--import' | '--require' | undefined {
  if (program === 'ts-node' || program === 'babel-node') return '--require';
  return program === 'tsx' ? '--import' : undefined;
}

/**
 * `--import` for what runs as ESM, `--require` for CommonJS. TypeScript preloads go where the hook is that compiles
 * them: tsx 4 crashes on a CommonJS TypeScript file given with `--require`.
 */
export function preloadFlag(
  service: Service,
  start: StartCommand,
  run: Run | null,
): '--import' | '--require' {
  const words = run?.command.map(({ value }) => value).join(' ') ?? '';
  if (run?.runner === 'babel-node' || /@babel\/register|esm\b.*-r|-r esm\b/.test(words)) return '--require';
  const { file, source } = start.runs;
  if (/\.[cm]?tsx?$/.test(file)) {
    if (run?.runner === 'tsx' || /--(?:import|loader|experimental-loader)\b/.test(words)) return '--import';
    if (/(?:^| )(?:-r|--require)[ =]/.test(words)) return '--require';
  }
  // JavaScript with import syntax that Babel has built runs as CommonJS unless package.json says module.
  const builtByBabel =
    service.language === 'js' && file !== source && service.packageJson.data.type !== 'module';
  return service.moduleSystem === 'esm' && !builtByBabel ? '--import' : '--require';
}
