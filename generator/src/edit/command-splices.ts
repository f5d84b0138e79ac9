import { posix } from 'node:path';
import { splitCommands, type Word } from '../inspect/command-line.js';
import { nodemonMain, runsMain } from '../inspect/nodemon.js';
import { findRun } from '../inspect/runners.js';
import type { Service, StartCommand } from '../inspect/service.js';
import { nestSplices, nodemonMainSplices, preloadSplices } from './preload-flag.js';
import type { Splice } from './splice.js';

/** A word that the command does not have. */
const NOWHERE = { start: 0, end: 0, quoted: false };

/** Puts the preload into a shell command; offsets into `start.command`, null where no place is safe. */
export function commandSplices(service: Service, start: StartCommand, preload: string): Splice[] | null {
  for (const command of splitCommands(start.command)) {
    const run = findRun(command);
    if (run?.runner === 'nest') return nestSplices(service, start, run, `./${preload}`);
    if (run !== null && runsMain(run)) {
      const main = nodemonMain(service.root, service.packageJson.data);
      if (main !== undefined && namesEntry({ ...NOWHERE, value: main }, start, service))
        return nodemonMainSplices(service, start, run, `./${preload}`);
    }
    const word = run?.files.find((one) => namesEntry(one, start, service));
    if (run === null || word === undefined) continue;
    return preloadSplices(service, start, run, word, specifierFor(word.value, start.runs.file, preload));
  }
  return null;
}

/** The word that stands for the entry: by its path, or `.` for the package itself. */
function namesEntry(word: Word, start: StartCommand, service: Service): boolean {
  const path = posix.normalize(word.value.replaceAll('\\', '/')).replace(/\/$/, '');
  const { file } = start.runs;
  const stem = file.replace(/\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
  const written = path.replace(/\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
  if (
    written === stem ||
    (path === '.' && service.packageJson.data.main !== undefined) ||
    (path === '.' && stem === 'index')
  )
    return true;
  return posix.isAbsolute(path) && written.endsWith(`/${stem}`);
}

/** The preload as the command would write it: with the prefix that it gives the entry, `./` where it gives none. */
function specifierFor(written: string, file: string, preload: string): string {
  const path = written.replaceAll('\\', '/');
  if (!posix.isAbsolute(path)) return `./${preload}`;
  const stem = file.replace(/\.[cm]?[jt]sx?$/, '');
  const at = path.replace(/\.[cm]?[jt]sx?$/, '').lastIndexOf(stem);
  return path.slice(0, at) + preload;
}

/** `["node", "dist/server.js"]`: the flag and the preload become elements of their own. */
export function execFormSplices(service: Service, start: StartCommand, preload: string): Splice[] | null {
  const words: Word[] = [];
  for (const match of start.command.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    const value = JSON.parse(match[0]) as string;
    words.push({ value, start: match.index, end: match.index + match[0].length, quoted: true });
  }
  const run = findRun(words);
  const word = run?.files.find((one) => namesEntry(one, start, service));
  if (run === null || word === undefined) {
    // `["sh", "-c", "node dist/server.js"]`
    const script = words.findLast(({ value }) => value.includes(' '));
    if (script === undefined) return null;
    const inner = { ...start, command: script.value };
    const splices = commandSplices(service, inner, preload);
    return splices?.map((splice) => ({ ...splice, at: splice.at + script.start + 1 })) ?? null;
  }
  const specifier = specifierFor(word.value, start.runs.file, preload);
  const splices = preloadSplices(service, start, run, word, specifier);
  const [first] = splices ?? [];
  if (first === undefined || splices?.length !== 1 || first.at !== word.start) return null;
  const elements = first.inserted
    .trim()
    .split(' ')
    .map((one) => JSON.stringify(one));
  const gap = /,(\s*)$/.exec(start.command.slice(0, word.start))?.[1] ?? ' ';
  return [{ at: word.start, removed: '', inserted: elements.map((one) => `${one},${gap}`).join('') }];
}
