import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import type { ts } from 'ts-morph';
import { Problem } from '../problem.js';
import type { PathAliases } from './service.js';
import { typescript } from './typescript.js';

/** The settings of one tsconfig that matter here, `extends` resolved. Paths relative to the service's root. */
export interface TsConfig {
  file: string;
  outDir: string | null;
  rootDir: string | null;
  baseUrl: string | null;
  paths: Record<string, string[]>;
  /** Set where files are emitted as CommonJS whatever package.json says, or as ESM. */
  module: 'esm' | 'cjs' | 'by-package' | null;
  importsTsExtensions: boolean;
  /** `old` is ES5 or ES3; `default` is none written, which is ES5 in TypeScript 5 and modern later. */
  target: 'old' | 'default' | 'modern';
}

/** TypeScript's number for "File … not found." */
const FILE_NOT_FOUND = 6053;

/** All tsconfig*.json of the service's root, tsconfig.json first. Throws the Problem for one that does not parse. */
export function readTsConfigs(root: string): TsConfig[] {
  const files = readdirSync(root).filter((name) => /^tsconfig(?:\..+)?\.json$/.test(name));
  files.sort((a, b) => Number(b === 'tsconfig.json') - Number(a === 'tsconfig.json') || (a < b ? -1 : 1));
  return files.map((file) => readTsConfig(root, file));
}

/** One of them, `file` relative to the root. */
export function readTsConfig(root: string, file: string): TsConfig {
  // Listing the files that `include` matches would walk the whole repository, and only the options are wanted.
  const { options, errors } = parseTsConfig(root, file, () => []);
  const config = tsConfigOf(root, file, options);
  // What it extends may be in a package that is not installed yet, and have a target.
  const isPart = errors.some(({ code }) => code === FILE_NOT_FOUND);
  return isPart && config.target === 'default' ? { ...config, target: 'modern' } : config;
}

/** The files that a tsconfig builds, relative to the root: this one walks. */
export function emittedFiles(root: string, file: string): string[] {
  const { sys } = typescript();
  return parseTsConfig(root, file, (...where) => sys.readDirectory(...where))
    .fileNames.filter((name) => !/\.d\.[cm]?ts$/.test(name))
    .map((name) => relative(root, name).replaceAll('\\', '/'));
}

function parseTsConfig(
  root: string,
  file: string,
  readDirectory: ts.ParseConfigHost['readDirectory'],
): ts.ParsedCommandLine {
  const ts = typescript();
  const path = join(root, file);
  const { config, error } = ts.readConfigFile(path, (name) => ts.sys.readFile(name)) as {
    config: unknown;
    error?: ts.Diagnostic;
  };
  if (error !== undefined) {
    const line = error.file?.getLineAndCharacterOfPosition(error.start ?? 0).line;
    throw new Problem(
      `${file}${line === undefined ? '' : `:${String(line + 1)}`} cannot be read: ${ts.flattenDiagnosticMessageText(error.messageText, ' ')}`,
      `Repair ${file}, then run the command once more. Nothing was changed.`,
    );
  }
  const host: ts.ParseConfigHost = {
    useCaseSensitiveFileNames: true,
    fileExists: (name) => ts.sys.fileExists(name),
    readFile: (name) => ts.sys.readFile(name),
    readDirectory,
  };
  return ts.parseJsonConfigFileContent(config, host, dirname(path), undefined, path);
}

function tsConfigOf(root: string, file: string, options: ts.CompilerOptions): TsConfig {
  // `baseUrl` is on its way out of TypeScript and still in many services.
  const baseUrl = (options as Record<string, unknown>).baseUrl as string | undefined;
  const inRoot = (absolute: string | undefined): string | null =>
    absolute === undefined ? null : relative(root, absolute).replaceAll('\\', '/');
  const pathsBase = baseUrl ?? (options.pathsBasePath as string | undefined) ?? root;
  const paths = Object.entries(options.paths ?? {}).map(([pattern, targets]): [string, string[]] => [
    pattern,
    targets.map((target) => relative(root, join(pathsBase, target)).replaceAll('\\', '/')),
  ]);
  return {
    file,
    outDir: inRoot(options.outDir),
    rootDir: inRoot(options.rootDir),
    baseUrl: inRoot(baseUrl),
    paths: Object.fromEntries(paths),
    module: moduleOf(options.module),
    importsTsExtensions:
      options.allowImportingTsExtensions === true || options.rewriteRelativeImportExtensions === true,
    target: targetOf(options),
  };
}

function targetOf({ target, module: kind }: ts.CompilerOptions): TsConfig['target'] {
  const { ModuleKind, ScriptTarget } = typescript();
  if (target !== undefined) return target < ScriptTarget.ES2015 ? 'old' : 'modern';
  // `node16` and later bring a target of their own.
  const isNode = kind !== undefined && kind >= ModuleKind.Node16 && kind <= ModuleKind.NodeNext;
  return isNode ? 'modern' : 'default';
}

function moduleOf(kind: ts.ModuleKind | undefined): TsConfig['module'] {
  const { ModuleKind } = typescript();
  if (kind === undefined) return null;
  if (kind === ModuleKind.CommonJS) return 'cjs';
  if (kind >= ModuleKind.Node16 && kind <= ModuleKind.NodeNext) return 'by-package';
  return kind >= ModuleKind.ES2015 ? 'esm' : null;
}

export function aliasesOf(
  configs: readonly TsConfig[],
  imports: Record<string, unknown> | undefined,
): PathAliases {
  const config = configs.find((one) => Object.keys(one.paths).length > 0 || one.baseUrl !== null);
  return { paths: config?.paths ?? {}, baseUrl: config?.baseUrl ?? null, imports: imports ?? {} };
}

/** Folders into which something builds, relative to the root. */
export function outDirsOf(configs: readonly TsConfig[]): string[] {
  return [...new Set(configs.flatMap(({ outDir }) => (outDir === null || outDir === '' ? [] : [outDir])))];
}

/** Where a built file comes from: `dist/server.js` from `src/server.ts`. */
export interface BuiltFrom {
  source: string;
  /** Folder of the build output ('dist') and the source folder it mirrors ('src'). */
  builtDir: string;
  sourceDir: string;
}

const USUAL_OUT_DIRS =
  /^(?:dist|build|built|out|output|lib|\.build|bin|prod|release|compiled|target|js|server-dist)$/;
const USUAL_SOURCE_DIRS = ['src', '', 'server', 'app', 'source', 'lib'];

/** Maps a file of a build folder back to its source; null where it is none or no source is found. */
export function sourceOfBuilt(root: string, configs: readonly TsConfig[], built: string): BuiltFrom | null {
  const out = configs
    .filter((one) => one.outDir !== null && one.outDir !== '' && built.startsWith(`${one.outDir}/`))
    .sort((a, b) => (b.outDir?.length ?? 0) - (a.outDir?.length ?? 0));
  for (const { outDir, rootDir } of out) {
    const found =
      rootDir?.startsWith('..') === true
        ? sourceBelow(root, built, outBelow(root, outDir ?? '', rootDir), [''])
        : sourceBelow(
            root,
            built,
            outDir ?? '',
            rootDir === null ? USUAL_SOURCE_DIRS : [rootDir, ...USUAL_SOURCE_DIRS],
          );
    if (found !== null) return found;
  }
  const [first = '', ...rest] = built.split('/');
  if (rest.length === 0 || !USUAL_OUT_DIRS.test(first)) return null;
  return sourceBelow(root, built, first, USUAL_SOURCE_DIRS);
}

/** Where the service's own folder is built to, below a `rootDir` that holds other packages, too: `dist/apps/shop`. */
function outBelow(root: string, outDir: string, rootDir: string): string {
  return posix.join(outDir, relative(join(root, rootDir), root).replaceAll('\\', '/'));
}

function sourceBelow(
  root: string,
  built: string,
  outDir: string,
  sourceDirs: readonly string[],
): BuiltFrom | null {
  const rest = built.slice(outDir.length + 1);
  const stem = rest.replace(/\.([cm]?)js$/, '');
  const flavour = /\.([cm])js$/.exec(rest)?.[1] ?? '';
  for (const sourceDir of sourceDirs) {
    const base = sourceDir === '' ? stem : `${sourceDir}/${stem}`;
    if (base === built.replace(/\.[cm]?js$/, '')) continue;
    const tries = [
      `${base}.${flavour}ts`,
      `${base}.tsx`,
      `${base}.ts`,
      `${base}.mts`,
      `${base}.${flavour}js`,
      `${base}/index.ts`,
      `${base}/index.js`,
    ];
    for (const source of tries) {
      if (existsSync(join(root, source))) return { source, builtDir: outDir, sourceDir };
    }
  }
  return null;
}
