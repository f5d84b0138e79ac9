import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { splitCommands, type Word } from '../inspect/command-line.js';
import { dockerInstructions } from '../inspect/dockerfile.js';
import { findRun } from '../inspect/runners.js';
import type { Service, StartCommand } from '../inspect/service.js';
import { preloadFlag, preloadSplices } from './preload-flag.js';
import type { ManualStep, SourceEdit, Splice } from './splice.js';
import { applySplices } from './splice.js';

export interface PreloadWiring {
  /** New command of each script that starts the service, by script name; only those that change. */
  scripts: Record<string, string>;
  /** Dockerfiles. */
  edits: SourceEdit[];
  manual: ManualStep[];
}

/**
 * Puts the preload file into the commands that start the service. `preloadFile` is its source, relative to the root
 * ("src/observability/register.ts"); commands that run built files get the built one.
 */
export function wirePreload(service: Service, preloadFile: string): PreloadWiring {
  const wiring: PreloadWiring = { scripts: {}, edits: [], manual: [] };
  const docker = new Map<string, Splice[]>();
  for (const start of service.startCommands) {
    const preload = preloadFor(start, preloadFile);
    if (mentionsPreload(start.command, preloadFile)) continue;
    if (preload === null || isBundled(service, start)) {
      wiring.manual.push(bundledStep(service, start, preloadFile));
      continue;
    }
    const splices =
      start.source.kind === 'script'
        ? commandSplices(service, start, preload)
        : dockerSplices(service, start, preload);
    if (splices === null) wiring.manual.push(manualStep(service, start, preload));
    else if (start.source.kind === 'script')
      wiring.scripts[start.source.name] = applySplices(start.command, splices);
    else docker.set(start.source.file, [...(docker.get(start.source.file) ?? []), ...splices]);
  }
  for (const [file, splices] of docker) {
    wiring.edits.push({ file, why: 'the container starts with the preload', splices });
  }
  return wiring;
}

/** The preload beside the file that runs: `src/a/register.ts` is `dist/a/register.js` where `src/server.ts` is `dist/server.js`. */
function preloadFor(start: StartCommand, preloadFile: string): string | null {
  const { file, source } = start.runs;
  if (file === source) return preloadFile;
  const built = preloadFile.replace(/\.([cm]?)tsx?$/, '.$1js');
  const [fileDir, sourceDir] = [posix.dirname(file), posix.dirname(source)];
  // Take away what both paths end in: what is left are the two folders that mirror each other.
  const fileParts = fileDir === '.' ? [] : fileDir.split('/');
  const sourceParts = sourceDir === '.' ? [] : sourceDir.split('/');
  while (fileParts.length > 0 && sourceParts.length > 0 && fileParts.at(-1) === sourceParts.at(-1)) {
    fileParts.pop();
    sourceParts.pop();
  }
  const [builtRoot, sourceRoot] = [fileParts.join('/'), sourceParts.join('/')];
  if (sourceRoot === '') return posix.join(builtRoot, built);
  if (!built.startsWith(`${sourceRoot}/`)) return null;
  return posix.join(builtRoot, built.slice(sourceRoot.length + 1));
}

function mentionsPreload(command: string, preloadFile: string): boolean {
  const stem = preloadFile
    .replace(/\.[cm]?[jt]sx?$/, '')
    .split('/')
    .slice(-2)
    .join('/');
  return command.includes(`${stem}.`) || command.includes(`${stem} `) || command.includes(`${stem}"`);
}

/** Bundlers write one file: a preload beside it only exists when the bundler is told to make it. */
const BUNDLERS =
  /(?:^|[\s/])(?:tsup|tsdown|esbuild|rollup|rolldown|webpack|webpack-cli|ncc|vite|unbuild|pkgroll|bunchee|parcel|rspack|microbundle|bun build)(?:\s|$)/;

function isBundled(service: Service, start: StartCommand): boolean {
  if (start.runs.file === start.runs.source) return false;
  return Object.entries(service.packageJson.data.scripts ?? {}).some(
    ([name, command]) => /build|compile|bundle|^pre/.test(name) && BUNDLERS.test(command),
  );
}

/** null where no place is safe. */
function commandSplices(service: Service, start: StartCommand, preload: string): Splice[] | null {
  for (const command of splitCommands(start.command)) {
    const run = findRun(command);
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

function dockerSplices(service: Service, start: StartCommand, preload: string): Splice[] | null {
  if (start.source.kind !== 'dockerfile') return null;
  const { file, line } = start.source;
  const text = readFileSync(join(service.root, file), 'utf8');
  const instruction = dockerInstructions(text).find((one) => one.line === line);
  if (instruction === undefined) return null;
  const shift = (splices: Splice[] | null): Splice[] | null =>
    splices?.map((splice) => ({ ...splice, at: splice.at + instruction.start })) ?? null;
  if (instruction.form === 'shell') return shift(commandSplices(service, start, preload));
  return shift(execFormSplices(service, start, preload));
}

/** `["node", "dist/server.js"]`: the flag and the preload become elements of their own. */
function execFormSplices(service: Service, start: StartCommand, preload: string): Splice[] | null {
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

function manualStep(service: Service, start: StartCommand, preload: string): ManualStep {
  const flag = preloadFlag(service, start, null);
  return {
    title: `Start with the preload (${sourceName(start)})`,
    ...placeOf(service, start),
    snippet: `node ${flag} ./${preload} ${start.runs.file}`,
    why: `It is not certain where the preload goes in: ${start.command}`,
  };
}

function bundledStep(service: Service, start: StartCommand, preloadFile: string): ManualStep {
  const flag = preloadFlag(service, start, null);
  const built = posix.join(
    posix.dirname(start.runs.file),
    posix.basename(preloadFile).replace(/\.([cm]?)tsx?$/, '.$1js'),
  );
  return {
    title: `Build the preload and start with it (${sourceName(start)})`,
    ...placeOf(service, start),
    snippet: `node ${flag} ./${built} ${start.runs.file}`,
    why: `${start.runs.file} is made by a bundler: add ${preloadFile} to its entries, so that the preload exists beside it.`,
  };
}

function sourceName({ source }: StartCommand): string {
  return source.kind === 'script' ? `script "${source.name}"` : source.file;
}

function placeOf(service: Service, { source }: StartCommand): { file: string; line: number | null } {
  if (source.kind === 'dockerfile') return { file: source.file, line: source.line };
  const { text } = service.packageJson;
  const at = text.indexOf(JSON.stringify(source.name), text.indexOf('"scripts"'));
  return { file: 'package.json', line: at === -1 ? null : text.slice(0, at).split('\n').length };
}
