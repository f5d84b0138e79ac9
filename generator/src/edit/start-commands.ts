import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isBundled, isLoadedByEntry } from '../inspect/bundlers.js';
import { dockerInstructions } from '../inspect/dockerfile.js';
import { entriesOf } from '../inspect/entries.js';
import { ecosystemFile } from '../inspect/pm2.js';
import type { Service, StartCommand } from '../inspect/service.js';
import { commandSplices, execFormSplices } from './command-splices.js';
import { preloadBeside } from './built-preload.js';
import { bundledStep } from './bundled-steps.js';
import { copySteps } from './dockerfile-copies.js';
import { imageSteps } from './image-steps.js';
import { ecosystemStep, manualStep, stemOf, unknownStartStep } from './preload-steps.js';
import type { ManualStep, SourceEdit, Splice } from './splice.js';
import { applySplices } from './splice.js';

export interface PreloadWiring {
  /** New command of each script that starts the service, by script name; only those that change. */
  scripts: Record<string, string>;
  /** Dockerfiles, Procfile, nodemon.json. */
  edits: SourceEdit[];
  manual: ManualStep[];
}

/**
 * Puts the preload file into the commands that start the service. `preloadFile` is its source, relative to the root
 * ("src/observability/register.ts"); commands that run built files get the built one.
 *
 * @param patchesClients - tracing has more to see than what the emitted source and undici tell by themselves
 */
export function wirePreload(service: Service, preloadFile: string, patchesClients = true): PreloadWiring {
  const wiring: PreloadWiring = { scripts: {}, edits: [], manual: [] };
  const files = new Map<string, Splice[]>();
  const scripts = new Map<string, { command: string; splices: Splice[] }>();
  const loadedByEntry = new Set(
    service.startCommands.filter((start) => isLoadedByEntry(service, start)).map(({ runs }) => runs.source),
  );
  for (const start of service.startCommands) {
    const preload = preloadBeside(start.runs, preloadFile);
    if (mentionsPreload(start.command, preloadFile) || isRunBySettings(service, start)) continue;
    const isInside = loadedByEntry.has(start.runs.source);
    // What CommonJS loads first runs first, whichever command starts the entry.
    if (isInside && (service.moduleSystem === 'cjs' || (isBundled(service, start) && !patchesClients)))
      continue;
    if (preload === null || isBundled(service, start)) {
      addStep(wiring.manual, bundledStep(service, start, preloadFile, isInside));
      continue;
    }
    const splices =
      start.source.kind === 'script'
        ? commandSplices(service, start, preload)
        : fileSplices(service, start, preload);
    if (splices === null) wiring.manual.push(manualStep(service, start, preload));
    else if (isShared(start)) wiring.manual.push(sharedStep(service, start, splices));
    else if (start.source.kind === 'script') {
      const { name } = start.source;
      const known = scripts.get(name)?.splices ?? [];
      scripts.set(name, { command: start.command, splices: [...known, ...splices] });
    } else files.set(start.source.file, [...(files.get(start.source.file) ?? []), ...splices]);
  }
  for (const [name, { command, splices }] of scripts) wiring.scripts[name] = applySplices(command, splices);
  for (const [file, splices] of files) {
    wiring.edits.push({ file, why: 'the service starts with the preload', splices });
  }
  wiring.manual.push(...copySteps(service, preloadFile), ...imageSteps(service));
  const ecosystem = ecosystemStep(service, preloadFile);
  if (ecosystem !== null) wiring.manual.push(ecosystem);
  if (ecosystemFile(service.root) === undefined) {
    const started = new Set(service.startCommands.map(({ runs }) => runs.source));
    const unknown = entriesOf(service).filter((file) => !started.has(file));
    wiring.manual.push(
      ...unknown.map((file) => unknownStartStep(service, ownFile(service, file), preloadFile)),
    );
  }
  return wiring;
}

/** One step may stand for several start commands. */
function addStep(steps: ManualStep[], step: ManualStep | null): void {
  const isKnown = steps.some(({ title, snippet }) => title === step?.title && snippet === step.snippet);
  if (step !== null && !isKnown) steps.push(step);
}

function mentionsPreload(command: string, preloadFile: string): boolean {
  const stem = stemOf(preloadFile);
  return command.includes(`${stem}.`) || command.includes(`${stem} `) || command.includes(`${stem}"`);
}

/** `nodemon src/app.ts` beside a nodemon.json with an `exec` of its own: that is what runs the entry. */
function isRunBySettings(service: Service, start: StartCommand): boolean {
  const bySettings = service.startCommands.some(
    ({ source }) => source.kind === 'line' && source.file === 'nodemon.json',
  );
  return (
    bySettings &&
    start.source.kind === 'script' &&
    /(?:^|\s)nodemon\s(?!.*(?:--exec|-x)\s)/.test(start.command)
  );
}

/** What is to be started: `fastify start` runs a plugin, which needs a file of its own to make the app in. */
function ownFile({ entry, language }: Service, file: string): string {
  return entry.foundBy === 'fastify start' && entry.file === file
    ? posix.join(posix.dirname(file), `server.${language}`)
    : file;
}

/** A Dockerfile above the service belongs to the whole workspace. */
function isShared({ source }: StartCommand): boolean {
  return source.kind === 'dockerfile' && source.file.startsWith('../');
}

/** The instruction as it should read; the file is not the service's own to change. */
function sharedStep(service: Service, start: StartCommand, splices: readonly Splice[]): ManualStep {
  const { file = '', line = 0 } = start.source.kind === 'dockerfile' ? start.source : {};
  const text = applySplices(readFileSync(join(service.root, file), 'utf8'), splices);
  const lines = text.split(/\r?\n/).slice(line - 1);
  const end = lines.findIndex((one) => !one.endsWith('\\'));
  return {
    title: `Start with the preload (${file})`,
    file,
    line,
    snippet: lines.slice(0, end + 1).join('\n'),
    why: 'This Dockerfile belongs to the whole workspace, so it is not edited. The emitted source has to be in the image too.',
  };
}

/** Splices of a file that holds the command: a Dockerfile instruction, a line of a Procfile, `exec` of nodemon.json. */
function fileSplices(service: Service, start: StartCommand, preload: string): Splice[] | null {
  if (start.source.kind === 'script') return null;
  const { file, line, kind } = start.source;
  const text = readFileSync(join(service.root, file), 'utf8');
  const shift = (by: number, splices: Splice[] | null): Splice[] | null =>
    splices?.map((splice) => ({ ...splice, at: splice.at + by })) ?? null;
  if (kind === 'line') {
    const begin = text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length;
    const inLine = start.command.startsWith('[') ? execFormSplices : commandSplices;
    return shift(text.indexOf(start.command, begin), inLine(service, start, preload));
  }
  const instruction = dockerInstructions(text).find((one) => one.line === line);
  if (instruction === undefined) return null;
  const splices = instruction.form === 'shell' ? commandSplices : execFormSplices;
  return shift(instruction.start, splices(service, start, preload));
}
