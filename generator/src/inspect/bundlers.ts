import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Service, StartCommand } from './service.js';

/** Bundlers write one file: a preload beside it only exists when the bundler is told to make it. */
const NAMES =
  'tsup|tsdown|esbuild|rollup|rolldown|webpack|webpack-cli|ncc|vite|unbuild|pkgroll|bunchee|parcel|rspack|microbundle';
const IN_COMMAND = new RegExp(`(?:^|[\\s/])(${NAMES}|bun build)(?:\\s|$)`);
/** `node build.mjs`, a script of the service's own that calls a bundler */
const OWN_SCRIPT = /(?:^|[\s/])(?:node|tsx|ts-node)\s+(?:-\S+\s+)*(\S+\.[cm]?[jt]s)\b/;
const LOADED = new RegExp(`(?:from\\s*|require\\(\\s*|import\\(\\s*)['"](${NAMES})['"]`);

/** These leave the packages of `dependencies` outside, unless they are told not to. */
const LEAVES_PACKAGES = /^(?:tsup|tsdown|unbuild|pkgroll|bunchee)$/;

interface Bundler {
  name: string;
  /** What it is told: its command, or the script that calls it. */
  told: string;
}

export function bundlerOf(service: Service): Bundler | undefined {
  for (const [script, command] of Object.entries(service.packageJson.data.scripts ?? {})) {
    if (!/build|compile|bundle|^pre/.test(script)) continue;
    const name = IN_COMMAND.exec(command)?.[1];
    if (name !== undefined && isOfPages(service, name, command)) continue;
    if (name !== undefined) return { name, told: command };
    const told = textOf(service, OWN_SCRIPT.exec(command)?.[1]);
    const loaded = LOADED.exec(told)?.[1];
    if (loaded !== undefined) return { name: loaded, told };
  }
  return undefined;
}

/** Pages of the browser beside a server that the compiler builds: `vite build && tsc -p tsconfig.server.json`. */
function isOfPages({ packageJson }: Service, name: string, command: string): boolean {
  if (!/^(?:vite|parcel)$/.test(name) || /--ssr\b/.test(command)) return false;
  return Object.values(packageJson.data.scripts ?? {})
    .flatMap((script) => script.split(/&&|;/))
    .some((one) => /(?:^|[\s/])(?:tsc|swc)(?:\s|$)/.test(one) && !/noEmit\b|emitDeclarationOnly/i.test(one));
}

export function isBundled(service: Service, start: StartCommand): boolean {
  if (start.runs.bundled === true) return true;
  return start.runs.file !== start.runs.source && bundlerOf(service) !== undefined;
}

/**
 * Whether the entry itself loads the preload, before all else, and so shares it with the one file that everything is in.
 * CommonJS keeps that order. Of ES modules the packages outside come first, which only their instrumentation minds; and
 * they have to be outside, as the preload names some of them at run time.
 */
export function isLoadedByEntry(service: Service, start: StartCommand): boolean {
  if (!isBundled(service, start)) return false;
  const { name, told } = bundlerOf(service) ?? { name: '', told: '' };
  if (service.moduleSystem === 'cjs') {
    // Nest's own webpack, which no script names, leaves the packages outside.
    return (
      service.framework.name === 'nest' ||
      /^(?:webpack|webpack-cli|rspack|ncc|esbuild|tsup|tsdown)$/.test(name)
    );
  }
  if (LEAVES_PACKAGES.test(name)) return !(told + settingsOf(service, name)).includes('noExternal');
  return name === 'esbuild' && /packages["']?\s*[=:]\s*["']?external/.test(told);
}

function settingsOf(service: Service, name: string): string {
  return ['ts', 'js', 'mjs', 'cjs', 'mts', 'json']
    .map((ending) => textOf(service, `${name}.config.${ending}`))
    .join('');
}

function textOf(service: Service, file: string | undefined): string {
  if (file === undefined) return '';
  const path = join(service.root, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
