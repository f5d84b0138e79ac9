import { isLoaded, makesWorkers, type EntryFound, type EntrySearch } from './entry.js';
import { LOADS_JOB_SYSTEM } from './job-systems.js';
import { loadModules, type ModuleGraph } from './module-graph.js';
import type { FrameworkName, FurtherEntry } from './service.js';
import { syntaxErrorOf, type SourceFile } from './source-file.js';
import { startedFiles } from './started-files.js';

/** Scripts that stand for one process of the service, as it runs in production. */
const RUNS_A_PROCESS =
  /^(?:start|serve|prod|production|run)(?:$|[:_-])|worker|consumer|queue|jobs?\b|cron|schedul|poll|daemon/;
const RUNS_NO_PROCESS = /mock|fake|stub|story|debug|(?:^|[:_-])(?:dev|local)(?:$|[:_-])/;
/** Scripts of which a worker is a prop. */
const TRIES_OUT = /(?:^|[:_-])(?:bench\w*|demo|examples?|perf|load|try|play\w*)(?:$|[:_-])/;

/**
 * The files that other processes of the service start with, by scripts, Dockerfiles, Procfile and compose files: workers
 * beside a server, and further servers of its framework.
 */
export function findFurtherEntries(
  { root, data, runs, read, aliases, emitted }: Omit<EntrySearch, 'frameworks'>,
  entry: EntryFound,
  framework: FrameworkName,
): FurtherEntry[] {
  // Nest builds each application of a monorepo by itself: one does not have what was emitted beside another.
  const applications = runs.nestApps.map(({ source }) => source);
  const seen = new Set([entry.file, ...applications]);
  const found: FurtherEntry[] = [];
  for (const { written, foundBy, script } of startedFiles(root, data, runs)) {
    const isOther = script !== undefined && !RUNS_A_PROCESS.test(script);
    const isNone = script !== undefined && RUNS_NO_PROCESS.test(script);
    const run = isNone || (isOther && TRIES_OUT.test(script)) ? null : runs.resolve(written);
    if (run === null || seen.has(run.source) || !/\.[cm]?[jt]s$/.test(run.source)) continue;
    if (isOther && !LOADS_JOB_SYSTEM.test(read(run.source) ?? '')) continue;
    const graph = loadModules([run.source], read, aliases, emitted);
    const source = graph.modules.get(run.source);
    if (isOther && source !== undefined && !makesWorkersItself(source, graph)) continue;
    seen.add(run.source);
    if (source === undefined || syntaxErrorOf(source) !== undefined) continue;
    const kind = [framework, 'worker' as const].find((name) => isLoaded(name, graph));
    if (kind === undefined) continue;
    found.push({ file: run.source, foundBy, isWorker: kind === 'worker' || worksInNest(graph) });
  }
  return found;
}

/** A script of any name runs a process of the service where its file is a worker: what a tool loads may be anything. */
function makesWorkersItself(source: SourceFile, { resolve }: ModuleGraph): boolean {
  return makesWorkers({ modules: new Map([[source.file, source]]), resolve });
}

/** Nest without HTTP, for messages, jobs or schedules: a seed or a command that is started so has none. */
function worksInNest(graph: ModuleGraph): boolean {
  if (!isNestWithoutHttp(graph)) return false;
  return [/\bcreateMicroservice\b/, /['"]@nestjs\/(?:bullmq|schedule)['"]/, LOADS_JOB_SYSTEM].some(
    (pattern) => mentions(graph, pattern),
  );
}

/** A context or a microservice of Nest, and no application. */
export function isNestWithoutHttp(graph: ModuleGraph): boolean {
  return (
    mentions(graph, /\bNestFactory\.create(?:ApplicationContext|Microservice)\b/) &&
    !mentions(graph, /\bNestFactory\.create\s*[<(]/)
  );
}

function mentions({ modules }: ModuleGraph, pattern: RegExp): boolean {
  return [...modules.values()].some(({ text }) => pattern.test(text));
}
