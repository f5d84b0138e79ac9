import type { ImageNode } from './image-node.js';

/**
 * What `inspect` found out about a repository: plain data, no handles, no functions.
 * Paths are absolute where the name ends in `Root` or `Path`; all others are relative to `root`, with forward slashes.
 */
export interface Service {
  /** Folder of the package.json that the service is started from. */
  root: string;
  /** Nearest folder up that holds the git repository or the workspace; `root` when there is neither. */
  repositoryRoot: string;
  name: string;
  packageJson: { text: string; data: PackageJson };
  git: GitState | null;
  packageManager: PackageManager;
  node: NodeSupport;
  language: 'ts' | 'js';
  /** Module system of the entry file: from its extension, the nearest package.json and the file itself. */
  moduleSystem: 'esm' | 'cjs';
  /** How the service's own relative imports end: `./a.js`, `./a.ts` or `./a`. */
  importExtension: 'js' | 'ts' | 'none';
  typescript: TypeScriptSetup | null;
  /** Folder that holds the service's source, '' for the root itself. */
  sourceDir: string;
  formatter: Formatter;
  linter: Linter;
  framework: FrameworkFound;
  /** `isWorker`: it serves no requests. */
  entry: { file: string; foundBy: string; isWorker?: boolean };
  /** What other processes of the service start with; absent where there is one. */
  furtherEntries?: FurtherEntry[];
  /** Of a Nest monorepo: its further applications, by name; absent where there are none. */
  otherApps?: string[];
  /** Workers, consumers, schedules or loops run in a process of the service. */
  hasWorkers?: boolean;
  /** Consumers of amqplib are among them. */
  hasChannels?: boolean;
  /** Job systems that the service declares and loads, of those that are instrumented; absent where there is none. */
  jobSystems?: JobSystemFound[];
  /** What packages of the same workspace make of job systems for the service; absent where there is none. */
  sharedJobs?: SharedJobs[];
  startCommands: StartCommand[];
  existing: Existing;
  /** Where import specifiers that are not relative lead inside the service; absent where there are none. */
  aliases?: PathAliases;
  /** The service's own prom-client, as installed or declared, where it is too old for the emitted metrics. */
  oldMetricsClient?: string;
  /** Folders whose files are loaded one by one at start ('' for the root): nothing may be emitted into them. */
  autoloaded?: string[];
  /** The service's own source files, tests and build output left out; what an entry that loads by folder reaches. */
  sourceFiles?: string[];
}

export interface PathAliases {
  /** tsconfig `paths`, targets relative to the service's root. */
  paths: Record<string, string[]>;
  /** tsconfig `baseUrl` relative to the root, null when not set. */
  baseUrl: string | null;
  /** package.json `imports`, as written. */
  imports: Record<string, unknown>;
}

export interface PackageJson {
  name?: string;
  version?: string;
  type?: string;
  private?: boolean;
  main?: string;
  exports?: unknown;
  imports?: Record<string, unknown>;
  nodemonConfig?: unknown;
  devEngines?: unknown;
  bin?: string | Record<string, string>;
  scripts?: Record<string, string>;
  engines?: Record<string, string>;
  packageManager?: string;
  workspaces?: unknown;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  prettier?: unknown;
  eslintConfig?: unknown;
}

export interface GitState {
  root: string;
  /** Paths, relative to the git root, that differ from HEAD (staged, unstaged or untracked). */
  dirty: string[];
}

export interface PackageManager {
  name: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** Major version where it is known (from `packageManager`), for yarn 1 against berry. */
  major: number | null;
  /** Why this one, for the summary: "packageManager field", "pnpm-lock.yaml in ../..". */
  foundBy: string;
  /** Absolute path of its lockfile, when there is one. */
  lockfilePath: string | null;
}

export interface NodeSupport {
  /** `engines.node` as written. */
  range: string | null;
  /** The version that `sightline` itself runs on, "20.20.2". */
  running: string;
  /** Lowest version that the service promises to run on: the minimum of `range`, else `running`; an older image counts. */
  floor: string;
  /** What the images that start it have; absent where there are none. */
  images?: ImageNode[];
}

export interface TypeScriptSetup {
  /** Declared range or installed version, as a bare version where it could be found ("5.9.2"). */
  version: string | null;
  tsconfig: string;
  outDir: string | null;
  rootDir: string | null;
  /** Build output folder that mirrors `sourceDir`, '' where nothing is built (tsx, ts-node, native). */
  builtDir: string;
}

export interface Formatter {
  kind: 'prettier' | 'biome' | 'oxfmt' | 'none';
  /** For `none`: what the entry file itself looks like. */
  style: TextStyle;
}

/** The look of one text file, so that inserted text matches it. */
export interface TextStyle {
  eol: '\n' | '\r\n';
  indent: string;
  quote: "'" | '"';
  semicolons: boolean;
  finalNewline: boolean;
  bom: boolean;
}

export interface Linter {
  kind: 'flat' | 'legacy' | 'oxlint' | 'biome' | 'none';
  config: string | null;
  /** Major of the ESLint that is declared, when one is. */
  eslintMajor: number | null;
}

export interface FrameworkFound {
  name: FrameworkName;
  /** What serves HTTP below the framework, where it can be either. */
  platform?: 'express' | 'fastify';
  /** Installed version, else the lowest that the declared range allows; for node:http that of Node. */
  version: string;
  major: number;
}

export interface JobSystemFound {
  package: InstrumentedJobSystem;
  /** Of the version that is installed, else of the lowest that the declared range allows. */
  major: number;
}

/** What one package of the workspace makes of one kind. */
export interface SharedJobs {
  /** The name of the package that makes it. */
  from: string;
  package: InstrumentedJobSystem;
  /** Its type, as annotations write it: Queue, Worker, PgBoss. */
  type: string;
  /** The first that was found, relative to the service. */
  file: string;
  line: number;
  count: number;
  /** That package declares a version without hooks. */
  isTooOld?: true;
}

/** @nestjs/bullmq makes queues and workers of BullMQ, which is a job system of its own beside it. */
export type InstrumentedJobSystem = QueueSystem | Scheduler | '@nestjs/bullmq';

/** Hands out what was put into its queues, to whichever process. */
export type QueueSystem = 'bullmq' | 'pg-boss' | 'graphile-worker' | 'agenda';

/** Calls functions of this process when their time has come. */
export type Scheduler = 'node-cron' | 'cron' | 'croner' | 'node-schedule' | '@nestjs/schedule';

/** `worker`: no server at all. */
export type FrameworkName = 'express' | 'fastify' | 'koa' | 'hono' | 'nest' | 'node-http' | 'worker';

/** A file that a process of the service starts with, beside the one that `entry` names. */
export interface FurtherEntry {
  file: string;
  foundBy: string;
  /** It serves no requests; else it makes a server of the service's framework. */
  isWorker: boolean;
}

/** A place that starts the service and therefore wants the preload. */
export interface StartCommand {
  /** `package.json` script, Dockerfile, Procfile and so on. */
  source:
    | { kind: 'script'; name: string }
    | { kind: 'dockerfile'; file: string; line: number }
    /** One line of another file: Procfile, nodemon.json. */
    | { kind: 'line'; file: string; line: number };
  command: string;
  /** The entry file as the command names it (`dist/server.js`), the file it was built from, and whether it holds all others. */
  runs: { file: string; source: string; bundled?: true };
}

export interface Existing {
  /** Package names found among the dependencies. */
  logger: string | null;
  metrics: string | null;
  /** What starts tracing in the service; no line where a script of package.json loads it. */
  tracing: { package: string; file: string; line: number | null } | null;
  /** Clients and drivers that have an instrumentation: pg, ioredis, redis, mysql2, mongodb, undici, axios and so on. */
  clients: string[];
  /**
   * Routes of the service's own that a probe or the scrape would shadow, with where they are. `isUncertain`: they may
   * lie below a path that the code does not tell.
   */
  routes: { path: string; file: string; line: number; isUncertain?: true }[];
  /** Files in which the service handles signals by itself. */
  signalHandlers: { file: string; line: number }[];
}
