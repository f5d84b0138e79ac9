import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { coerce } from 'semver';
import type { Word } from './command-line.js';
import { declaredRange } from './package-json.js';
import type { PackageJson } from './service.js';
import { emittedFiles, readTsConfig, type TsConfig } from './tsconfig.js';

/** An application that the Nest CLI builds and starts. */
export interface NestApp {
  /** Name in `projects` of nest-cli.json; null for the one that is started without a name. */
  name: string | null;
  /** "src/main.ts" */
  source: string;
  /** What the build writes for it: "dist/main.js". */
  built: string;
  outDir: string;
  /** One file is written for the whole application. */
  bundled: boolean;
}

interface NestOptions {
  sourceRoot?: string;
  entryFile?: string;
  compilerOptions?: { tsConfigPath?: string; webpack?: boolean; builder?: string | { type?: string } };
}

interface NestCliFile extends NestOptions {
  projects?: Record<string, NestOptions & { type?: string }>;
}

/** The applications of nest-cli.json, the default one first; without the file, the CLI's own defaults. */
export function readNestApps(root: string, data: PackageJson): NestApp[] {
  if (declaredRange(data, '@nestjs/core') === undefined) return [];
  const file = readNestCli(root);
  const found = [nestApp(root, data, null, file, file)];
  for (const [name, project] of Object.entries(file.projects ?? {})) {
    if (project.type !== 'library') found.push(nestApp(root, data, name, project, file));
  }
  return found.filter((app): app is NestApp => app !== undefined);
}

function readNestCli(root: string): NestCliFile {
  const file = ['nest-cli.json', '.nestcli.json', '.nest-cli.json'].find((name) =>
    existsSync(join(root, name)),
  );
  if (file === undefined) return {};
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')) as NestCliFile;
  } catch {
    // ignored: the CLI itself takes its defaults where the file does not parse
    return {};
  }
}

function nestApp(
  root: string,
  data: PackageJson,
  name: string | null,
  project: NestOptions,
  file: NestCliFile,
): NestApp | undefined {
  const sourceRoot = posix.normalize(project.sourceRoot ?? file.sourceRoot ?? 'src');
  const entryFile = project.entryFile ?? file.entryFile ?? 'main';
  const source = [posix.join(sourceRoot, `${entryFile}.ts`), `${entryFile}.ts`].find((one) =>
    existsSync(join(root, one)),
  );
  if (source === undefined) return undefined;
  const compiler = { ...file.compilerOptions, ...project.compilerOptions };
  const config = buildConfig(root, compiler.tsConfigPath);
  const outDir = config?.outDir ?? 'dist';
  const builder = builderOf(compiler, data);
  const flat = posix.join(outDir, entryFile);
  const nested = posix.join(outDir, source.replace(/\.ts$/, ''));
  const computed = (): string =>
    builder === 'tsc' ? posix.join(outDir, emittedAs(root, data, config, source)) : flat;
  const built = startedByName(data, [flat, nested]) ?? computed();
  return { name, source, built: `${built}.js`, outDir, bundled: builder === 'webpack' };
}

/** The team's own scripts know best where the build writes: `node dist/main` or `node dist/src/main`. */
function startedByName(data: PackageJson, tries: readonly string[]): string | undefined {
  const words = Object.values(data.scripts ?? {}).flatMap((command) => command.split(/[\s'"]+/));
  const named = new Set(words.map((word) => posix.normalize(word).replace(/\.js$/, '')));
  return tries.find((one) => named.has(one));
}

function buildConfig(root: string, path: string | undefined): TsConfig | undefined {
  const file = [path, 'tsconfig.build.json', 'tsconfig.json'].find(
    (one) => one !== undefined && existsSync(join(root, one)),
  );
  return file === undefined ? undefined : readTsConfig(root, file);
}

/** As the settings say, or the scripts that build. */
function builderOf(compiler: NonNullable<NestOptions['compilerOptions']>, data: PackageJson): string {
  const builds = Object.values(data.scripts ?? {}).filter((command) =>
    /\bnest (?:build|start)\b/.test(command),
  );
  const asked = builds.map((command) => /(?:-b|--builder)[ =](\w+)|--(webpack)\b/.exec(command));
  const flag = asked.find((match) => match !== null);
  if (flag) return flag[1] ?? flag[2] ?? 'tsc';
  const { builder, webpack } = compiler;
  const type = typeof builder === 'object' ? builder.type : builder;
  return type ?? (webpack === true ? 'webpack' : 'tsc');
}

/** Where tsc puts a file below its output folder: relative to `rootDir`, else to the folder that all sources share. */
function emittedAs(root: string, data: PackageJson, config: TsConfig | undefined, source: string): string {
  const stem = source.replace(/\.ts$/, '');
  if (config === undefined) return stem;
  const from = config.rootDir ?? (sharesRoot(data) ? dirname(config.file) : sharedFolder(root, config));
  return relative(from, stem).replaceAll('\\', '/');
}

/** From TypeScript 6 on, `rootDir` is where the tsconfig is. */
function sharesRoot(data: PackageJson): boolean {
  const range = declaredRange(data, 'typescript');
  return range !== undefined && (coerce(range)?.major ?? 0) >= 6;
}

function sharedFolder(root: string, config: TsConfig): string {
  let shared: string | undefined;
  const widen = (file: string): void => {
    const folder = posix.dirname(file);
    shared ??= folder;
    while (shared !== '.' && folder !== shared && !folder.startsWith(`${shared}/`)) {
      shared = posix.dirname(shared);
    }
  };
  const files = emittedFiles(root, config.file);
  files.forEach(widen);
  // `import { version } from '../package.json'` makes the folder above the shared one.
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, , specifier = ''] of text.matchAll(/(['"])(\.\.\/[^'"\n]+)\1/g)) {
      const target = posix.join(posix.dirname(file), specifier);
      const isEmitted = ['', '.ts', '/index.ts'].some(
        (ending) => /\.(?:ts|json)$/.test(target + ending) && existsSync(join(root, target + ending)),
      );
      if (isEmitted && !target.startsWith('..')) widen(target);
    }
  }
  return shared ?? '.';
}

/** Names of the applications of a monorepo that another file than `entry` starts. */
export function otherNestApps(apps: readonly NestApp[], entry: string): string[] {
  return apps.flatMap(({ name, source }) => {
    const isStarted = source === entry || entry.startsWith(`${posix.dirname(source)}/`);
    return name === null || isStarted ? [] : [name];
  });
}

/** The app that `nest start [name]` runs. */
export function startedApp(words: readonly Word[], apps: readonly NestApp[]): NestApp | undefined {
  const name = words.find(({ value }) => apps.some((app) => app.name === value))?.value ?? null;
  return apps.find((app) => app.name === name);
}
