import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { observabilitySpecifier } from '../frameworks/observability-import.js';
import type { Service, StartCommand } from '../inspect/service.js';
import { preloadFlag } from './preload-flag.js';
import { placeOf, sourceName, stemOf } from './preload-steps.js';
import type { ManualStep } from './splice.js';

/** Bundlers write one file: a preload beside it only exists when the bundler is told to make it. */
const BUNDLERS =
  /(?:^|[\s/])(tsup|tsdown|esbuild|rollup|rolldown|webpack|webpack-cli|ncc|vite|unbuild|pkgroll|bunchee|parcel|rspack|microbundle|bun build)(?:\s|$)/;

export function isBundled(service: Service, start: StartCommand): boolean {
  if (start.runs.bundled === true) return true;
  return start.runs.file !== start.runs.source && bundlerOf(service) !== undefined;
}

function bundlerOf(service: Service): { bundler: string; command: string } | undefined {
  for (const [name, command] of Object.entries(service.packageJson.data.scripts ?? {})) {
    const bundler = BUNDLERS.exec(command)?.[1];
    if (bundler !== undefined && /build|compile|bundle|^pre/.test(name)) return { bundler, command };
  }
  return undefined;
}

/**
 * How a bundle gets its preload, null where it has one. Both have to share the modules of the emitted source: what the
 * preload registers for the end of the process (spans that are still to be sent) is done by the module that the service
 * ends with.
 */
export function bundledStep(service: Service, start: StartCommand, preloadFile: string): ManualStep | null {
  const { bundler = 'a bundler', command = '' } = bundlerOf(service) ?? {};
  if (isOneFile(service, bundler, command)) return importStep(service, start, preloadFile, bundler);
  const { dir, name, ext } = posix.parse(start.runs.file);
  const preload = posix.basename(stemOf(preloadFile));
  const built = posix.join(dir, preload + ext);
  if (start.command.includes(built)) return null;
  const { source } = start.runs;
  const names =
    bundler === 'esbuild'
      ? `\`${name}=${source} ${preload}=${preloadFile} --splitting --outdir=${dir}\``
      : `\`{ ${property(name)}: '${source}', ${preload}: '${preloadFile}' }\`${bundler === 'tsup' ? ' with `splitting: true`' : ''}`;
  return {
    title: `Build the preload and start with it (${sourceName(start)})`,
    ...placeOf(service, start),
    snippet: `node ${preloadFlag(service, start, null)} ./${built} ${start.runs.file}`,
    why: `${start.runs.file} is made by ${bundler}: name its entries, ${names}, so that ${built} lies beside it and shares what both need.`,
  };
}

/** Two bundles would each have a copy of all modules; esbuild shares them between ES modules only. */
function isOneFile(service: Service, bundler: string, command: string): boolean {
  if (service.moduleSystem === 'esm') return false;
  if (/^(?:webpack|webpack-cli|rspack|ncc)$/.test(bundler)) return true;
  return bundler === 'esbuild' && !/--format=esm\b/.test(command);
}

/** In CommonJS what is imported first runs first, so that the entry can load the preload by itself. */
function importStep(
  service: Service,
  start: StartCommand,
  preloadFile: string,
  bundler: string,
): ManualStep | null {
  const entry = start.runs.source;
  const path = join(service.root, entry);
  if (existsSync(path) && readFileSync(path, 'utf8').includes(stemOf(preloadFile))) return null;
  const folder = posix.dirname(preloadFile);
  const specifier = observabilitySpecifier(service, entry, folder, posix.basename(stemOf(preloadFile)));
  const hasImports = service.language === 'ts' || service.moduleSystem === 'esm';
  return {
    title: `Load the preload first (${entry})`,
    file: entry,
    line: 1,
    snippet: hasImports ? `import '${specifier}';` : `require('${specifier}');`,
    why: `${start.runs.file} is made by ${bundler}, which puts everything into it: before all other imports the preload is part of it, and the start command stays. Packages have to stay outside the bundle to be traced.`,
  };
}

function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
}
