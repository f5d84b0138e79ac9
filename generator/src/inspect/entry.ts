import { posix } from 'node:path';
import { Problem } from '../problem.js';
import { runsOn } from './endless-loops.js';
import { packageOf, SUPPORTED_FRAMEWORKS } from './framework-found.js';
import { makesServer } from './http-server-calls.js';
import { workersIn } from './job-workers.js';
import { loadModules, specifiersOf, type ModuleGraph, type ReadSource } from './module-graph.js';
import { startScripts, type Runs } from './runs.js';
import { syntaxErrorOf } from './source-file.js';
import type { FrameworkName, PackageJson, PathAliases } from './service.js';
import { withoutEmitted } from './source-files.js';
import { startedFiles } from './started-files.js';
import { Tracer } from './trace.js';

export interface EntryFound {
  file: string;
  foundBy: string;
  built: { builtDir: string; sourceDir: string } | null;
  graph: ModuleGraph;
  /** The declared frameworks that the entry loads, directly or through its modules. */
  loads: FrameworkName[];
}

const USUAL_NAMES = ['server', 'index', 'main', 'app', 'start', 'www', 'worker'].flatMap((name) => [
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
  return isStarted(found, search.data, /^server\b/) ? found : undefined;
}

/**
 * The entry of a service that makes no server: a file that something starts, or that is named as a worker is, and that
 * makes workers, consumers or schedules, or loops by itself. Command-line tools loop too, while they show progress.
 */
export function findWorker(search: Omit<EntrySearch, 'frameworks'>): EntryFound | undefined {
  const found = lookForEntry({ ...search, frameworks: ['worker'] });
  if (found === undefined || found.loads.length === 0) return undefined;
  const isTool = binsOf(search.data).some((bin) => search.runs.resolve(bin)?.source === found.file);
  if (isTool && search.wanted === undefined && !makesWorkers(found.graph)) return undefined;
  return isStarted(found, search.data, /^(?:worker|consumer|scheduler)\b/) ? found : undefined;
}

/** The worker that a front end has beside it, with or without a server: what is started there takes jobs. */
export function findWorkerOfFrontEnd(search: Omit<EntrySearch, 'frameworks'>): EntryFound | undefined {
  return [findPlainServer(search), findWorker(search)].find(
    (found) => found !== undefined && makesWorkers(found.graph),
  );
}

/** The file that the user names, as the entry of a worker: what keeps it going need not show. */
export function findNamedWorker(search: Omit<EntrySearch, 'frameworks'>): EntryFound | undefined {
  if (search.wanted === undefined) return undefined;
  const found = lookForEntry({ ...search, frameworks: [] });
  return found === undefined ? undefined : { ...found, loads: ['worker'] };
}

/** Libraries and command-line tools are told by what they declare, and by what nothing starts. */
function isStarted({ file, foundBy }: EntryFound, data: PackageJson, named: RegExp): boolean {
  if (!NOT_STARTED.has(foundBy)) return true;
  const { bin, exports, private: isPrivate } = data;
  const isNamedSo = isPrivate === true || named.test(posix.basename(file));
  return isNamedSo && bin === undefined && exports === undefined;
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
  const found: { written: string; foundBy: string }[] = startedFiles(root, data, runs);
  const starts = startScripts(data).map(([, command]) => /\bfastify start\b(.*)$/.exec(command)?.[1]);
  for (const words of starts) {
    const file = words
      ?.trim()
      .split(/\s+/)
      .findLast((word) => /\.[cm]?[jt]s$/.test(word));
    if (file !== undefined) found.push({ written: file, foundBy: 'fastify start' });
  }
  if (data.main !== undefined) found.push({ written: data.main, foundBy: MAIN });
  for (const bin of binsOf(data)) found.push({ written: bin, foundBy: BIN });
  found.push({ written: 'bin/www', foundBy: 'bin/www' });
  for (const name of USUAL_NAMES) found.push({ written: name, foundBy: USUAL_NAME });
  return found;
}

function binsOf({ bin = {} }: PackageJson): string[] {
  return typeof bin === 'string' ? [bin] : Object.values(bin);
}

/** Whether the modules of an entry load a framework; for `worker`, whether they do its work. */
export function isLoaded(name: FrameworkName, graph: ModuleGraph): boolean {
  if (name === 'node-http') return makesServer(ownModules(graph));
  if (name === 'worker') return works(ownModules(graph));
  const { family } = SUPPORTED_FRAMEWORKS[name];
  const isOf = (specifier: string): boolean =>
    specifier === packageOf(name) || family?.test(specifier) === true;
  return [...graph.modules.values()].some((source) => specifiersOf(source).some(isOf));
}

/** Without what an earlier run emitted: a worker is given a server, which makes it none. */
function ownModules({ modules, resolve }: ModuleGraph): ModuleGraph {
  const own = new Set(withoutEmitted([...modules.keys()]));
  return { modules: new Map([...modules].filter(([file]) => own.has(file))), resolve };
}

/** Whether the modules of an entry make workers or loop by themselves; or were wired as such by an earlier run. */
function works(graph: ModuleGraph): boolean {
  const [entry] = graph.modules.values();
  return makesWorkers(graph) || runsOn(graph) || /\bobserveProcess\b/.test(entry?.text ?? '');
}

/** Whether workers, consumers or schedules of the systems that are known are made. */
export function makesWorkers(graph: ModuleGraph): boolean {
  return workersIn(graph, new Tracer(graph)).length > 0;
}
