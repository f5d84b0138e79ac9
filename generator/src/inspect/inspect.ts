import { readFileSync, realpathSync } from 'node:fs';
import { basename, join, posix, resolve } from 'node:path';
import { autoloadedFolders } from './autoloaded.js';
import {
  findEntry,
  findNamedWorker,
  findPlainServer,
  findWorker,
  findWorkerOfFrontEnd,
  type EntryFound,
  type EntrySearch,
} from './entry.js';
import { findExisting } from './existing.js';
import { findFormatter, findLinter } from './formatter-and-linter.js';
import {
  declaredFrameworks,
  frameworkVersion,
  installedVersion,
  lowestVersion,
  mayBePlainServer,
  mayBeWorkerOfFrontEnd,
  refuseWithoutFramework,
} from './framework-found.js';
import { findFurtherEntries, isNestWithoutHttp } from './further-entries.js';
import { readGitState } from './git-state.js';
import { imageNodes } from './image-node.js';
import { findJobSystems, withHooks } from './instrumented-job-systems.js';
import { JOB_SYSTEMS, LOADS_JOB_SYSTEM, loadsOneOf } from './job-systems.js';
import { workersIn } from './job-workers.js';
import { loadModules, type ReadSource } from './module-graph.js';
import { importExtensionOf, moduleSystemOf } from './module-style.js';
import { otherNestApps } from './nest-apps.js';
import { nestPlatform } from './nest-platform.js';
import { readNodeSupport } from './node-support.js';
import { refuseOldCompiler } from './old-compiler.js';
import { oldMetricsClient } from './old-metrics-client.js';
import { refuseOldPino } from './old-pino.js';
import { refuseOtherRuntimes } from './other-runtimes.js';
import type { OwnVersion } from './own-version.js';
import { declaredRange, readPackageJson } from './package-json.js';
import { findPackageManager } from './package-manager.js';
import { findStartCommands, isFile, Runs } from './runs.js';
import type { PackageJson, PathAliases, Service, TypeScriptSetup } from './service.js';
import { findSharedJobs } from './shared-jobs.js';
import { parseSource, requireParsable } from './source-file.js';
import { listSourceFiles, withoutEmitted } from './source-files.js';
import { detectTextStyle } from './text-style.js';
import { Tracer } from './trace.js';
import { aliasesOf, outDirsOf, readTsConfigs, type TsConfig } from './tsconfig.js';
import { typescript } from './typescript.js';
import { findWorkspace, folderWithGit, type Workspace } from './workspace.js';

export interface InspectOptions {
  /** File that starts the service, relative to `root`, where it cannot be found or the wrong one was. */
  entry?: string;
  /** npm, pnpm, yarn or bun, where lockfiles contradict each other or a field is not to be followed. */
  packageManager?: string;
  /** Files that an earlier run emitted, relative to `root`. */
  emitted?: readonly string[];
}

/**
 * Reads the repository at `root` and tells what kind of service it is. Writes nothing.
 * Throws a Problem for every repository that cannot be wired, with the cause and the way out.
 */
export async function inspectService(root: string, options: InspectOptions = {}): Promise<Service> {
  const at = realRoot(root);
  const packageJson = await readPackageJson(at);
  const { data } = packageJson;
  const gitState = readGitState(at);
  // Nearly every answer below needs the compiler: it loads while git looks.
  typescript();
  const git = await gitState;
  const gitRoot = git === null ? folderWithGit(at) : realRoot(git.root);
  const workspace = await findWorkspace(at, gitRoot);
  const repositoryRoot = gitRoot ?? workspace?.root ?? at;

  const declared = declaredFrameworks(data, workspace);
  const configs = readTsConfigs(at);
  const aliases = aliasesOf(configs, data.imports);
  const read = sourceReader(at);
  const runs = new Runs(at, configs, data);
  const { entry: wanted, emitted = [] } = options;
  const search = { root: at, data, runs, read, aliases, emitted, wanted };
  const mayBePlain = mayBePlainServer(at, data, workspace);
  let plain: EntryFound | undefined;
  if (declared.length === 0 && mayBePlain)
    plain = findPlainServer(search) ?? findWorker(search) ?? findNamedWorker(search);
  else if (declared.length === 0 && mayBeWorkerOfFrontEnd(at, data, workspace))
    plain = findWorkerOfFrontEnd(search);
  if (declared.length === 0 && plain === undefined) return refuseWithoutFramework(at, data, workspace);
  const packageManager = await findPackageManager(at, repositoryRoot, options.packageManager);
  const entry = plain ?? findServerOrWorker({ ...search, frameworks: declared }, mayBePlain);
  const entrySource = parseSource(entry.file, read(entry.file) ?? '');
  requireParsable(entrySource);

  const language = /\.[cm]?tsx?$/.test(entry.file) ? 'ts' : 'js';
  const ownVersion = async (name: string): Promise<OwnVersion> => {
    const declared = data.dependencies?.[name] ?? data.devDependencies?.[name];
    if (declared === undefined) return { declared, installed: undefined };
    return { declared, installed: await installedVersion(at, repositoryRoot, name) };
  };
  const pino = await ownVersion('pino');
  refuseOldPino(pino, language);
  const oldClient = oldMetricsClient(await ownVersion('prom-client'));
  const config =
    configs.find((one) => one.outDir !== null && one.outDir === entry.built?.builtDir) ?? configs[0];
  const moduleSystem = moduleSystemOf(entrySource, data, config);
  const sourceDir = sourceDirOf(entry, config);
  const listed = new Set([...entry.graph.modules.keys(), ...listSourceFiles(at, outDirsOf(configs))]);
  const sourceFiles = withoutEmitted([...listed]);
  const style = detectTextStyle(entrySource);
  const loaded = entry.loads.length > 0 ? entry.loads : declared;
  // Nest makes the app of the framework below it by itself.
  const framework = loaded.includes('nest') ? 'nest' : (loaded[0] ?? 'express');
  const platform = framework === 'nest' ? { platform: nestPlatform(entry.graph) } : {};
  const furtherEntries = findFurtherEntries(search, entry, framework);
  const isWorker = framework === 'worker' || (framework === 'nest' && isNestWithoutHttp(entry.graph));
  const entryFiles = [entry, ...furtherEntries].map(({ file }) => file);
  const made = systemsOfWorkers(entryFiles, sourceFiles, read, aliases);
  const hasWorkers = isWorker || made.size > 0 || furtherEntries.some(({ isWorker }) => isWorker);
  const startCommands = findStartCommands(at, repositoryRoot, data, runs, entryFiles);
  refuseOtherRuntimes(startCommands, entry.file);
  const sharedJobs = await findSharedJobs(at, data, workspace);
  const declaredSystems = await findJobSystems(
    { root: at, repositoryRoot, data, workspace, shared: sharedJobs },
    sourceFiles,
    read,
  );

  return {
    root: at,
    repositoryRoot,
    name: data.name ?? basename(at),
    packageJson,
    git,
    packageManager,
    node: readNodeSupport(data, process.versions.node, imageNodes(at, startCommands)),
    language,
    moduleSystem,
    importExtension: importExtensionOf(entry.graph, language, moduleSystem, config),
    typescript:
      language === 'ts' && config !== undefined
        ? await typeScriptSetup(at, repositoryRoot, data, workspace, config, entry, pino.installed)
        : null,
    sourceDir,
    formatter: await findFormatter(at, repositoryRoot, style),
    linter: await findLinter(at, repositoryRoot),
    framework: { ...(await frameworkVersion(at, repositoryRoot, framework, data, workspace)), ...platform },
    entry: { file: entry.file, foundBy: entry.foundBy, ...(isWorker && { isWorker }) },
    furtherEntries,
    otherApps: otherNestApps(runs.nestApps, entry.file),
    hasWorkers,
    hasChannels: made.has('amqplib'),
    jobSystems: withHooks(framework, declaredSystems),
    ...(sharedJobs.length > 0 && { sharedJobs }),
    startCommands,
    existing: findExisting(data, startCommands, entry.graph, sourceFiles, read, framework),
    ...(oldClient !== undefined && { oldMetricsClient: oldClient }),
    aliases,
    autoloaded: autoloadedFolders(entry.graph),
    sourceFiles,
  };
}

/** Where the service declares a server framework and what is started loads none, a worker that is started is the service. */
function findServerOrWorker(search: EntrySearch, mayBeWorker: boolean): EntryFound {
  const entry = findEntry(search);
  return entry.loads.length === 0 && mayBeWorker ? (findWorker(search) ?? entry) : entry;
}

/** The packages whose workers any source of the service makes, also where no known process loads it. */
function systemsOfWorkers(
  entries: readonly string[],
  files: readonly string[],
  read: ReadSource,
  aliases: PathAliases,
): Set<string> {
  const inFiles = (start: readonly string[]): Set<string> => {
    const graph = loadModules(start, read, aliases);
    return new Set(workersIn(graph, new Tracer(graph)).map(({ system }) => system.package));
  };
  const mentioning = [...entries, ...files].filter((file) => LOADS_JOB_SYSTEM.test(read(file) ?? ''));
  const made = inFiles(mentioning);
  const isUnseen = JOB_SYSTEMS.some(
    (system) =>
      system.works !== undefined &&
      !made.has(system.package) &&
      mentioning.some((file) => loadsOneOf([system]).test(read(file) ?? '')),
  );
  // It may be told to take work where nothing else names it: `getAgenda().start()`.
  return isUnseen ? inFiles([...mentioning, ...entries]) : made;
}

function realRoot(root: string): string {
  try {
    return realpathSync(resolve(root));
  } catch {
    // ignored: a folder that is not there is told by the reading of its package.json
    return resolve(root);
  }
}

/** Reads files below `root`; undefined for what is not a file. */
function sourceReader(root: string): ReadSource {
  const texts = new Map<string, string | undefined>();
  return (file) => {
    if (!texts.has(file)) {
      const path = join(root, file);
      texts.set(file, isFile(path) ? readFileSync(path, 'utf8') : undefined);
    }
    return texts.get(file);
  };
}

async function typeScriptSetup(
  root: string,
  repositoryRoot: string,
  data: PackageJson,
  workspace: Workspace | null,
  config: TsConfig,
  entry: EntryFound,
  pino: string | undefined,
): Promise<TypeScriptSetup> {
  const versionOf = async (name: string): Promise<string | null> => {
    const declared = declaredRange(data, name) ?? declaredRange(workspace?.data ?? {}, name);
    const installed = await installedVersion(root, repositoryRoot, name);
    return installed ?? (declared === undefined ? null : (lowestVersion(declared, name, workspace) ?? null));
  };
  const version = await versionOf('typescript');
  // Those that another package brought give way to the ones that init adds.
  const ownTypes = declaredRange(data, '@types/node') ?? declaredRange(workspace?.data ?? {}, '@types/node');
  const nodeTypes = ownTypes === undefined ? null : await versionOf('@types/node');
  refuseOldCompiler({
    typescript: version,
    nodeTypes,
    pino,
    tsconfig: config.file,
    target: config.target,
  });
  return {
    version,
    tsconfig: config.file,
    outDir: config.outDir,
    rootDir: config.rootDir,
    builtDir: entry.built?.builtDir ?? '',
  };
}

/** The folder that holds the source: what the build mirrors, else `src`, else what all modules of the entry share. */
function sourceDirOf(entry: EntryFound, config: TsConfig | undefined): string {
  if (entry.built !== null && entry.built.sourceDir !== '') return entry.built.sourceDir;
  if (entry.file.startsWith('src/')) return 'src';
  const rootDir = config?.rootDir;
  if (rootDir !== null && rootDir !== undefined && rootDir !== '' && entry.file.startsWith(`${rootDir}/`))
    return rootDir;
  const folders = [...entry.graph.modules.keys()].map((file) => posix.dirname(file));
  const [first = '.', ...others] = folders;
  let shared = first;
  while (shared !== '.' && !others.every((one) => one === shared || one.startsWith(`${shared}/`))) {
    shared = posix.dirname(shared);
  }
  // `bin/www` alone says nothing about where the source is.
  return shared === '.' || shared === 'bin' ? '' : shared;
}
