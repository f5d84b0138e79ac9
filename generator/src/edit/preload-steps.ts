import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { otherRuntime } from '../inspect/other-runtimes.js';
import { ecosystemFile } from '../inspect/pm2.js';
import type { Service, StartCommand } from '../inspect/service.js';
import { preloadBeside } from './built-preload.js';
import { preloadFlag } from './preload-flag.js';
import type { ManualStep } from './splice.js';

/** The command is known and the place in it is not. */
export function manualStep(service: Service, start: StartCommand, preload: string): ManualStep {
  const flag = preloadFlag(service, start, null);
  const runtime = otherRuntime(start);
  return {
    title: `Start with ${runtime === undefined ? '' : 'Node and '}the preload (${sourceName(start)})`,
    ...placeOf(service, start),
    snippet: `node ${flag} ./${preload} ${start.runs.file}`,
    why:
      runtime === undefined
        ? `It is not certain where the preload goes in: ${start.command}`
        : `${runtime} does not call the hooks of the preload, so nothing is traced there: ${start.command}`,
  };
}

export function sourceName({ source }: StartCommand): string {
  return source.kind === 'script' ? `script "${source.name}"` : source.file;
}

export function placeOf(service: Service, { source }: StartCommand): { file: string; line: number | null } {
  if (source.kind !== 'script') return { file: source.file, line: source.line };
  const { text } = service.packageJson;
  const at = text.indexOf(JSON.stringify(source.name), text.indexOf('"scripts"'));
  return { file: 'package.json', line: at === -1 ? null : text.slice(0, at).split('\n').length };
}

/** pm2's own settings start the service: mostly code, so they are shown and not edited. */
export function ecosystemStep(service: Service, preloadFile: string): ManualStep | null {
  const file = ecosystemFile(service.root);
  if (file === undefined) return null;
  const text = readFileSync(join(service.root, file), 'utf8');
  if (text.includes(stemOf(preloadFile))) return null;
  const at = text.search(/["']?script["']?\s*:/);
  const start = service.startCommands[0];
  const flag = start === undefined ? flagOf(service) : preloadFlag(service, start, null);
  const started = /["']?script["']?\s*:\s*["'`]([^"'`]+)/.exec(text)?.[1] ?? '';
  const runs = { file: posix.normalize(started), source: service.entry.file };
  const preload = (isBuilt(runs) ? preloadBeside(runs, preloadFile) : null) ?? preloadFile;
  return {
    title: `Start with the preload (${file})`,
    file,
    line: at === -1 ? null : text.slice(0, at).split('\n').length,
    snippet: file.endsWith('.json')
      ? `"node_args": "${flag} ./${preload}",`
      : `node_args: '${flag} ./${preload}',`,
    why: 'pm2 starts the service with the settings in this file, which are not edited. Where it runs built files, name the built preload.',
  };
}

/** `dist/server.js` of `src/server.ts` */
function isBuilt({ file, source }: StartCommand['runs']): boolean {
  return /\.[cm]?ts$/.test(source) && posix.basename(file) === posix.basename(source).replace(/ts$/, 'js');
}

/** No command is known that starts the entry, so none has the preload. */
export function unknownStartStep(service: Service, entry: string, preloadFile: string): ManualStep {
  return {
    title: 'Start with the preload',
    file: 'package.json',
    line: null,
    snippet: `node ${flagOf(service)} ./${preloadFile} ${entry}`,
    why: `No script and no Dockerfile starts ${entry}: wherever it is started, the preload goes before it (the built one where it is built). Without it no spans are exported.`,
  };
}

function flagOf(service: Service): string {
  return service.moduleSystem === 'esm' ? '--import' : '--require';
}

/** "observability/register" of "src/observability/register.ts". */
export function stemOf(preloadFile: string): string {
  return preloadFile
    .replace(/\.[cm]?[jt]sx?$/, '')
    .split('/')
    .slice(-2)
    .join('/');
}
