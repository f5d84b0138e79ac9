import { posix } from 'node:path';
import { Problem } from '../problem.js';
import { packageOf, SUPPORTED_FRAMEWORKS } from './framework-found.js';
import { makesServer } from './http-server-calls.js';
import { loadModules, specifiersOf, type ModuleGraph, type ReadSource } from './module-graph.js';
import { lineCommands } from './line-commands.js';
import { dockerCommands, plainDockerCommand, startScripts, type Runs } from './runs.js';
import { syntaxErrorOf } from './source-file.js';
import type { FrameworkName, PackageJson, PathAliases } from './service.js';

export interface EntryFound {
  file: string;
  foundBy: string;
  built: { builtDir: string; sourceDir: string } | null;
  graph: ModuleGraph;
  /** The declared frameworks that the entry loads, directly or through its modules. */
  loads: FrameworkName[];
}

const USUAL_NAMES = ['server', 'index', 'main', 'app', 'start', 'www'].flatMap((name) => [
  ...['src/', '', 'server/', 'app/', 'lib/', 'bin/', 'src/server/', 'src/app/', 'src/bin/'].map(
    (folder) => folder + name,
  ),
]);

const MAIN = '"main"';
const BIN = '"bin"';
const USUAL_NAME = 'its usual name';
/** What finds the files of a library as well as those of a service. */
const NOT_STARTED = new Set([MAIN, BIN, USUAL_NAME]);

/**
 * The file that the service starts with. Of all that scripts, Dockerfiles, package.json and the usual names say, the
 * first that loads one of `frameworks` or does not parse; else the first that exists.
 */
export function findEntry(search: EntrySearch): EntryFound {
  const found = lookForEntry(search);
  if (found !== undefined) return found;
  if (search.wanted !== undefined) {
    throw new Problem(
      `The entry ${search.wanted} does not exist.`,
      'Pass the path of the file that starts the service, relative to its package.json.',
      'usage',
    );
  }
  throw new Problem(
    'The file that starts the service was not found: looked at the scripts start, dev and serve, the Dockerfile, "main", "bin", bin/www and the usual names (src/server, src/index, server, index, app and so on).',
    'Pass it with --entry <file>.',
  );
}

/**
 * The entry of a service that no package says is one: a file that something starts, or that is named as a server is,
 * and that makes an HTTP server by itself. Libraries and command-line tools make servers too, now and then.
 */
export function findPlainServer(search: Omit<EntrySearch, 'frameworks'>): EntryFound | undefined {
  const found = lookForEntry({ ...search, frameworks: ['node-http'] });
  if (found === undefined || found.loads.length === 0) return undefined;
  if (!NOT_STARTED.has(found.foundBy)) return found;
  const { bin, exports, private: isPrivate } = search.data;
  const isNamedSo = isPrivate === true || /^server\b/.test(posix.basename(found.file));
  return isNamedSo && bin === undefined && exports === undefined ? found : undefined;
}

export interface EntrySearch {
  root: string;
  data: PackageJson;
  runs: Runs;
  read: ReadSource;
  aliases: PathAliases;
  /** Files that an earlier run emitted: what they load says nothing of the service. */
  emitted: readonly string[];
  frameworks: readonly FrameworkName[];
  /** The file that the user names. */
  wanted?: string | undefined;
}

function lookForEntry({
  root,
  data,
  runs,
  read,
  aliases,
  emitted,
  frameworks,
  wanted,
}: EntrySearch): EntryFound | undefined {
  const seen = new Set<string>();
  let first: EntryFound | undefined;
  for (const { written, foundBy } of candidates(root, data, runs, wanted)) {
    const run = runs.resolve(written);
    if (run === null || seen.has(run.source) || !/(?:\.[cm]?[jt]sx?|^[^.]*|\/[^.]*)$/.test(run.source))
      continue;
    seen.add(run.source);
    const graph = loadModules([run.source], read, aliases, emitted);
    const loads = frameworks.filter((name) => isLoaded(name, graph));
    const found = { file: run.source, foundBy, built: run.built, graph, loads };
    // What a file that does not parse loads is not known: the refusal names it, rather than taking another for the entry.
    const source = graph.modules.get(run.source);
    const broken = source !== undefined && syntaxErrorOf(source) !== undefined;
    if (loads.length > 0 || broken || wanted !== undefined) return found;
    first ??= found;
  }
  return first;
}

function candidates(
  root: string,
  data: PackageJson,
  runs: Runs,
  wanted: string | undefined,
): { written: string; foundBy: string }[] {
  if (wanted !== undefined)
    return [{ written: posix.normalize(wanted.replaceAll('\\', '/')), foundBy: '--entry' }];
  const found: { written: string; foundBy: string }[] = [];
  for (const [name, command] of startScripts(data)) {
    for (const { file } of runs.inCommand(command))
      found.push({ written: file, foundBy: `script "${name}"` });
  }
  for (const { file, command } of dockerCommands(root)) {
    for (const run of runs.inCommand(plainDockerCommand(command)))
      found.push({ written: run.file, foundBy: file });
  }
  for (const { file, command } of lineCommands(root)) {
    for (const run of runs.inCommand(command)) found.push({ written: run.file, foundBy: file });
  }
  const starts = startScripts(data).map(([, command]) => /\bfastify start\b(.*)$/.exec(command)?.[1]);
  for (const words of starts) {
    const file = words
      ?.trim()
      .split(/\s+/)
      .findLast((word) => /\.[cm]?[jt]s$/.test(word));
    if (file !== undefined) found.push({ written: file, foundBy: 'fastify start' });
  }
  if (data.main !== undefined) found.push({ written: data.main, foundBy: MAIN });
  const bins = typeof data.bin === 'string' ? [data.bin] : Object.values(data.bin ?? {});
  for (const bin of bins) found.push({ written: bin, foundBy: BIN });
  found.push({ written: 'bin/www', foundBy: 'bin/www' });
  for (const name of USUAL_NAMES) found.push({ written: name, foundBy: USUAL_NAME });
  return found;
}

function isLoaded(name: FrameworkName, graph: ModuleGraph): boolean {
  if (name === 'node-http') return makesServer(graph);
  const { family } = SUPPORTED_FRAMEWORKS[name];
  const isOf = (specifier: string): boolean =>
    specifier === packageOf(name) || family?.test(specifier) === true;
  return [...graph.modules.values()].some((source) => specifiersOf(source).some(isOf));
}
